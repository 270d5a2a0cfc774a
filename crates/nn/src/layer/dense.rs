//! z = w·x + b, a = σ(z): the forward pass, the error passed back, and the gradient.

use std::ops::Range;
use std::path::Path;

use files::{FieldReader, Fields, FileError};
use linalg::{
    Accum, ColumnBlocks, Executor, MatMut, MatRef, Random, RowBlocks, Scalar, Transposable, axpy,
    for_each_piece, matmul, sparse_add_outer, sparse_matmul,
};

use super::{Back, Group, Here, Kind, Out};
use crate::{Activation, Init, Input, LayerRef, Place, TopologyError, pieces};

/// A layer that connects every output with every input.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Dense {
    /// The number of neurons.
    pub outputs: usize,
    /// σ. In the last layer of a network it is [`Activation::Identity`], since the loss applies the
    /// activation.
    pub activation: Activation,
    /// Whether z = w·x/√n + b for n inputs, the NTK parametrisation (Jacot et al., 2018). The first values of
    /// w are √n times as large, so the network begins as it would without. Its steps differ: a gradient is
    /// smaller by √n and moves a weight that is larger by √n, so one η suits layers of all widths.
    pub ntk: bool,
    /// The factor of η for w.
    pub eta_w: f64,
    /// The factor of η for b.
    pub eta_b: f64,
}

impl Dense {
    /// A layer of `outputs` neurons with this activation.
    #[must_use]
    pub const fn new(outputs: usize, activation: Activation) -> Self {
        Self { outputs, activation, ntk: false, eta_w: 1.0, eta_b: 1.0 }
    }

    /// The same layer in the NTK parametrisation.
    #[must_use]
    pub const fn ntk(self) -> Self {
        Self { ntk: true, ..self }
    }

    /// The same layer whose weights learn with `w` times the network's η, and whose biases with `b` times. A
    /// factor of 0 keeps them as they are.
    #[must_use]
    pub const fn eta(self, w: f64, b: f64) -> Self {
        Self { eta_w: w, eta_b: b, ..self }
    }

    /// The factor of w·x, if it is not 1.
    #[inline(always)]
    pub(crate) fn factor<T: Scalar>(&self, inputs: usize) -> Option<T> {
        self.ntk.then(|| T::from_f64(1.0 / (inputs as f64).sqrt()))
    }
}

/// x ← factor·x, if there is a factor.
#[inline(always)]
pub(crate) fn scale_columns<T: Scalar>(x: MatMut<'_, T>, factor: Option<T>) {
    if let Some(factor) = factor {
        scale_all(x, factor);
    }
}

/// Apart, for a step without a factor is short enough to notice the instructions in its way.
#[cold]
#[inline(never)]
fn scale_all<T: Scalar>(mut x: MatMut<'_, T>, factor: T) {
    (0..x.cols()).for_each(|j| linalg::scale(x.padded_col_mut(j), factor));
}

/// The indices of the two groups.
const W: usize = 0;
const B: usize = 1;

impl Kind for Dense {
    fn outputs(&self, _: usize) -> usize {
        self.outputs
    }
    fn groups(&self, inputs: usize) -> Vec<Group> {
        let w = Group::weights("w", self.outputs, inputs).eta(self.eta_w);
        vec![w, Group::biases("b", self.outputs).eta(self.eta_b)]
    }
    fn check(&self) -> Result<(), TopologyError> {
        if self.outputs == 0 {
            return Err(TopologyError::NoOutputs);
        }
        for found in [self.eta_w, self.eta_b] {
            if !(found >= 0.0 && found.is_finite()) {
                let (what, expected) = ("the factor of eta of a dense layer", "at least 0 and finite");
                return Err(TopologyError::Range { what, expected, found });
            }
        }
        Ok(())
    }
    #[inline(always)]
    fn activation(&self) -> Option<Activation> {
        Some(self.activation)
    }
    fn samples() -> Vec<Self> {
        let mut samples: Vec<Self> = Activation::ALL.map(|activation| Self::new(4, activation)).into();
        samples.push(Self::new(4, Activation::Silu).ntk());
        samples.push(Self::new(4, Activation::Tanh).eta(0.5, 0.1));
        samples
    }
    fn write(&self) -> Fields<'static> {
        let fields = Fields::new().with(1, &self.outputs).with(2, &self.activation.item());
        let other = |eta: f64| (eta != 1.0).then_some(eta);
        let fields = fields.with_some(3, self.ntk.then_some(&true));
        fields.with_some(4, other(self.eta_w).as_ref()).with_some(5, other(self.eta_b).as_ref())
    }
    fn read(fields: &FieldReader<'_>, path: &Path) -> Result<Self, FileError> {
        let outputs = fields.get(1, "number of outputs")?;
        let activation = Activation::from_item(&fields.get(2, "activation")?, path)?;
        let ntk = fields.find(3, "NTK parametrisation")?.unwrap_or(false);
        let eta_w = fields.find(4, "factor of eta of w")?.unwrap_or(1.0);
        let eta_b = fields.find(5, "factor of eta of b")?.unwrap_or(1.0);
        Ok(Self { outputs, activation, ntk, eta_w, eta_b })
    }

    fn first_values<T: Scalar>(&self, g: usize, mut values: MatMut<'_, T>, init: Init, random: &mut Random) {
        match g {
            W => {
                init.weights(values.reborrow(), random);
                let root = T::from_f64((values.cols() as f64).sqrt());
                scale_columns(values, self.ntk.then_some(root));
            }
            _ => init.biases(values, random),
        }
    }

    #[inline(always)]
    fn forward<T: Scalar>(
        &self,
        executor: &dyn Executor,
        parameters: LayerRef<'_, T>,
        x: Input<'_, T>,
        out: Out<'_, T>,
    ) {
        let (w, b, activation) = (parameters.matrix(W), parameters.vector(B), self.activation);
        let factor = self.factor(w.cols());
        let pieces = match x.sparse {
            Some(_) => pieces::sparse(w.rows(), w.cols(), x.cols()),
            None => pieces::forward(w.rows(), w.cols(), x.cols()),
        };
        let a = RowBlocks::new(out.a, pieces);
        match out.z {
            None => for_each_piece(
                executor,
                &a,
                #[inline(always)]
                move |_, (neurons, mut a)| {
                    feed_forward(a.reborrow(), w.row_block(neurons.clone()), x);
                    scale_columns(a.reborrow(), factor);
                    let reach = a.padded_rows();
                    activation.apply(a, &b[neurons.start..][..reach]);
                },
            ),
            Some(z) => for_each_piece(
                executor,
                &(a, RowBlocks::new(z, pieces)),
                move |_, ((neurons, mut a), (_, mut z))| {
                    feed_forward(z.reborrow(), w.row_block(neurons.clone()), x);
                    scale_columns(z.reborrow(), factor);
                    a.copy_from(z.view());
                    let b = &b[neurons.start..][..a.padded_rows()];
                    linalg::add_bias(z, b);
                    activation.apply(a, b);
                },
            ),
        }
    }

    #[inline(always)]
    fn pieces_back(&self, parameters: LayerRef<'_, impl Scalar>, inputs: usize, m: usize) -> usize {
        pieces::backward(parameters.matrix(W).rows(), inputs, m)
    }
    #[inline(always)]
    fn pass_back<T: Scalar>(
        &self,
        parameters: LayerRef<'_, T>,
        rows: Range<usize>,
        mut error: MatMut<'_, T>,
        here: Here<'_, T>,
    ) {
        let w = parameters.matrix(W);
        propagate_error(error.reborrow(), w.columns(rows), here.delta);
        scale_columns(error, self.factor(w.cols()));
    }

    #[inline(always)]
    fn gradient<T: Scalar>(&self, executor: &dyn Executor, mut place: Place<'_, T>, back: Back<'_, T>) {
        let (alpha, Back { here: Here { x, delta, .. }, rows, delta_sums }) = (place.alpha(), back);
        axpy(place.vector(B), alpha, delta_sums);
        let alpha = self.factor(x.rows()).map_or(alpha, |factor: T| factor * alpha);
        let split = x.dense.map_or(0, |x| x.rows());
        if let Some(x) = x.dense {
            let nabla_w = place.matrix(W).into_columns(0..split);
            let pieces = pieces::backward(nabla_w.rows(), split, x.cols());
            for_each_piece(
                executor,
                &ColumnBlocks::new(nabla_w, pieces),
                #[inline(always)]
                move |_, (inputs, nabla_w)| add_nabla_w(nabla_w, alpha, delta, x.row_block(inputs)),
            );
        }
        if let Some(x) = x.sparse {
            let nabla_w = place.matrix(W).into_columns(split..split + x.rows());
            let x = rows.map_or(Transposable::Columns(x), |rows| Transposable::Rows(x, rows));
            let pieces = pieces::sparse(nabla_w.rows(), nabla_w.cols(), delta.cols());
            for_each_piece(
                executor,
                &RowBlocks::new(nabla_w, pieces),
                #[inline(always)]
                move |_, (neurons, nabla_w)| add_sparse_nabla_w(nabla_w, alpha, delta.row_block(neurons), x),
            );
        }
    }
    /// Since ∂C_x/∂w = δ·xᵀ and ‖δ·xᵀ‖ = ‖δ‖·‖x‖, no sample's gradient has to be computed.
    fn gradient_squares<T: Scalar>(&self, _: LayerRef<'_, T>, here: Here<'_, T>, squares: &[f64]) -> f64 {
        let sum: f64 = squares.iter().enumerate().map(|(j, x)| x * crate::squares(here.delta.col(j))).sum();
        if self.ntk { sum / here.x.rows() as f64 } else { sum }
    }
}

/// z = w·x, for w (outputs × inputs), x (inputs × m) and z (outputs × m). The activation adds the bias.
///
/// # Panics
/// If the shapes do not fit.
#[track_caller]
#[inline(always)]
pub fn feed_forward<'a, T: Scalar>(mut z: MatMut<'_, T>, w: MatRef<'_, T>, x: impl Into<Input<'a, T>>) {
    match x.into() {
        Input { dense: Some(x), sparse: None, .. } => matmul(z, Accum::Replace, w, x, T::ONE),
        Input { dense: None, sparse: Some(x), .. } => sparse_matmul(z, Accum::Replace, w, x),
        Input { dense: Some(x), sparse: Some(rest), .. } => {
            let split = x.rows();
            matmul(z.reborrow(), Accum::Replace, w.columns(0..split), x, T::ONE);
            sparse_matmul(z, Accum::Add, w.columns(split..w.cols()), rest);
        }
        Input { dense: None, sparse: None, .. } => unreachable!("an input has a part"),
    }
}

/// ∂C/∂x = wᵀ·delta: passes the error of a layer's weighted inputs back to its inputs.
///
/// # Panics
/// If the shapes do not fit.
#[track_caller]
#[inline(always)]
pub fn propagate_error<T: Scalar>(error: MatMut<'_, T>, w: MatRef<'_, T>, delta: MatRef<'_, T>) {
    matmul(error, Accum::Replace, w.t(), delta, T::ONE);
}

/// w ← w + alpha·delta·xᵀ. Adds alpha times the gradient ∂C/∂w = delta·xᵀ, summed over the samples, to a
/// gradient (alpha = 1) or to the weights themselves (alpha = −η/m). For the gradient of the biases, Σ delta,
/// see [`linalg::add_row_sums`].
///
/// # Panics
/// If the shapes do not fit.
#[track_caller]
#[inline(always)]
pub fn add_nabla_w<T: Scalar>(w: MatMut<'_, T>, alpha: T, delta: MatRef<'_, T>, x: MatRef<'_, T>) {
    matmul(w, Accum::Add, delta, x.t(), alpha);
}

/// Like [`add_nabla_w`], for sparse x.
///
/// # Panics
/// If the shapes do not fit.
#[track_caller]
#[inline(always)]
pub fn add_sparse_nabla_w<T: Scalar>(
    w: MatMut<'_, T>,
    alpha: T,
    delta: MatRef<'_, T>,
    x: Transposable<'_, T>,
) {
    sparse_add_outer(w, alpha, delta, x);
}
