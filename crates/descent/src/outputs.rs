//! What a network gives for rows.

use linalg::Matrix;
use nn::Network;

use crate::rows::finite;
use crate::{Error, Rows};

/// Rows that go through the network together.
const TOGETHER: usize = 256;

/// Hands the outputs for each row to `each`, in order.
///
/// # Errors
/// If a row does not fit the network or has a number that is not finite, or an output is NaN.
pub(crate) fn for_each(
    network: &Network<f32>,
    rows: &(impl Rows + ?Sized),
    mut each: impl FnMut(&[f32]),
) -> Result<(), Error> {
    let (width, n) = (network.topology().inputs(), rows.rows());
    for first in (0..n).step_by(TOGETHER) {
        let m = TOGETHER.min(n - first);
        let mut x = Matrix::zeros(width, m);
        for j in 0..m {
            let row = rows.row(first + j);
            if row.len() != width {
                return Err(Error::Width { row: first + j, expected: width, found: row.len() });
            }
            finite(first + j, row)?;
            x.view_mut().col_mut(j).copy_from_slice(row);
        }
        let a = network.predict(x.view());
        for j in 0..m {
            if a.col(j).iter().any(|a| a.is_nan()) {
                return Err(Error::Answer { row: first + j });
            }
            each(a.col(j));
        }
    }
    Ok(())
}
