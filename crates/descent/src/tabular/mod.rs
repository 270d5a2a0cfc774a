//! Networks for tables: presets, what they decide, and how their networks are fitted.
//!
//! A [`Preset`] gives a [`Recipe`], which is plain data: each of its settings can be changed before a fit.
//!
//! ```
//! use descent::data::{Column, Table};
//! use descent::tabular::Preset;
//! # fn main() -> Result<(), descent::Error> {
//! let size: Vec<f64> = (0..2000).map(|i| f64::from(i % 20)).collect();
//! let price = size.iter().map(|x| 3.1 * x * x + 0.5).collect();
//! let table = Table::from_columns(vec![
//!     Column::numbers("size", size),
//!     Column::categories("color", (0..2000).map(|i| if i % 3 == 0 { "red" } else { "blue" })),
//!     Column::numbers("price", price),
//! ])?;
//! let recipe = |task| Preset::Tabular.recipe(task).hidden(&[32, 32]).epochs(40).seed(7);
//! let fitted = descent::tabular::fit(&table, "price", recipe, 1)?;
//! assert_eq!(fitted.members.len(), 1);
//! let rows = fitted.encoder.samples(&table)?;
//! assert!(descent::optim::evaluate(&fitted.members[0], &rows).loss < 0.05);
//! # Ok(())
//! # }
//! ```

mod calibration;
mod fit;
mod held_out;
mod network;
mod preset;
mod recipe;

pub use calibration::{calibrate, temperature};
pub use fit::{Fitted, fit};
pub use held_out::held_out;
pub use preset::{Preset, UnknownPreset};
pub use recipe::Recipe;
