//! How gradients change the parameters, step after step. Each kind has a file; the list below registers them.

mod adam;
mod adamw;
mod nesterov;
mod rmsprop;
mod sgd;

use std::fmt::Debug;
use std::sync::Arc;

use linalg::{PerScalar, Scalar};
use nn::{Gradients, Parameters};

pub use adam::Adam;
pub use adamw::AdamW;
pub use nesterov::Nesterov;
pub use rmsprop::RmsProp;
pub use sgd::Sgd;

use crate::{Described, TrainError};

/// An optimizer: one step turns the parameters and the slots, buffers shaped like the parameters, into new
/// ones.
///
/// A type of your own works as well as those of this crate: implement the trait and hand it to
/// [`Trainer::new`](crate::Trainer::new). Checkpoints keep its name, its settings and its slots.
///
/// ```
/// use optim::{At, Optimizer};
/// /// The sign of the gradient alone (Riedmiller and Braun, 1993).
/// #[derive(Clone, Debug)]
/// struct Sign(f64);
/// impl Optimizer for Sign {
///     fn name(&self) -> &'static str {
///         "sign"
///     }
///     fn settings(&self) -> Vec<(&'static str, f64)> {
///         vec![("eta", self.0)]
///     }
///     fn eta(&self) -> f64 {
///         self.0
///     }
///     fn slots(&self) -> &'static [&'static str] {
///         &[]
///     }
///     fn step<T: linalg::Scalar>(&self, at: &At, v: &mut [T], nabla: &[T], _: &mut [&mut [T]]) {
///         for (v, &nabla) in v.iter_mut().zip(nabla) {
///             let sign = if nabla > T::ZERO { 1.0 } else if nabla < T::ZERO { -1.0 } else { 0.0 };
///             *v -= T::from_f64(at.eta * sign);
///         }
///     }
/// }
/// ```
pub trait Optimizer: Clone + Debug + Send + Sync + 'static {
    /// Its name in files and on the command line.
    fn name(&self) -> &'static str;
    /// Every number that decides its steps, by name. Optimizers with equal names and settings make equal
    /// steps.
    fn settings(&self) -> Vec<(&'static str, f64)>;
    /// Checks the settings.
    ///
    /// # Errors
    /// Names the first setting that is out of range.
    fn check(&self) -> Result<(), TrainError> {
        Ok(())
    }
    /// The step size η, which a schedule may multiply.
    fn eta(&self) -> f64;
    /// The names of its slots, at most [`MAX_SLOTS`]. All slots start at zero.
    fn slots(&self) -> &'static [&'static str];
    /// One step for some of the parameters, which updates `v` and each of `slots`. `nabla` is ∂C/∂v summed
    /// over [`At::samples`] samples.
    fn step<T: Scalar>(&self, at: &At, v: &mut [T], nabla: &[T], slots: &mut [&mut [T]]);
    /// Whether a step is exactly v ← v − η∇C. Such a step can be made while the gradient is computed, without
    /// a buffer for it.
    fn is_plain(&self) -> bool {
        false
    }
    /// The part of E‖Δw‖² caused by the spread of batch gradients, for the health of layers. `variance` is
    /// the sum of their variances. 0 if steps average over many batches.
    fn noise(&self, _at: &At, _variance: f64) -> f64 {
        0.0
    }
    /// Advice for a training that diverges.
    fn cure(&self) -> &'static str {
        "try a smaller eta"
    }
}

/// The maximum number of slots of an optimizer.
pub const MAX_SLOTS: usize = 4;

/// What a step needs to know besides parameters, gradient and slots.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct At {
    /// The number of the step in the training, from 1.
    pub step: u64,
    /// η for these parameters: the optimizer's η times the schedule's factor times that of the parameter
    /// group.
    pub eta: f64,
    /// The number of samples that the gradient is summed over.
    pub samples: usize,
    /// The factor of weight decay for these parameters: that of its schedule, or 0 if they do not decay.
    pub decay: f64,
}

impl At {
    /// Step number `step` with a gradient summed over `samples` samples, for parameters subject to weight
    /// decay.
    #[must_use]
    pub fn new(step: u64, eta: f64, samples: usize) -> Self {
        Self { step, eta, samples, decay: 1.0 }
    }

    /// The same step for a group of parameters with its own factor of η, which decays or not.
    pub(crate) fn group(self, eta: f64, decays: bool) -> Self {
        Self { eta: self.eta * eta, decay: if decays { self.decay } else { 0.0 }, ..self }
    }
}

/// An [`Optimizer`] of any type.
pub(crate) trait AnyOptimizer: Debug + Send + Sync {
    fn described(&self) -> Described;
    fn check(&self) -> Result<(), TrainError>;
    fn eta(&self) -> f64;
    fn slots(&self) -> &'static [&'static str];
    fn is_plain(&self) -> bool;
    fn noise(&self, at: &At, variance: f64) -> f64;
    fn cure(&self) -> &'static str;
    fn step_f32(&self, at: &At, v: &mut [f32], nabla: &[f32], slots: &mut [&mut [f32]]);
    fn step_f64(&self, at: &At, v: &mut [f64], nabla: &[f64], slots: &mut [&mut [f64]]);
}

impl<O: Optimizer> AnyOptimizer for O {
    fn described(&self) -> Described {
        Described::new(self.name(), &self.settings())
    }
    fn check(&self) -> Result<(), TrainError> {
        let slots = Optimizer::slots(self).len();
        assert!(slots <= MAX_SLOTS, "{slots} slots of at most {MAX_SLOTS}");
        Optimizer::check(self)
    }
    fn eta(&self) -> f64 {
        Optimizer::eta(self)
    }
    fn slots(&self) -> &'static [&'static str] {
        Optimizer::slots(self)
    }
    fn is_plain(&self) -> bool {
        Optimizer::is_plain(self)
    }
    fn noise(&self, at: &At, variance: f64) -> f64 {
        Optimizer::noise(self, at, variance)
    }
    fn cure(&self) -> &'static str {
        Optimizer::cure(self)
    }
    fn step_f32(&self, at: &At, v: &mut [f32], nabla: &[f32], slots: &mut [&mut [f32]]) {
        self.step(at, v, nabla, slots);
    }
    fn step_f64(&self, at: &At, v: &mut [f64], nabla: &[f64], slots: &mut [&mut [f64]]) {
        self.step(at, v, nabla, slots);
    }
}

macro_rules! optimizers {
    ($($kind:ident),* $(,)?) => {
        /// The optimizer that a description names, if this crate has it.
        pub(crate) fn named(described: &Described) -> Option<Arc<dyn AnyOptimizer>> {
            $(if let Some(found) = $kind::from_settings(described) {
                return Some(Arc::new(found));
            })*
            None
        }

        /// Every optimizer of this crate, with its default settings.
        /// [`Settings::trainer`](crate::Settings::trainer) makes a trainer of a description.
        ///
        /// ```
        /// let adam = optim::optimizers().into_iter().find(|optimizer| optimizer.name == "adam").unwrap();
        /// assert_eq!(adam.setting("eta"), Some(0.001));
        /// ```
        #[must_use]
        pub fn optimizers() -> Vec<Described> {
            vec![$(AnyOptimizer::described(&$kind::default())),*]
        }

        /// The optimizer with this name and default settings, if this crate has it.
        pub(crate) fn by_default(name: &str) -> Option<Arc<dyn AnyOptimizer>> {
            $(if Optimizer::name(&$kind::default()) == name {
                return Some(Arc::new($kind::default()));
            })*
            None
        }
    };
}

optimizers! {
    Sgd,
    Adam,
    AdamW,
    Nesterov,
    RmsProp,
}

/// A step of any optimizer for numbers of either type.
struct Call<'a>(std::marker::PhantomData<&'a ()>);

impl<'a> PerScalar for Call<'a> {
    type In<T: Scalar> = (&'a dyn AnyOptimizer, &'a At, &'a mut [T], &'a [T], &'a mut [&'a mut [T]]);
    type Out<T: Scalar> = ();

    fn f32((optimizer, at, v, nabla, slots): Self::In<f32>) {
        optimizer.step_f32(at, v, nabla, slots);
    }
    fn f64((optimizer, at, v, nabla, slots): Self::In<f64>) {
        optimizer.step_f64(at, v, nabla, slots);
    }
}

/// One step for parameters that lie side by side and are treated alike.
#[inline]
pub(crate) fn step<'a, T: Scalar>(
    optimizer: &'a dyn AnyOptimizer,
    at: &'a At,
    v: &'a mut [T],
    nabla: &'a [T],
    slots: &'a mut [&'a mut [T]],
) {
    T::per_scalar::<Call<'a>>((optimizer, at, v, nabla, slots));
}

/// One step for all parameters of a network, group by group.
pub(crate) fn step_all<T: Scalar>(
    optimizer: &dyn AnyOptimizer,
    at: At,
    parameters: &mut Parameters<T>,
    nabla: &Gradients<T>,
    slots: &mut [Gradients<T>],
) {
    for span in nabla.spans() {
        let at = at.group(span.eta, span.decay);
        let range = &span.range;
        let mut views: [&mut [T]; MAX_SLOTS] = std::array::from_fn(|_| &mut [][..]);
        let count = slots.len();
        for (view, slot) in views.iter_mut().zip(slots.iter_mut()) {
            *view = &mut slot.flat_mut()[range.clone()];
        }
        let v = &mut parameters.flat_mut()[range.clone()];
        step(optimizer, &at, v, &nabla.flat()[range.clone()], &mut views[..count]);
    }
}

/// One step of `optimizer` for all parameters of a network, group by group. `nabla` holds the gradients
/// summed over [`At::samples`] samples. [`Trainer`](crate::Trainer) does this for you.
///
/// # Panics
/// If `parameters`, `nabla` and `slots` belong to different topologies, or the number of slots is not the
/// optimizer's.
#[track_caller]
pub fn apply<T: Scalar>(
    optimizer: &impl Optimizer,
    at: At,
    parameters: &mut Parameters<T>,
    nabla: &Gradients<T>,
    slots: &mut [Gradients<T>],
) {
    let (expected, found) = (Optimizer::slots(optimizer).len(), slots.len());
    assert!(expected == found, "{found} slots for an optimizer with {expected}");
    let len = parameters.flat().len();
    for other in std::iter::once(nabla).chain(slots.iter()) {
        assert!(
            other.flat().len() == len,
            "a step of {len} parameters with {} numbers for them",
            other.flat().len()
        );
    }
    step_all(optimizer, at, parameters, nabla, slots);
}

/// An error unless `found` satisfies `fits`.
pub(crate) fn range(
    name: &'static str,
    expected: &'static str,
    found: f64,
    fits: bool,
) -> Result<(), TrainError> {
    if fits { Ok(()) } else { Err(TrainError::Range { name, expected, found }) }
}
