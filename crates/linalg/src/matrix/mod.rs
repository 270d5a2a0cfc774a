//! Column-major matrices: memory they own, and views of whole matrices and of blocks of their rows or
//! columns.
//!
//! The first `rows` numbers of a column count. Zeros follow up to a multiple of [`LANES`](crate::LANES)
//! ([`padded`]), and the next column may start later still ([`column_stride`]).

mod aligned;
mod bounds;
mod huge_pages;
mod owned;
mod prefetch;
mod section;
mod view;
mod view_mut;

pub use aligned::{AlignedVec, column_stride, padded};
pub use huge_pages::room_for;
pub(crate) use huge_pages::{gather_in_huge_pages, prefer_huge_pages};
pub use owned::Matrix;
pub use prefetch::prefetch;
pub use section::Section;
pub use view::MatRef;
pub use view_mut::MatMut;
