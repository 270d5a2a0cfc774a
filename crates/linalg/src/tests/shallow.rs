use super::{gamma, noise, poisoned};
use crate::isa::forced::on_every_isa;
use crate::product::Rest;
use crate::runs::Run;
use crate::shallow::add_shallow;
use crate::tile::Factor;
use crate::{Accum, Matrix};

/// Runs that do not fall into whole tiles: what is left of one is not skipped in the next.
#[test]
fn runs_of_any_length_are_changed_and_nothing_else_is() {
    let (m, k, cols) = (150, 5, 16);
    let runs = [(1, 3), (5, 6), (12, 1), (14, 1)].map(|(first, len)| Run { first, len });
    let changed: Vec<usize> = runs.iter().flat_map(|run| run.first..run.first + run.len).collect();
    let mut next = noise(4);
    let lhs: Matrix<f64> = poisoned(m, k, |_, _| next());
    // One column for each that is changed, transposed.
    let rhs: Matrix<f64> = poisoned(changed.len(), k, |_, _| next());
    let before: Matrix<f64> = Matrix::from_fn(m, cols, |_, _| next());
    on_every_isa(|isa| {
        let mut dst = before.clone();
        let view = rhs.as_ref();
        let rest = &mut Rest {
            dst: dst.as_mut(),
            columns: &runs,
            accum: Accum::Add,
            rhs: Factor { start: view.start(), down: view.stride(), across: 1 },
            alpha: -0.5,
            depth: k,
        };
        // SAFETY: the runs are columns of dst, rhs has one of its rows for each, and all columns are padded.
        unsafe { add_shallow(&lhs.as_ref(), rest) };
        for (j, i) in (0..cols).flat_map(|j| (0..m).map(move |i| (j, i))) {
            let start = before.col(j)[i];
            let Some(place) = changed.iter().position(|&column| column == j) else {
                assert_eq!(dst.col(j)[i], start, "{isa:?} ({i}, {j})");
                continue;
            };
            let product: f64 = (0..k).map(|k| lhs.col(k)[i] * rhs.col(k)[place]).sum();
            let error = (dst.col(j)[i] - (start - 0.5 * product)).abs();
            assert!(
                error <= 2.0 * gamma::<f64>(k + 2) * (k as f64 + 1.0),
                "{isa:?} ({i}, {j}) is off by {error:e}"
            );
        }
    });
}
