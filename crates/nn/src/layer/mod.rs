//! What a network is made of. A file a kind of layer; the list below registers them.
//!
//! A layer turns its input into z and a, and its error into that of its input and into the gradient of its
//! parameters. Backprop and the optimizers see parameters in groups, and no kind of layer.

mod dense;
mod dropout;
mod group;
mod parametric;
mod periodic;
mod scale;

use std::ops::Range;
use std::path::Path;

use files::{FieldReader, Fields, FileError, Item};
use linalg::{Executor, MatMut, MatRef, Random, Scalar, SparseRows};

pub(crate) use dense::scale_columns;
pub use dense::{Dense, add_nabla_w, add_sparse_nabla_w, feed_forward, propagate_error};
pub use dropout::Dropout;
pub use group::Group;
pub use parametric::Parametric;
pub use periodic::Periodic;
pub use scale::Scale;

use crate::{Activation, Init, Input, LayerRef, Place, TopologyError};

/// What a file of this folder says about its kind.
///
/// Of a layer with n outputs, a and z are (n × m) for m samples, delta is ∂C/∂z, and `delta_sums` its sum
/// over the samples.
trait Kind: Sized {
    /// The number of outputs for so many inputs.
    fn outputs(&self, inputs: usize) -> usize;
    /// Its parameters, matrices first.
    fn groups(&self, inputs: usize) -> Vec<Group>;
    /// Whether its settings can be used.
    fn check(&self) -> Result<(), TopologyError> {
        Ok(())
    }
    /// Its activation, if it has one.
    fn activation(&self) -> Option<Activation> {
        None
    }
    /// Whether it keeps a matrix like its outputs from the forward pass for the way back: z, where σ′ is
    /// computed from it.
    #[inline(always)]
    fn keeps(&self) -> bool {
        self.activation().is_some_and(Activation::needs_z)
    }
    /// Whether it has parameters.
    const LEARNS: bool = true;
    /// Settings to test it with.
    fn samples() -> Vec<Self>;
    /// Its settings as they stand in a file.
    fn write(&self) -> Fields<'static>;
    /// The layer with the settings in a file.
    ///
    /// # Errors
    /// If a setting is missing or means nothing that this program knows.
    fn read(fields: &FieldReader<'_>, path: &Path) -> Result<Self, FileError>;

    /// Draws the first values of group `g`, which holds zeros.
    fn first_values<T: Scalar>(&self, g: usize, values: MatMut<'_, T>, init: Init, random: &mut Random);
    /// a of all samples, and what the layer keeps, in pieces for the executor.
    fn forward<T: Scalar>(
        &self,
        executor: &dyn Executor,
        parameters: LayerRef<'_, T>,
        x: Input<'_, T>,
        out: Out<'_, T>,
    );
    /// In how many pieces of its dense inputs the error passes back to them.
    fn pieces_back(&self, parameters: LayerRef<'_, impl Scalar>, inputs: usize, m: usize) -> usize;
    /// ∂C/∂x of the dense inputs `rows`, from the delta of this layer.
    fn pass_back<T: Scalar>(
        &self,
        parameters: LayerRef<'_, T>,
        rows: Range<usize>,
        error: MatMut<'_, T>,
        here: Here<'_, T>,
    );
    /// delta ← ∂C/∂a ⊙ σ′(z), where delta holds ∂C/∂a of some of its outputs; `kept` is as for
    /// [`Activation::mul_prime`].
    fn through_activation<T: Scalar>(&self, delta: MatMut<'_, T>, kept: MatRef<'_, T>) {
        if let Some(activation) = self.activation() {
            activation.mul_prime(delta, kept);
        }
    }
    /// Adds `place.alpha` times the gradient, summed over the samples.
    fn gradient<T: Scalar>(&self, executor: &dyn Executor, place: Place<'_, T>, back: Back<'_, T>);
    /// Σ_x ‖∂C_x/∂w‖² over the samples, for its first group; `squares` holds ‖input‖² of each sample.
    fn gradient_squares<T: Scalar>(
        &self,
        parameters: LayerRef<'_, T>,
        here: Here<'_, T>,
        squares: &[f64],
    ) -> f64;
}

#[inline(always)]
fn learns<K: Kind>(_: &K) -> bool {
    K::LEARNS
}

/// Whether a setting is positive and finite.
fn positive(what: &'static str, found: f64) -> Result<(), TopologyError> {
    if found > 0.0 && found.is_finite() { Ok(()) } else { Err(TopologyError::Setting { what, found }) }
}

/// Where a layer writes its outputs (n × m).
pub(crate) struct Out<'a, T: Scalar> {
    pub(crate) a: MatMut<'a, T>,
    /// z, or what else the layer keeps, if it does and there is a way back.
    pub(crate) z: Option<MatMut<'a, T>>,
}

/// A batch at a layer on the way back.
#[derive(Clone, Copy)]
pub(crate) struct Here<'a, T: Scalar> {
    /// The layer's input.
    pub(crate) x: Input<'a, T>,
    pub(crate) a: MatRef<'a, T>,
    /// z, or what else the layer kept; without columns if it kept nothing.
    pub(crate) z: MatRef<'a, T>,
    pub(crate) delta: MatRef<'a, T>,
}

/// What a layer's gradient is computed from.
#[derive(Clone, Copy)]
pub(crate) struct Back<'a, T: Scalar> {
    pub(crate) here: Here<'a, T>,
    /// A sparse input, row by row, where that is faster.
    pub(crate) rows: Option<&'a SparseRows<T>>,
    pub(crate) delta_sums: &'a [T],
}

macro_rules! layers {
    ($($(#[$doc:meta])* $number:literal $name:literal $kind:ident),* $(,)?) => {
        /// A layer of a network. All kinds are known here, so that a step of a microsecond pays for no
        /// virtual call.
        #[derive(Clone, Copy, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum Layer {
            $($(#[$doc])* $kind($kind),)*
        }

        $(impl From<$kind> for Layer {
            fn from(layer: $kind) -> Self {
                Self::$kind(layer)
            }
        })*

        impl Layer {
            /// Every kind with settings to test it with.
            #[must_use]
            pub fn samples() -> Vec<Self> {
                let mut samples = Vec::new();
                $(samples.extend(<$kind as Kind>::samples().into_iter().map(Self::from));)*
                samples
            }
            /// The name of its kind: `"dense"`.
            #[must_use]
            pub fn name(&self) -> &'static str {
                match self {
                    $(Self::$kind(_) => $name,)*
                }
            }
            /// The number that means its kind in files, for ever.
            #[must_use]
            pub fn number(&self) -> u16 {
                match self {
                    $(Self::$kind(_) => $number,)*
                }
            }
            /// The layer of an item in a file.
            ///
            /// # Errors
            /// If it is none that this program knows, or a setting is missing.
            pub(crate) fn from_item(item: &Item<'_>, path: &Path) -> Result<Self, FileError> {
                match item.kind {
                    $($number => item.settings.read($name, path, |fields| {
                        <$kind as Kind>::read(fields, path).map(Self::from)
                    }),)*
                    kind => Err(FileError::Unknown {
                        path: path.to_owned(),
                        what: "architecture",
                        part: "layer kind",
                        found: kind.to_string(),
                    }),
                }
            }
        }

        /// Does the same with a layer of any kind.
        macro_rules! any_layer {
            ($layer:expr, $one:ident => $result:expr) => {
                match $layer {
                    $(Layer::$kind($one) => $result,)*
                }
            };
        }
    };
}

layers! {
    /// z = w·x + b and a = σ(z).
    1 "dense" Dense,
    /// a = s ⊙ x, a learned factor per input.
    2 "scale" Scale,
    /// a = x, but in training each number is 0 with a probability p, and the others are divided by 1 − p.
    3 "dropout" Dropout,
    /// Sums of cosines of each input, and the inputs themselves.
    4 "periodic" Periodic,
    /// a = x + α ⊙ (σ(x) − x), a learned α per unit.
    5 "parametric" Parametric,
}

impl Layer {
    /// The number of outputs for so many inputs.
    #[must_use]
    pub fn outputs(&self, inputs: usize) -> usize {
        any_layer!(self, layer => layer.outputs(inputs))
    }
    /// Its parameters for so many inputs, matrices first.
    #[must_use]
    pub fn groups(&self, inputs: usize) -> Vec<Group> {
        any_layer!(self, layer => layer.groups(inputs))
    }
    /// Its activation, if it has one. That of the last layer is the loss's.
    #[must_use]
    #[inline(always)]
    pub fn activation(&self) -> Option<Activation> {
        any_layer!(self, layer => layer.activation())
    }
    /// As it stands in a file.
    pub(crate) fn item(&self) -> Item<'static> {
        Item { kind: self.number(), settings: any_layer!(self, layer => layer.write()) }
    }
    pub(crate) fn check(&self) -> Result<(), TopologyError> {
        any_layer!(self, layer => layer.check())
    }
    pub(crate) fn first_values<T: Scalar>(
        &self,
        g: usize,
        values: MatMut<'_, T>,
        init: Init,
        random: &mut Random,
    ) {
        any_layer!(self, layer => layer.first_values(g, values, init, random));
    }
    #[inline(always)]
    pub(crate) fn forward<T: Scalar>(
        &self,
        executor: &dyn Executor,
        parameters: LayerRef<'_, T>,
        x: Input<'_, T>,
        out: Out<'_, T>,
    ) {
        any_layer!(self, layer => layer.forward(executor, parameters, x, out));
    }
    #[inline(always)]
    pub(crate) fn pieces_back<T: Scalar>(
        &self,
        parameters: LayerRef<'_, T>,
        inputs: usize,
        m: usize,
    ) -> usize {
        any_layer!(self, layer => layer.pieces_back(parameters, inputs, m))
    }
    #[inline(always)]
    pub(crate) fn pass_back<T: Scalar>(
        &self,
        parameters: LayerRef<'_, T>,
        rows: Range<usize>,
        error: MatMut<'_, T>,
        here: Here<'_, T>,
    ) {
        any_layer!(self, layer => layer.pass_back(parameters, rows, error, here));
    }
    #[inline(always)]
    pub(crate) fn through_activation<T: Scalar>(&self, delta: MatMut<'_, T>, kept: MatRef<'_, T>) {
        any_layer!(self, layer => layer.through_activation(delta, kept));
    }
    #[inline(always)]
    pub(crate) fn gradient<T: Scalar>(
        &self,
        executor: &dyn Executor,
        place: Place<'_, T>,
        back: Back<'_, T>,
    ) {
        any_layer!(self, layer => layer.gradient(executor, place, back));
    }
    pub(crate) fn gradient_squares<T: Scalar>(
        &self,
        parameters: LayerRef<'_, T>,
        here: Here<'_, T>,
        squares: &[f64],
    ) -> f64 {
        any_layer!(self, layer => layer.gradient_squares(parameters, here, squares))
    }
    /// Whether it has parameters.
    #[inline(always)]
    pub(crate) fn learns(&self) -> bool {
        any_layer!(self, layer => learns(layer))
    }
    /// Whether it keeps a matrix like its outputs for the way back: z, where σ′ is computed from it.
    #[inline(always)]
    pub(crate) fn keeps(&self) -> bool {
        any_layer!(self, layer => layer.keeps())
    }
}
