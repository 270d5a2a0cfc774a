//! The mean of the weights over the last steps, which is often better than the weights themselves (Polyak and
//! Juditsky, 1992).

use linalg::{Scalar, axpy, scale};
use nn::{Network, Parameters};

/// v̄ ← β·v̄ + (1 − β)·v after step t, with β at most (1 + t)/(10 + t): at the beginning the mean goes back
/// over a few steps only, and the first weights are soon forgotten.
pub(crate) fn follow<T: Scalar>(average: &mut Parameters<T>, network: &Network<T>, beta: f64, step: u64) {
    let t = step as f64;
    let beta = beta.min((1.0 + t) / (10.0 + t));
    scale(average.flat_mut(), T::from_f64(beta));
    axpy(average.flat_mut(), T::from_f64(1.0 - beta), network.parameters().flat());
}

/// Runs `judge` with the averaged weights in the place of the network's, if there are any.
pub(crate) fn with<T: Scalar, R>(
    average: Option<&mut Parameters<T>>,
    network: &mut Network<T>,
    judge: impl FnOnce(&Network<T>) -> R,
) -> R {
    let Some(average) = average else { return judge(network) };
    std::mem::swap(average, network.parameters_mut());
    let result = judge(network);
    std::mem::swap(average, network.parameters_mut());
    result
}
