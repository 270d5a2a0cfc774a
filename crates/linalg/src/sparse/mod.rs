//! Matrices of which most elements are exactly zero: their columns, the same by rows, and products with dense
//! matrices.
//!
//! A matrix may be split in two, a hybrid: rows that are seldom zero are kept whole, as a small dense matrix,
//! and the others by their non-zeros. `thinned` leaves out some of them. `compressed` makes them of dense
//! columns, batch after batch.

mod add_outer;
mod columns;
mod compressed;
mod dense_rows;
mod entries;
mod growing;
mod matmul;
mod non_zeros;
mod row_counts;
mod rows;
mod thinned;
mod whole;

pub use add_outer::{Transposable, sparse_add_outer};
pub use columns::{SparseColumns, SparseRef};
pub use compressed::Compressed;
pub use entries::Entries;
pub use growing::{LaidOut, LaidOutValues, Unfit};
pub use matmul::sparse_matmul;
pub use non_zeros::{Piece, count_non_zeros};
pub use row_counts::RowCounts;
pub use rows::{RowsPart, SparseRows};
pub use thinned::Thinned;
