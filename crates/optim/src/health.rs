//! The health of each layer: its gradient, step, weights and activations, measured once per epoch.

use data::Dataset;
use linalg::{MatRef, Scalar, Sequential, SpinPool};
use nn::{Accumulate, Activation, Gradients, Network, Workspace, backprop, squares};
use serde::Serialize;

use crate::batch::Batch;
use crate::optimizer::{AnyOptimizer, At, MAX_SLOTS, step};
use crate::threads::lead;
use crate::{Plan, Reducer, TrainError};

/// One layer at the end of an epoch, measured on every k-th training sample. That is one in 50 of the samples
/// of an epoch, but at most 1,000 and at least 100, or all if there are fewer. Every epoch uses the same
/// samples. Measuring changes no bit of the training.
///
/// Norms are over all numbers of a matrix (Frobenius). [`warnings`](crate::warnings) puts the numbers into
/// words.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct LayerHealth {
    /// ‖∂C/∂w‖ of the mean of C_x over these samples, without weight decay.
    pub gradient_norm: f64,
    /// ‖Δw‖ / ‖w‖: the next step relative to the weights, with momentum and weight decay. It is the root mean
    /// square over all batches that could be drawn, estimated from the spread of the samples' own gradients.
    /// About 10⁻³ is often recommended. 0 where all weights are 0.
    pub update_ratio: f64,
    /// ‖w‖.
    pub weight_norm: f64,
    /// The largest |w|.
    pub weight_max: f64,
    /// The share of activations at which σ′ is below 4 % of its greatest value, over all units and samples.
    /// For sigmoid that means a below 0.01 or above 0.99, for tanh the equivalent |a| above 0.98. None for
    /// other activations.
    pub saturated: Option<f64>,
    /// The share of units that are not positive for any of the samples. None for activations other than ReLU.
    pub dead: Option<f64>,
}

impl LayerHealth {
    /// All numbers of the record.
    pub(crate) fn numbers(&self) -> impl Iterator<Item = f64> {
        let Self { gradient_norm, update_ratio, weight_norm, weight_max, saturated, dead } = *self;
        let shares = saturated.into_iter().chain(dead);
        [gradient_norm, update_ratio, weight_norm, weight_max].into_iter().chain(shares)
    }
}

/// One in `SHARE` samples of an epoch is measured, and measuring takes about that share of the epoch's time.
const SHARE: usize = 50;
const LEAST: usize = 100;
const MOST: usize = 1000;

/// Measures the layers; made once per training.
pub(crate) struct Examiner<T: Scalar> {
    /// 1/m − 1/n: the variance of the mean of m samples drawn from n without replacement, relative to that of
    /// one.
    spread: f64,
    indices: Vec<u32>,
    /// ‖x‖² of each sample.
    inputs: Vec<f64>,
    workspace: Workspace<T>,
    batch: Batch<T>,
    pool: SpinPool,
    gradients: Gradients<T>,
}

/// Why the layers could not be measured.
pub(crate) enum NotMeasured {
    /// The loss of these samples, or an error passed back, is not finite.
    Samples(Vec<u32>),
    /// A number of this layer, counted from 1, is not finite.
    Layer(usize),
    /// Another member ended the training.
    Ended(TrainError),
}

/// What the samples seen up to now say about a layer.
struct Tally {
    /// Σ_x ‖∂C_x/∂w‖².
    squares: f64,
    saturated: usize,
    positive: Vec<bool>,
}

impl<T: Scalar> Examiner<T> {
    /// For steps on `m` of so many samples, of which `train` has some or all; an epoch sees
    /// `samples_per_epoch` of them.
    pub(crate) fn new(
        network: &Network<T>,
        (train, samples): (&Dataset<T>, usize),
        m: usize,
        samples_per_epoch: usize,
    ) -> Self {
        let n = train.len();
        let count = (samples_per_epoch / SHARE).clamp(LEAST, MOST).min(n);
        let indices: Vec<u32> = (0..count).map(|i| (i * n / count) as u32).collect();
        let mut batch = Batch::new(network, train, count.min(Plan::CHUNK));
        let inputs = indices
            .iter()
            .map(|&i| {
                let sample = [i];
                let x = batch.gather(&Sequential, train, &sample, &[]).0;
                let sparse = x.sparse.map(|x| x.col(0).map(|(_, x)| x.to_f64() * x.to_f64()).sum::<f64>());
                x.dense.map_or(0.0, |x| squares(x.col(0))) + sparse.unwrap_or(0.0)
            })
            .collect();
        Self {
            spread: 1.0 / m as f64 - 1.0 / samples as f64,
            inputs,
            workspace: Workspace::new(network.topology(), count.min(Plan::CHUNK)),
            batch,
            pool: SpinPool::new(rayon::current_num_threads()),
            gradients: Gradients::zeros(network.topology()),
            indices,
        }
    }

    /// Every layer of `network`, from the first to the last. Each member passes some of the samples.
    pub(crate) fn examine(
        &mut self,
        network: &Network<T>,
        train: &Dataset<T>,
        (optimizer, next, slots): (&dyn AnyOptimizer, At, &[Gradients<T>]),
        reducer: &mut dyn Reducer<T>,
    ) -> Result<Vec<LayerHealth>, NotMeasured> {
        let (topology, capacity) = (network.topology(), self.workspace.capacity());
        let mut tallies: Vec<Tally> = topology.sizes()[1..]
            .iter()
            .map(|&n| Tally { squares: 0.0, saturated: 0, positive: vec![false; n] })
            .collect();
        self.gradients.set_zero();
        let part = reducer.part(self.indices.len());
        let (indices, inputs) = (&self.indices[part.clone()], &self.inputs[part]);
        let (mut total, mut worst) = (0.0, &self.indices[..]);
        for (indices, inputs) in indices.chunks(capacity).zip(inputs.chunks(capacity)) {
            let (x, y) = self.batch.gather(&Sequential, train, indices, &[]);
            let sink = &mut Accumulate { network, gradients: &mut self.gradients };
            let (pool, workspace) = (&self.pool, &mut self.workspace);
            let cost = lead(pool, || backprop(pool, sink, x, y, workspace));
            total += cost;
            if !cost.is_finite() {
                worst = indices;
                break;
            }
            for (l, tally) in tallies.iter_mut().enumerate() {
                tally.squares += network.gradient_squares(l, x, inputs, &self.workspace);
                let a = self.workspace.a(l, indices.len());
                tally.activations(topology.activation(l), a);
            }
        }
        reducer.agree(&mut total).map_err(NotMeasured::Ended)?;
        if !total.is_finite() {
            return Err(NotMeasured::Samples(worst.to_vec()));
        }
        reducer.sum(&mut self.gradients).map_err(NotMeasured::Ended)?;
        together(&mut tallies, reducer).map_err(NotMeasured::Ended)?;
        let layers = tallies
            .iter()
            .enumerate()
            .map(|(l, tally)| self.layer(network, (optimizer, next, slots), l, tally));
        let layers: Vec<LayerHealth> = layers.collect();
        match layers.iter().position(|layer| layer.numbers().any(|x| !x.is_finite())) {
            Some(l) => Err(NotMeasured::Layer(l + 1)),
            None => Ok(layers),
        }
    }

    fn layer(
        &self,
        network: &Network<T>,
        (optimizer, next, slots): (&dyn AnyOptimizer, At, &[Gradients<T>]),
        l: usize,
        tally: &Tally,
    ) -> LayerHealth {
        let count = self.indices.len() as f64;
        let (w, nabla_w) = (network.parameters().w(l), self.gradients.nabla_w(l));
        let weight_norm = norm(w);
        let gradient_norm = norm(nabla_w) / count;
        // The unbiased variance of one sample's gradient, E‖g_x‖² − ‖E g_x‖² over all samples.
        let variance = (tally.squares - count * gradient_norm.powi(2)).max(0.0) / (count - 1.0).max(1.0);
        let group = network.parameters().groups(l).next().map(|(group, _)| *group);
        let (eta, decay) = group.map_or((1.0, false), |group| (group.eta, group.decay));
        let at = next.group(eta, decay);
        let mean = self.mean_step(optimizer, &at, w, nabla_w, slots.iter().map(|slot| slot.nabla_w(l)));
        let update = (mean.powi(2) + optimizer.noise(&at, variance * self.spread)).sqrt();
        let columns = || (0..w.cols()).flat_map(|k| w.col(k));
        let (units, activation) = (tally.positive.len(), network.topology().activation(l));
        LayerHealth {
            gradient_norm,
            update_ratio: if weight_norm > 0.0 { update / weight_norm } else { 0.0 },
            weight_norm,
            weight_max: columns().fold(0.0, |most: f64, w| most.max(w.abs().to_f64())),
            saturated: activation
                .and_then(Activation::saturated)
                .map(|_| tally.saturated as f64 / (units as f64 * count)),
            dead: activation
                .is_some_and(Activation::can_die)
                .then(|| tally.positive.iter().filter(|positive| !**positive).count() as f64 / units as f64),
        }
    }

    /// ‖Δw‖ of a step with the mean gradient, column by column on copies in `f64`.
    fn mean_step<'a>(
        &self,
        optimizer: &dyn AnyOptimizer,
        at: &At,
        w: MatRef<'_, T>,
        nabla_w: MatRef<'_, T>,
        slots: impl Iterator<Item = MatRef<'a, T>>,
    ) -> f64 {
        let count = self.indices.len() as f64;
        let slots: Vec<MatRef<'a, T>> = slots.collect();
        let slot_count = optimizer.slots().len();
        let wide = |column: &[T]| column.iter().map(|x| x.to_f64()).collect::<Vec<f64>>();
        let mut total = 0.0;
        for k in 0..w.cols() {
            let (before, nabla) = (wide(w.col(k)), wide(nabla_w.col(k)));
            let nabla: Vec<f64> = nabla.iter().map(|nabla| nabla / count).collect();
            let mut after = before.clone();
            // Steps in place keep no slots because theirs are always zero.
            let mut copies: Vec<Vec<f64>> = (0..slot_count)
                .map(|s| slots.get(s).map_or_else(|| vec![0.0; before.len()], |slot| wide(slot.col(k))))
                .collect();
            let mut views: [&mut [f64]; MAX_SLOTS] = std::array::from_fn(|_| &mut [][..]);
            for (view, copy) in views.iter_mut().zip(&mut copies) {
                *view = copy;
            }
            step(optimizer, at, &mut after, &nabla, &mut views[..slot_count]);
            let change: Vec<f64> = after.iter().zip(&before).map(|(after, before)| after - before).collect();
            total += squares(&change);
        }
        total.sqrt()
    }
}

/// The tallies of all members.
fn together<T: Scalar>(tallies: &mut [Tally], reducer: &mut dyn Reducer<T>) -> Result<(), TrainError> {
    let numbers = |tally: &Tally| {
        let positive = tally.positive.iter().map(|&positive| f64::from(u8::from(positive)));
        [tally.squares, tally.saturated as f64].into_iter().chain(positive).collect::<Vec<f64>>()
    };
    let mut numbers: Vec<f64> = tallies.iter().flat_map(numbers).collect();
    reducer.add(&mut numbers)?;
    let mut rest = &numbers[..];
    for tally in tallies {
        let (these, others) = rest.split_at(2 + tally.positive.len());
        (tally.squares, tally.saturated) = (these[0], these[1] as usize);
        tally.positive.iter_mut().zip(&these[2..]).for_each(|(positive, &n)| *positive = n > 0.0);
        rest = others;
    }
    Ok(())
}

impl Tally {
    fn activations<T: Scalar>(&mut self, activation: Option<Activation>, a: MatRef<'_, T>) {
        if let Some((low, high)) = activation.and_then(Activation::saturated) {
            let (low, high) = (T::from_f64(low), T::from_f64(high));
            let flat = |a: &&T| **a < low || **a > high;
            self.saturated += (0..a.cols()).map(|j| a.col(j).iter().filter(flat).count()).sum::<usize>();
        }
        if activation.is_some_and(Activation::can_die) {
            for j in 0..a.cols() {
                for (positive, &a) in self.positive.iter_mut().zip(a.col(j)) {
                    *positive |= a > T::ZERO;
                }
            }
        }
    }
}

fn norm<T: Scalar>(w: MatRef<'_, T>) -> f64 {
    (0..w.cols()).map(|k| squares(w.col(k))).sum::<f64>().sqrt()
}
