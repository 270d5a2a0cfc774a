//! Where a layer's gradient goes once the error has been passed back through the layer.

use linalg::Scalar;

use crate::{Gradients, Network, Place};

/// Receives the gradient of each layer, from the last to the first, once backprop no longer needs the layer's
/// parameters. Shards, steps in place and several machines are sinks, not branches in backprop.
pub trait Sink<T: Scalar> {
    /// The network whose error is passed back.
    fn network(&self) -> &Network<T>;

    /// Where the gradient of layer `l` from 0 goes. Called once all errors are known to be finite.
    fn place(&mut self, l: usize) -> Place<'_, T>;

    /// Called when the gradient of layer `l` from 0 is complete.
    fn finished(&mut self, _l: usize) {}
}

/// Adds the gradient, summed over the samples, to a gradient buffer.
#[derive(Debug)]
pub struct Accumulate<'a, T: Scalar> {
    /// The network, unchanged.
    pub network: &'a Network<T>,
    /// The sums that the gradient is added to.
    pub gradients: &'a mut Gradients<T>,
}

impl<T: Scalar> Sink<T> for Accumulate<'_, T> {
    #[inline(always)]
    fn network(&self) -> &Network<T> {
        self.network
    }
    fn place(&mut self, l: usize) -> Place<'_, T> {
        self.gradients.place(l, T::ONE, self.network.parameters())
    }
}

/// Adds alpha times the gradient to the parameters themselves. With alpha = −η/m this is a step of plain
/// gradient descent without a gradient buffer.
#[derive(Debug)]
pub struct InPlaceSgd<'a, T: Scalar> {
    /// The network, changed layer by layer.
    pub network: &'a mut Network<T>,
    /// The factor alpha, negative to descend.
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
