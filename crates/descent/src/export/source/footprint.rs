//! The memory that sources need on a device.

use linalg::Scalar;

use super::widest;
use crate::Model;
use crate::export::{ExportError, Program};

/// The memory that a model needs as source code, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Footprint {
    /// The numbers of its tables, which do not change and may stay in flash: parameters, and what columns of
    /// a table become. The code comes on top of it.
    pub tables: usize,
    /// The lists that a prediction has on the stack: features, if it makes them of a row, what the layers
    /// make of them, and outputs.
    pub stack: usize,
}

impl<T: Scalar> Model<T> {
    /// The memory that it needs as [`Format::Rust`](crate::Format::Rust) or [`Format::C`](crate::Format::C).
    ///
    /// ```
    /// use descent::prelude::*;
    /// use descent::Model;
    /// let topology = Topology::new(&[784, 30, 10], Activation::Relu, Loss::SoftmaxCrossEntropy)?;
    /// let footprint = Model::new(Network::<f32>::new(topology, Init::Glorot, 1)).footprint()?;
    /// assert_eq!(footprint.tables, 4 * (784 * 30 + 30 + 30 * 10 + 10));
    /// // Twice the widest layer, and the outputs.
    /// assert_eq!(footprint.stack, 4 * (2 * 30 + 10));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// If it has a layer or a loss that cannot be exported.
    pub fn footprint(&self) -> Result<Footprint, ExportError> {
        let program = Program::of(self)?;
        let rules = self.encoder().map(data::Encoder::rules).unwrap_or_default();
        let doubles: usize =
            rules.iter().flat_map(|column| &column.rules).map(|(_, rule)| list(rule).len()).sum();
        let features = if self.encoder().is_some() { program.inputs() } else { 0 };
        // Of several networks, one has its outputs beside the sum of those of the others.
        let results = if program.members.len() > 1 { 2 } else { 1 };
        Ok(Footprint {
            tables: size_of::<f32>() * program.numbers() + size_of::<f64>() * doubles,
            stack: size_of::<f32>() * (features + 2 * widest(&program) + results * program.outputs()),
        })
    }
}

/// The numbers of a rule that are a list.
pub(super) fn list<'a>(rule: &data::Rule<'a>) -> &'a [f64] {
    match *rule {
        data::Rule::Share { quantiles, .. } => quantiles,
        data::Rule::Values { numbers } => numbers,
        _ => &[],
    }
}
