//! Which kernel computes a product: a pure function of its shape.

/// dst (m × n) (+)= alpha·lhs·rhs, for k terms of each element.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shape {
    pub(crate) m: usize,
    pub(crate) k: usize,
    pub(crate) n: usize,
    pub(crate) lhs_transposed: bool,
    pub(crate) rhs_transposed: bool,
    /// Whether the columns of all three are padded to whole registers, which our own kernels need.
    pub(crate) padded: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kernel {
    /// There is no element.
    Nothing,
    /// `faer::linalg::matmul::matmul`.
    Faer,
    /// lhsᵀ·rhs as dot products of columns.
    Dots,
    /// lhsᵀ·rhs in tiles, once blocks of lhs are transposed.
    Packed,
    /// A column times a row.
    RankOne,
    /// Tiles of as many sums as there are registers for.
    Tiles,
}

/// From this many columns of the right factor on, as it lies in memory, a product is faer's. A call of faer
/// takes about 0.3 µs before it computes anything. On an AMD EPYC (Zen 3) our own kernels win by a factor of
/// 1.2 to 6 with 1 and 10 columns; with 64 and more there is nothing left to win
/// (docs/decisions/0010-faer.md).
const FAER_FROM: usize = 32;

/// A plain product with at most this many rows stays with our tiles, whatever its columns: faer has too few
/// sums side by side (30×784 times 784×10,000 on a Zen 5: 1.5 times as long with faer).
const FEW_ROWS: usize = 32;

/// Whether packing a transposed factor would take longer than its product with n columns of k numbers: as dot
/// products and packed, 512×512 numbers take 10 and 48 µs with one column, 40 and 56 with four.
#[inline(always)]
const fn few_columns(k: usize, n: usize) -> bool {
    n == 1 || n <= 4 && 16 * n * n <= k
}

#[inline(always)]
pub(crate) const fn choose(shape: Shape) -> Kernel {
    let Shape { m, k, n, lhs_transposed, rhs_transposed, padded } = shape;
    let columns = if rhs_transposed { k } else { n };
    if m == 0 || n == 0 {
        Kernel::Nothing
    } else if columns >= FAER_FROM && (m > FEW_ROWS || lhs_transposed || rhs_transposed)
        || !padded
        || k == 0
        || lhs_transposed && rhs_transposed
    {
        Kernel::Faer
    } else if lhs_transposed {
        if few_columns(k, n) { Kernel::Dots } else { Kernel::Packed }
    } else if k == 1 {
        Kernel::RankOne
    } else {
        Kernel::Tiles
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shape_alone_chooses_the_kernel() {
        use Kernel::{Dots, Faer, Nothing, Packed, RankOne, Tiles};
        // m, k, n, whether lhs and rhs are transposed, and the kernel.
        let table = [
            (0, 3, 4, false, false, Nothing),
            (4, 3, 0, true, false, Nothing),
            (4, 0, 3, false, false, Faer),
            // w·a
            (30, 784, 1, false, false, Tiles),
            (30, 784, 31, false, false, Tiles),
            (33, 784, 32, false, false, Faer),
            (32, 784, 32, false, false, Tiles),
            (10, 30, 128, false, false, Tiles),
            // wᵀ·delta
            (30, 10, 1, true, false, Dots),
            (512, 512, 4, true, false, Dots),
            (512, 255, 4, true, false, Packed),
            (30, 10, 10, true, false, Packed),
            (512, 512, 31, true, false, Packed),
            (30, 10, 32, true, false, Faer),
            // delta·aᵀ
            (30, 1, 784, false, true, RankOne),
            (30, 10, 784, false, true, Tiles),
            (30, 31, 784, false, true, Tiles),
            (10, 32, 30, false, true, Faer),
            // Nobody asks for both transposed.
            (5, 6, 7, true, true, Faer),
        ];
        for (m, k, n, lhs_transposed, rhs_transposed, kernel) in table {
            let shape = Shape { m, k, n, lhs_transposed, rhs_transposed, padded: true };
            assert_eq!(choose(shape), kernel, "{shape:?}");
            let unpadded = if kernel == Nothing { Nothing } else { Faer };
            assert_eq!(choose(Shape { padded: false, ..shape }), unpadded, "{shape:?}, without padding");
        }
    }
}
