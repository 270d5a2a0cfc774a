//! Where a layer's gradient goes once the error has gone past that layer.

use linalg::Scalar;

use crate::{Gradients, Network, Place};

/// Takes the gradient of each layer, from the last to the first, when backprop needs that layer's parameters
/// no more. Shards, steps in place and several machines are sinks, not branches in backprop.
pub trait Sink<T: Scalar> {
    /// The network whose error is passed back.
    fn network(&self) -> &Network<T>;

    /// Where the gradient of layer `l` from 0 goes. It is asked for once all errors are known and finite.
    fn place(&mut self, l: usize) -> Place<'_, T>;

    /// Told when the gradient of layer `l` is complete in its place.
    fn finished(&mut self, _l: usize) {}
}

/// Adds the gradient, summed over the samples, to a gradient buffer.
#[derive(Debug)]
pub struct Accumulate<'a, T: Scalar> {
    /// The network, unchanged.
    pub network: &'a Network<T>,
    /// Where the sums are added up.
    pub gradients: &'a mut Gradients<T>,
}

impl<T: Scalar> Sink<T> for Accumulate<'_, T> {
    #[inline(always)]
    fn network(&self) -> &Network<T> {
        self.network
    }
    fn place(&mut self, l: usize) -> Place<'_, T> {
        self.gradients.place(l, T::ONE)
    }
}

/// Adds alpha times the gradient to the parameters themselves: with alpha = −η/m the step of plain gradient
/// descent, without a gradient buffer.
#[derive(Debug)]
pub struct InPlaceSgd<'a, T: Scalar> {
    /// The network, changed layer by layer.
    pub network: &'a mut Network<T>,
    /// The factor, negative to descend.
    pub alpha: T,
}

impl<T: Scalar> Sink<T> for InPlaceSgd<'_, T> {
    #[inline(always)]
    fn network(&self) -> &Network<T> {
        self.network
    }
    fn place(&mut self, l: usize) -> Place<'_, T> {
        let alpha = self.alpha;
        self.network.parameters_mut().place(l, alpha)
    }
}
