//! Probabilities as frequent as they say: one temperature for all outputs (Guo et al., 2017).
//!
//! With softmax(z/T) in place of softmax(z), T > 1 makes a network less sure of itself and T < 1 more. z/T is
//! w/T and b/T in the last layer: a calibrated network is one like any other.

use data::{Dataset, Targets};
use nn::{Network, TargetSpace};
use optim::predictions;

/// T lies between 1/`FAR` and `FAR`.
const FAR: f64 = 20.0;

/// Steps of the search, which find ln T to 10⁻⁶.
const STEPS: usize = 32;

/// The T with which the mean of the members' probabilities has the least log loss on `samples`. 1 if there
/// are no samples, or the outputs are no probabilities of classes.
///
/// Each of the n samples counts for its class as (n + 1)/(n + 2), and the other classes share the rest
/// (Platt, 1999): where all samples are right, no T would be small enough.
#[must_use]
pub fn temperature(members: &[Network<f32>], samples: &Dataset<f32>) -> f64 {
    let classes =
        members.iter().all(|member| member.topology().loss().targets() == TargetSpace::Distribution);
    let Targets::Classes { labels, .. } = samples.targets() else { return 1.0 };
    if !classes || members.is_empty() || labels.is_empty() {
        return 1.0;
    }
    let k = members[0].topology().outputs();
    let logits: Vec<Vec<f64>> = members.iter().map(|member| logits(member, samples)).collect();
    // What each class has but for the sample's own, which has the rest.
    let others = 1.0 / ((labels.len() + 2) as f64 * (k.max(2) - 1) as f64);
    let own = 1.0 - others * k as f64;
    let loss = |ln_t: f64| {
        let (beta, mut sum) = ((-ln_t).exp(), 0.0);
        let mut mean = vec![0.0; k];
        for (i, &label) in labels.iter().enumerate() {
            mean.fill(0.0);
            logits.iter().for_each(|z| add_softmax(&mut mean, &z[i * k..(i + 1) * k], beta));
            let ln = |p: f64| (p / members.len() as f64).max(f64::MIN_POSITIVE).ln();
            let all: f64 = mean.iter().map(|&p| ln(p)).sum();
            sum -= samples.weight(i) * (others * all + own * ln(mean[label as usize]));
        }
        sum
    };
    least(loss, -FAR.ln(), FAR.ln()).exp()
}

/// Divides z of every member by the [`temperature`] of them all, which is returned. The class that a single
/// network finds stays the same.
pub fn calibrate(members: &mut [Network<f32>], samples: &Dataset<f32>) -> f64 {
    let temperature = temperature(members, samples);
    if temperature != 1.0 {
        for member in members {
            let last = member.topology().layers().len() - 1;
            let (mut w, b) = member.parameters_mut().layer_mut(last);
            let divide = |x: &mut f32| *x = (f64::from(*x) / temperature) as f32;
            (0..w.cols()).for_each(|j| w.col_mut(j).iter_mut().for_each(divide));
            b.iter_mut().for_each(divide);
        }
    }
    temperature
}

/// z of each sample but for a constant, from softmax(z).
fn logits(network: &Network<f32>, samples: &Dataset<f32>) -> Vec<f64> {
    let predictions = predictions(network, samples);
    let smallest = f64::from(f32::MIN_POSITIVE);
    (0..samples.len()).flat_map(|i| predictions.outputs(i)).map(|a| a.max(smallest).ln()).collect()
}

/// Adds softmax(beta·z).
fn add_softmax(sum: &mut [f64], z: &[f64], beta: f64) {
    let largest = z.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let whole: f64 = z.iter().map(|z| (beta * (z - largest)).exp()).sum();
    for (sum, z) in sum.iter_mut().zip(z) {
        *sum += (beta * (z - largest)).exp() / whole;
    }
}

/// Where a function that falls and then rises is least, by the golden section.
fn least(f: impl Fn(f64) -> f64, mut a: f64, mut b: f64) -> f64 {
    let ratio = (5_f64.sqrt() - 1.0) / 2.0;
    let (mut c, mut d) = (b - ratio * (b - a), a + ratio * (b - a));
    let (mut at_c, mut at_d) = (f(c), f(d));
    for _ in 0..STEPS {
        if at_c <= at_d {
            (b, d, at_d) = (d, c, at_c);
            c = b - ratio * (b - a);
            at_c = f(c);
        } else {
            (a, c, at_c) = (c, d, at_d);
            d = a + ratio * (b - a);
            at_d = f(d);
        }
    }
    (a + b) / 2.0
}

#[cfg(test)]
mod tests {
    use linalg::{Purpose, standard_normal, stream};
    use nn::{Activation, Init, Loss, Topology};
    use optim::Metric;

    use super::*;

    fn network(seed: u64) -> Network<f32> {
        let topology = Topology::new(&[4, 16, 3], Activation::Mish, Loss::SmoothedSoftmaxCrossEntropy(0.1));
        Network::new(topology.unwrap(), Init::StandardNormal, seed)
    }
    /// Samples of which three in four are of the class that this network finds, which is surer than that.
    fn samples(n: usize, network: &Network<f32>) -> Dataset<f32> {
        let mut random = stream(3, Purpose::new(*b"samples\0"), 0);
        let values: Vec<f32> = (0..4 * n).map(|_| standard_normal(&mut random) as f32).collect();
        let with = |labels| Dataset::classes(4, values.clone(), labels, 3).unwrap();
        let found = predictions(network, &with(vec![0; n]));
        let label = |i: usize| (found.class(i).unwrap() as u32 + u32::from(i.is_multiple_of(4))) % 3;
        with((0..n).map(label).collect())
    }
    fn log_loss(network: &Network<f32>, samples: &Dataset<f32>) -> f64 {
        Metric::LogLoss.of(&predictions(network, samples)).unwrap()
    }

    #[test]
    fn the_log_loss_falls_and_no_class_changes() {
        for seed in 1..9 {
            let before = network(seed);
            let samples = samples(200, &before);
            let mut after = [before.clone()];
            let temperature = calibrate(&mut after, &samples);
            assert!(temperature > 1.5 && temperature < 15.0, "{temperature}");
            assert!(log_loss(&after[0], &samples) < log_loss(&before, &samples));
            let (before, after) = (predictions(&before, &samples), predictions(&after[0], &samples));
            assert!((0..samples.len()).all(|i| before.class(i) == after.class(i)));
            assert!((super::temperature(&[network(seed)], &samples) - temperature).abs() < 1e-9);
        }
    }

    #[test]
    fn members_share_one_temperature_and_a_calibrated_one_needs_none() {
        let mut members = [network(1), network(2)];
        let samples = samples(150, &members[0]);
        assert!((calibrate(&mut members, &samples) - 1.0).abs() > 0.1);
        assert!((temperature(&members, &samples) - 1.0).abs() < 1e-4);
    }

    #[test]
    fn numbers_and_nothing_have_no_temperature() {
        let topology =
            Topology::new(&[4, 1], Activation::Mish, Loss::Quadratic(Activation::Identity)).unwrap();
        let mut numbers = [Network::<f32>::new(topology, Init::Glorot, 1)];
        let before = numbers.clone();
        let targets = Dataset::regression(4, vec![0.5; 12], 1, vec![1.0, 2.0, 3.0]).unwrap();
        assert_eq!(
            (calibrate(&mut numbers, &targets), calibrate(&mut [], &samples(9, &network(1)))),
            (1.0, 1.0)
        );
        assert_eq!(numbers, before);
    }
}
