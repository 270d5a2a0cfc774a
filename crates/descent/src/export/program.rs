//! The networks of a model as plain steps from inputs to outputs, for formats that know no training.

use linalg::{MatRef, Scalar};
use nn::{Activation, Layer, Loss, Network};

use super::ExportError;
use crate::Model;

/// What a model computes: the outputs are the mean of those of its members.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Program {
    /// The number of features that the steps of `head` act on.
    pub(crate) dense: usize,
    /// The number of features that join the results of `head`, behind them.
    pub(crate) sparse: usize,
    /// The networks, at least one.
    pub(crate) members: Vec<Member>,
}

/// The steps of a network. Dropout is none of them, and factors of the parametrisation are part of the weights.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Member {
    /// The steps before the first layer that sees all features.
    pub(crate) head: Vec<Step>,
    /// The steps from that layer to the outputs.
    pub(crate) body: Vec<Step>,
}

/// Numbers a to numbers b.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Step {
    /// b = w·a + b.
    Affine(Affine),
    /// bᵢ = sᵢ·aᵢ.
    Scale(Vec<f32>),
    /// Sums of cosines of each number, then the numbers themselves.
    Waves(Waves),
    /// bᵢ = σ(aᵢ).
    Activate(Activation),
    /// bᵢ = aᵢ + αᵢ·(σ(aᵢ) − aᵢ).
    Blend(Activation, Vec<f32>),
    /// bᵢ = e^aᵢ.
    Exp,
    /// bᵢ = e^aᵢ / Σⱼ e^aⱼ.
    Softmax,
}

impl Step {
    /// Its parameters, each with the name they have in formulas.
    pub(crate) fn lists(&self) -> Vec<(&'static str, &[f32])> {
        match self {
            Self::Affine(Affine { w, b, .. }) => vec![("w", w), ("b", b)],
            Self::Scale(s) => vec![("s", s)],
            Self::Waves(Waves { w1, b1, w2, b2, .. }) => vec![("w", w1), ("b", b1), ("w", w2), ("b", b2)],
            Self::Blend(_, alpha) => vec![("alpha", alpha)],
            Self::Activate(_) | Self::Exp | Self::Softmax => Vec::new(),
        }
    }

    /// How many numbers it makes of `n`.
    pub(crate) fn outputs(&self, n: usize) -> usize {
        match self {
            Self::Affine(Affine { b, .. }) => b.len(),
            Self::Waves(waves) => n * (waves.sums + 1),
            Self::Scale(_) | Self::Activate(_) | Self::Blend(..) | Self::Exp | Self::Softmax => n,
        }
    }

    /// Whether each result depends on its own number alone, or takes its place after all were read.
    pub(crate) fn in_place(&self) -> bool {
        !matches!(self, Self::Affine(_) | Self::Waves(_))
    }
}

/// w (outputs × inputs), row by row, and b.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Affine {
    pub(crate) inputs: usize,
    pub(crate) w: Vec<f32>,
    pub(crate) b: Vec<f32>,
}

/// For each input x the sums Σ_f w2·cos(2π·w1·x + b1) + b2. w1 and b1 hold `frequencies` numbers for each
/// input, one input after another; w2 holds as many for each sum, the sums of an input one after another.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Waves {
    pub(crate) frequencies: usize,
    pub(crate) sums: usize,
    /// 2π·w1.
    pub(crate) w1: Vec<f32>,
    pub(crate) b1: Vec<f32>,
    pub(crate) w2: Vec<f32>,
    pub(crate) b2: Vec<f32>,
}

impl Program {
    /// # Errors
    /// If a network has a layer or a loss that cannot be exported.
    pub(crate) fn of<T: Scalar>(model: &Model<T>) -> Result<Self, ExportError> {
        let topology = model.network().topology();
        let sparse = if topology.first_dense() > 0 { topology.sparse_inputs() } else { 0 };
        let members = model.members().iter().map(Member::of).collect::<Result<_, _>>()?;
        Ok(Self { dense: topology.inputs() - sparse, sparse, members })
    }

    /// The number of features of a sample.
    pub(crate) fn inputs(&self) -> usize {
        self.dense + self.sparse
    }

    /// The number of outputs.
    pub(crate) fn outputs(&self) -> usize {
        let affine = self.members[0].body.iter().rev().find_map(|step| match step {
            Step::Affine(affine) => Some(affine.b.len()),
            _ => None,
        });
        affine.expect("the last layer of a network is dense")
    }

    /// Whether the outputs are the probabilities of classes of which one is right.
    pub(crate) fn probabilities(&self) -> bool {
        matches!(self.members[0].body.last(), Some(Step::Softmax))
    }

    /// The number of parameters that are left.
    pub(crate) fn numbers(&self) -> usize {
        let all = self.members.iter().flat_map(Member::steps).flat_map(Step::lists);
        all.map(|(_, values)| values.len()).sum()
    }
}

impl Member {
    fn of<T: Scalar>(network: &Network<T>) -> Result<Self, ExportError> {
        let topology = network.topology();
        let (mut head, mut body) = (Vec::new(), Vec::new());
        for l in 0..topology.layers().len() {
            push(if l < topology.first_dense() { &mut head } else { &mut body }, network, l)?;
        }
        body.extend(output(topology.loss())?);
        Ok(Self { head, body })
    }

    /// All steps, in order.
    pub(crate) fn steps(&self) -> impl Iterator<Item = &Step> {
        self.head.iter().chain(&self.body)
    }
}

/// Adds the steps of layer `l`.
fn push<T: Scalar>(steps: &mut Vec<Step>, network: &Network<T>, l: usize) -> Result<(), ExportError> {
    let groups: Vec<MatRef<'_, T>> = network.parameters().groups(l).map(|(_, values)| values).collect();
    let last = l + 1 == network.topology().layers().len();
    match &network.topology().layers()[l] {
        Layer::Dense(dense) => {
            let (w, inputs): (MatRef<'_, T>, usize) = (groups[0], groups[0].cols());
            let factor = if dense.ntk { 1.0 / (inputs as f64).sqrt() } else { 1.0 };
            let row = |i: usize| (0..inputs).map(move |k| (factor * w.col(k)[i].to_f64()) as f32);
            steps.push(Step::Affine(Affine {
                inputs,
                w: (0..w.rows()).flat_map(row).collect(),
                b: columns(groups[1]),
            }));
            if !last && dense.activation != Activation::Identity {
                steps.push(Step::Activate(dense.activation));
            }
        }
        Layer::Scale(_) => steps.push(Step::Scale(columns(groups[0]))),
        Layer::Dropout(_) => {}
        Layer::Periodic(periodic) => {
            let turn = |x: &T| (std::f64::consts::TAU * x.to_f64()) as f32;
            let w1 = (0..groups[0].cols()).flat_map(|i| groups[0].col(i)).map(turn).collect();
            steps.push(Step::Waves(Waves {
                frequencies: periodic.frequencies,
                sums: periodic.sums,
                w1,
                b1: columns(groups[2]),
                w2: columns(groups[1]),
                b2: columns(groups[3]),
            }));
        }
        Layer::Parametric(layer) => steps.push(Step::Blend(layer.activation, columns(groups[0]))),
        other => return Err(ExportError::Layer { name: other.name() }),
    }
    Ok(())
}

/// What the loss does to z of the last layer.
fn output(loss: Loss) -> Result<Option<Step>, ExportError> {
    Ok(match loss {
        Loss::SoftmaxCrossEntropy | Loss::SmoothedSoftmaxCrossEntropy(_) => Some(Step::Softmax),
        Loss::Poisson => Some(Step::Exp),
        other => match other.activation() {
            Some(Activation::Identity) => None,
            Some(activation) => Some(Step::Activate(activation)),
            None => return Err(ExportError::Loss { name: other.name() }),
        },
    })
}

/// The numbers of a matrix, column by column.
fn columns<T: Scalar>(matrix: MatRef<'_, T>) -> Vec<f32> {
    (0..matrix.cols()).flat_map(|k| matrix.col(k)).map(|x| x.to_f64() as f32).collect()
}
