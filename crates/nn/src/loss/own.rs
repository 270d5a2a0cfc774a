//! A loss of the user's own.

use std::fmt::{self, Debug};

use linalg::{MatMut, MatRef, PerScalar, Scalar, add_bias};

use super::TargetSpace;
use crate::Activation;

/// A loss that your own program adds: how z of the outputs becomes a, C_x of one sample, and its error.
///
/// [`Loss::own`](crate::Loss::own) makes a [`Loss`](crate::Loss) of it, which works like any other. A file
/// holds its name and its settings, so whoever reads one gives the loss again:
/// [`Network::load_with`](crate::Network::load_with).
///
/// ```
/// use linalg::{Matrix, Scalar};
/// use nn::{Activation, Init, Loss, Network, OwnLoss, Topology, gradient_check};
///
/// /// C_x = Σⱼ (aⱼ − yⱼ)⁴ with a = z.
/// #[derive(Debug)]
/// struct Quartic;
///
/// impl OwnLoss for Quartic {
///     fn name(&self) -> &'static str {
///         "quartic"
///     }
///     fn error<T: Scalar>(&self, delta: &mut [T], _z: &[T], a: &[T], y: &[T]) -> f64 {
///         let mut cost = 0.0;
///         for ((delta, &a), &y) in delta.iter_mut().zip(a).zip(y) {
///             let r = (a - y).to_f64();
///             *delta = T::from_f64(4.0 * r.powi(3));
///             cost += r.powi(4);
///         }
///         cost
///     }
/// }
///
/// let topology = Topology::new(&[2, 3, 1], Activation::Tanh, Loss::own(&Quartic))?;
/// let network = Network::<f64>::new(topology, Init::Glorot, 1);
/// let (x, y) = (Matrix::from_rows(&[[0.3], [-0.8]]), Matrix::from_rows(&[[0.5]]));
/// assert!(gradient_check(&network, x.view(), y.view()).worst() < 1e-6);
///
/// let bytes = network.to_file_bytes();
/// let again = Network::<f64>::from_file_bytes_with(&bytes, "some.model", &[Loss::own(&Quartic)])?;
/// assert_eq!(again, network);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub trait OwnLoss: Debug + Send + Sync + 'static {
    /// Its name in files and in messages.
    fn name(&self) -> &'static str;
    /// Every number that decides it, by name. Losses with equal names and settings are taken for equal.
    fn settings(&self) -> Vec<(&'static str, f64)> {
        Vec::new()
    }
    /// Turns z of the outputs of one sample into a, in place. Unless you say otherwise, a = z.
    fn output<T: Scalar>(&self, _z: &mut [T]) {}
    /// Writes δ = ∂C_x/∂z of one sample and returns C_x. All four slices have an element for each output.
    fn error<T: Scalar>(&self, delta: &mut [T], z: &[T], a: &[T], y: &[T]) -> f64;
    /// The targets that make sense. A training refuses others.
    fn targets(&self) -> TargetSpace {
        TargetSpace::Interval { low: f64::NEG_INFINITY, high: f64::INFINITY }
    }
    /// What one target adds to the mean of C_x if its outputs give the mean of the targets for every sample,
    /// from that mean, the mean of their squares and the number of outputs; or a little more. Without it,
    /// nobody is told that a training has learnt nothing.
    fn constant_cost(&self, _mean: f64, _mean_square: f64, _outputs: usize) -> Option<f64> {
        None
    }
    /// Whether the outputs are probabilities.
    fn gives_probabilities(&self) -> bool {
        false
    }
}

/// An [`OwnLoss`] of any type.
trait AnyLoss: Debug + Send + Sync {
    fn name(&self) -> &'static str;
    fn settings(&self) -> Vec<(&'static str, f64)>;
    fn targets(&self) -> TargetSpace;
    fn constant_cost(&self, mean: f64, mean_square: f64, outputs: usize) -> Option<f64>;
    fn gives_probabilities(&self) -> bool;
    fn output_f32(&self, z: MatMut<'_, f32>);
    fn output_f64(&self, z: MatMut<'_, f64>);
    fn error_f32(&self, errors: Errors<'_, f32>) -> f64;
    fn error_f64(&self, errors: Errors<'_, f64>) -> f64;
}

impl<L: OwnLoss> AnyLoss for L {
    fn name(&self) -> &'static str {
        OwnLoss::name(self)
    }
    fn settings(&self) -> Vec<(&'static str, f64)> {
        OwnLoss::settings(self)
    }
    fn targets(&self) -> TargetSpace {
        OwnLoss::targets(self)
    }
    fn constant_cost(&self, mean: f64, mean_square: f64, outputs: usize) -> Option<f64> {
        OwnLoss::constant_cost(self, mean, mean_square, outputs)
    }
    fn gives_probabilities(&self) -> bool {
        OwnLoss::gives_probabilities(self)
    }
    fn output_f32(&self, z: MatMut<'_, f32>) {
        output(self, z);
    }
    fn output_f64(&self, z: MatMut<'_, f64>) {
        output(self, z);
    }
    fn error_f32(&self, errors: Errors<'_, f32>) -> f64 {
        error(self, errors)
    }
    fn error_f64(&self, errors: Errors<'_, f64>) -> f64 {
        error(self, errors)
    }
}

/// What an error is computed from, and where it goes; all (outputs × m).
struct Errors<'a, T: Scalar> {
    delta: MatMut<'a, T>,
    z: MatRef<'a, T>,
    a: MatRef<'a, T>,
    y: MatRef<'a, T>,
}

fn output<T: Scalar>(loss: &impl OwnLoss, mut z: MatMut<'_, T>) {
    (0..z.cols()).for_each(|j| loss.output(z.col_mut(j)));
}

fn error<T: Scalar>(loss: &impl OwnLoss, errors: Errors<'_, T>) -> f64 {
    let Errors { mut delta, z, a, y } = errors;
    (0..a.cols()).map(|j| loss.error(delta.col_mut(j), z.col(j), a.col(j), y.col(j))).sum()
}

/// An [`OwnLoss`] as part of a [`Loss`](crate::Loss). Two are equal if their names and settings are.
#[derive(Clone, Copy, Debug)]
pub struct Own(&'static dyn AnyLoss);

impl PartialEq for Own {
    fn eq(&self, other: &Self) -> bool {
        self.name() == other.name() && self.settings() == other.settings()
    }
}

impl Own {
    pub(super) fn new(loss: &'static impl OwnLoss) -> Self {
        Self(loss)
    }
    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.0.name()
    }
    /// Its settings by name.
    #[must_use]
    pub fn settings(self) -> Vec<(&'static str, f64)> {
        self.0.settings()
    }
}

/// The name, and the settings if there are some: `tweedie with power 1.5`.
impl fmt::Display for Own {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&described(self.name(), &self.settings()))
    }
}

pub(super) fn described(name: &str, settings: &[(&str, f64)]) -> String {
    let settings: Vec<_> = settings.iter().map(|(name, value)| format!("{name} {value}")).collect();
    let with = if settings.is_empty() { "" } else { " with " };
    format!("{name}{with}{}", settings.join(", "))
}

struct Output<'a>(std::marker::PhantomData<&'a ()>);

impl<'a> PerScalar for Output<'a> {
    type In<T: Scalar> = (Own, MatMut<'a, T>);
    type Out<T: Scalar> = ();

    fn f32((own, z): Self::In<f32>) {
        own.0.output_f32(z);
    }
    fn f64((own, z): Self::In<f64>) {
        own.0.output_f64(z);
    }
}

struct Error<'a>(std::marker::PhantomData<&'a ()>);

impl<'a> PerScalar for Error<'a> {
    type In<T: Scalar> = (Own, Errors<'a, T>);
    type Out<T: Scalar> = f64;

    fn f32((own, errors): Self::In<f32>) -> f64 {
        own.0.error_f32(errors)
    }
    fn f64((own, errors): Self::In<f64>) -> f64 {
        own.0.error_f64(errors)
    }
}

impl super::Kind for Own {
    /// It is given both, z and a.
    fn needs_z(self) -> bool {
        true
    }
    fn probabilities(self) -> bool {
        self.0.gives_probabilities()
    }
    fn activation(self) -> Option<Activation> {
        None
    }
    fn targets(self) -> TargetSpace {
        self.0.targets()
    }
    fn constant_cost(self, mean: f64, mean_square: f64, outputs: usize) -> f64 {
        self.0.constant_cost(mean, mean_square, outputs).unwrap_or(f64::NAN)
    }
    #[inline(always)]
    fn apply_output<T: Scalar>(self, mut z: MatMut<'_, T>, b: &[T]) {
        add_bias(z.reborrow(), b);
        T::per_scalar::<Output<'_>>((self, z));
    }
    #[inline(always)]
    fn output_error<T: Scalar>(
        self,
        delta: MatMut<'_, T>,
        z: MatRef<'_, T>,
        a: MatRef<'_, T>,
        y: MatRef<'_, T>,
    ) -> f64 {
        T::per_scalar::<Error<'_>>((self, Errors { delta, z, a, y }))
    }
}
