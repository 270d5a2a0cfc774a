//! The weights of a neuron stay within a ball (Srebro et al., 2005; with dropout: Srivastava et al., 2014).

use linalg::{Scalar, add_row_products};
use nn::Network;

/// w ← w·c/‖w‖ for the weights w of each neuron with ‖w‖ > c. `norms` is room for a column of numbers, kept
/// between steps.
///
/// The weights of a neuron are a row of w; biases have no limit.
pub(crate) fn limit<T: Scalar>(network: &mut Network<T>, c: f64, norms: &mut Vec<T>) {
    let limit = T::from_f64(c);
    let layers = network.topology().layers().len();
    for l in 0..layers {
        for g in 0..network.parameters().groups(l).count() {
            if !network.parameters().groups(l).nth(g).is_some_and(|(group, _)| group.weights && group.decay) {
                continue;
            }
            let mut w = network.parameters_mut().group_mut(l, g);
            norms.clear();
            norms.resize(w.padded_rows(), T::ZERO);
            add_row_products(norms, T::ONE, w.view(), w.view());
            let mut within = true;
            for square in norms.iter_mut() {
                // What is 0 in the padding stays 0.
                let norm = square.to_f64().sqrt();
                *square = if norm > c { limit / T::from_f64(norm) } else { T::ONE };
                within &= norm <= c;
            }
            if within {
                continue;
            }
            for k in 0..w.cols() {
                w.padded_col_mut(k).iter_mut().zip(&*norms).for_each(|(w, &factor)| *w *= factor);
            }
        }
    }
}
