//! A model in the formats of others. Each format has its own file; the list below registers them.

mod described;
mod onnx;
mod page;
mod program;
pub(crate) mod safetensors;
mod source;

use std::path::Path;

use linalg::Scalar;

pub(crate) use described::Described;
use program::Program;
pub use source::Footprint;

use crate::Model;

/// What cannot be written in a format.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ExportError {
    /// A model that reads tables: what columns become would be lost.
    #[error("what columns of a table become has no place in this format; the others have one")]
    Table,
    /// A model of several networks.
    #[error("a model of {members} networks has no place in this format; the others have one")]
    Members {
        /// How many there are.
        members: usize,
    },
    /// A column of a table that becomes what the format has no word for.
    #[error("what becomes of the column {name:?} cannot be written in this format")]
    Column {
        /// Its name.
        name: String,
    },
    /// A layer that the format has no word for.
    #[error("the layer {name} cannot be written in this format")]
    Layer {
        /// Its name.
        name: &'static str,
    },
    /// An activation that the format has no word for.
    #[error("the activation {name} cannot be written in this format")]
    Activation {
        /// Its name.
        name: &'static str,
    },
    /// A loss whose outputs the format has no word for.
    #[error("the outputs of the loss {name} cannot be written in this format")]
    Loss {
        /// Its name.
        name: &'static str,
    },
}

macro_rules! formats {
    ($($(#[$doc:meta])* $extension:literal $variant:ident => $write:expr),* $(,)?) => {
        /// A format that other programs read.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Format {
            $($(#[$doc])* $variant,)*
        }

        impl Format {
            /// Every format.
            pub const ALL: [Self; [$($extension),*].len()] = [$(Self::$variant),*];

            /// The end of the names of its files: `"onnx"`.
            #[must_use]
            pub fn extension(self) -> &'static str {
                match self {
                    $(Self::$variant => $extension,)*
                }
            }

            fn write<T: Scalar>(self, model: &Model<T>) -> Result<Vec<u8>, ExportError> {
                match self {
                    $(Self::$variant => $write(model),)*
                }
            }
        }
    };
}

formats! {
    /// Parameters under PyTorch's names, for `load_state_dict` of the equal `nn.Sequential`.
    "safetensors" Safetensors => |model: &Model<T>| safetensors::write(model),
    /// A graph of standard operators, for onnxruntime and others.
    "onnx" Onnx => onnx::write,
    /// A module of Rust that needs nothing but `core`.
    "rs" Rust => source::rust::write,
    /// A file of C99 that needs nothing but `math.h`.
    "c" C => source::c::write,
    /// A page to try the network in, for any browser.
    "html" Html => page::write,
}

impl Format {
    /// The format that the name of a file asks for by its end.
    #[must_use]
    pub fn of(path: &Path) -> Option<Self> {
        let extension = path.extension()?.to_str()?;
        Self::ALL.into_iter().find(|format| extension.eq_ignore_ascii_case(format.extension()))
    }
}

impl<T: Scalar> Model<T> {
    /// The model as a file of another format. Numbers become `f32` where a format has no others.
    ///
    /// ```
    /// use descent::prelude::*;
    /// use descent::{Format, Model};
    /// let topology = Topology::new(&[2, 3, 1], Activation::Tanh, Loss::SigmoidCrossEntropy)?;
    /// let model = Model::new(Network::<f32>::new(topology, Init::Glorot, 1));
    /// let source = String::from_utf8(model.export(Format::Rust)?)?;
    /// assert!(source.contains("pub fn predict(x: &[f32; INPUTS]) -> [f32; OUTPUTS]"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// If it has something that the format has no word for: a layer, an activation, a loss, a table or several
    /// networks.
    pub fn export(&self, format: Format) -> Result<Vec<u8>, ExportError> {
        format.write(self)
    }

    /// Refuses what a format of one network has no place for.
    fn one_network(&self) -> Result<(), ExportError> {
        match self.members().len() {
            _ if self.encoder().is_some() => Err(ExportError::Table),
            1 => Ok(()),
            members => Err(ExportError::Members { members }),
        }
    }
}
