//! Standardised numbers: x → (x − m) / s, with the mean m and the standard deviation s of a feature over the
//! training rows.
//!
//! A network trains on standardised features, since those of other scales saturate its units or leave them
//! idle. What it learnt is then written down for the features as they are: (x − m)/s in z = w·x + b is the
//! same as w′ = w/s and b′ = b − w·m/s in z = w′·x + b′. A fitted network is a plain one that reads raw rows,
//! and so is its file. The rounding of w′ and b′ changes the outputs by no more than a change of the last
//! digits of the features would.

use nn::{Network, Parameters};

/// A deviation below this would let w/s leave the numbers of `f32`.
const SMALLEST: f64 = 1e-30;

/// The mean m and the standard deviation s of each feature. A constant feature has s = 0; it tells nothing,
/// so its standardised values are 0 and it gets no weight.
#[derive(Debug, PartialEq)]
pub(crate) struct Standard(Vec<(f64, f64)>);

impl Standard {
    /// Learned from rows of `width` numbers, one after another. A feature that varies by no more than the
    /// rounding of its numbers is taken for constant.
    pub(crate) fn of(width: usize, values: &[f32]) -> Self {
        let n = (values.len() / width) as f64;
        let feature = |k: usize| {
            let column = || values[k..].iter().step_by(width).map(|&x| f64::from(x));
            let mean = column().sum::<f64>() / n;
            let variance = column().map(|x| (x - mean) * (x - mean)).sum::<f64>() / n;
            let deviation = variance.sqrt();
            let rounding = f64::from(f32::EPSILON) * mean.abs();
            (mean, if deviation > rounding.max(SMALLEST) { deviation } else { 0.0 })
        };
        Self((0..width).map(feature).collect())
    }

    /// x ← (x − m)/s for each feature of each row.
    pub(crate) fn apply(&self, values: &mut [f32]) {
        for row in values.chunks_exact_mut(self.0.len()) {
            for (x, &(m, s)) in row.iter_mut().zip(&self.0) {
                *x = ((f64::from(*x) - m) * inverse(s)) as f32;
            }
        }
    }

    /// Makes a network that reads standardised features read raw ones.
    ///
    /// # Panics
    /// If the network has not as many inputs as there are features.
    pub(crate) fn undo_at_inputs(&self, network: &mut Network<f32>) {
        let Self(features) = self;
        let (mut w, b) = network.parameters_mut().layer_mut(0);
        assert_eq!(w.cols(), features.len(), "inputs of the network and features");
        let mut shifts = vec![0.0; w.rows()];
        for (k, &(m, s)) in features.iter().enumerate() {
            for (w, shift) in w.col_mut(k).iter_mut().zip(&mut shifts) {
                *w = (f64::from(*w) * inverse(s)) as f32;
                // With w′ as it was rounded, so that x = m gives b still.
                *shift += f64::from(*w) * m;
            }
        }
        for (b, shift) in b.iter_mut().zip(shifts) {
            *b = (f64::from(*b) - shift) as f32;
        }
    }

    /// Makes a network with identity outputs that gives standardised numbers give raw ones: w′ = s·w, b′ =
    /// s·b + m.
    ///
    /// # Panics
    /// If the network has not as many outputs as there are numbers.
    pub(crate) fn undo_at_outputs(&self, network: &mut Network<f32>) {
        let Self(numbers) = self;
        let last = network.topology().layers().len() - 1;
        let parameters: &mut Parameters<f32> = network.parameters_mut();
        let (mut w, b) = parameters.layer_mut(last);
        assert_eq!(w.rows(), numbers.len(), "outputs of the network and numbers");
        for k in 0..w.cols() {
            for (w, (_, s)) in w.col_mut(k).iter_mut().zip(numbers) {
                *w = (s * f64::from(*w)) as f32;
            }
        }
        for (b, (m, s)) in b.iter_mut().zip(numbers) {
            *b = (s * f64::from(*b) + m) as f32;
        }
    }
}

/// 1/s; of a constant feature 0.
fn inverse(s: f64) -> f64 {
    if s > 0.0 { 1.0 / s } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use linalg::Matrix;
    use nn::{Activation, Init, Loss, Network, Topology};
    use proptest::prelude::*;

    use super::Standard;

    #[test]
    fn standardised_numbers_have_mean_0_and_deviation_1() {
        let mut values = vec![1.0, 70.0, 3.0, 70.0, 5.0, 70.0];
        let standard = Standard::of(2, &values);
        standard.apply(&mut values);
        let unit = (8.0_f64 / 3.0).sqrt();
        assert_eq!(standard, Standard(vec![(3.0, unit), (70.0, 0.0)]));
        let x = (2.0 / unit) as f32;
        assert_eq!(values, [-x, 0.0, 0.0, 0.0, x, 0.0]);
    }

    proptest! {
        /// The network that reads raw rows gives what the trained one gives for standardised rows.
        #[test]
        fn undone_at_both_ends_a_network_gives_the_same_in_other_units(
            raw in prop::collection::vec(-3e3_f32..3e3, 12),
            targets in prop::collection::vec(-50_f32..50.0, 4),
            hidden in prop::option::of(1_usize..20),
        ) {
            let loss = Loss::Quadratic(Activation::Identity);
            let sizes: Vec<usize> = [3].into_iter().chain(hidden).chain([1]).collect();
            let topology = Topology::new(&sizes, Activation::Tanh, loss).unwrap();
            let mut network = Network::<f32>::new(topology, Init::Glorot, 1);
            let (features, numbers) = (Standard::of(3, &raw), Standard::of(1, &targets));
            let mut standardised = raw.clone();
            features.apply(&mut standardised);
            let columns = |values: &[f32]| Matrix::from_fn(3, 4, |i, j| values[3 * j + i]);
            let before = network.predict(columns(&standardised).view());
            features.undo_at_inputs(&mut network);
            numbers.undo_at_outputs(&mut network);
            let after = network.predict(columns(&raw).view());
            let (m, s) = numbers.0[0];
            for j in 0..4 {
                let expected = s * f64::from(before.col(j)[0]) + m;
                // m/s of a feature is seldom above 1,000 here, and f32 has seven digits.
                prop_assert!((f64::from(after.col(j)[0]) - expected).abs() < 1e-2 * s.max(1.0));
            }
        }
    }
}
