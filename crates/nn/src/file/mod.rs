//! Networks in files, in the frame of the crate [`files`].

mod model;

pub use files::FileError;
pub use model::{MODEL, StoredNetwork};
