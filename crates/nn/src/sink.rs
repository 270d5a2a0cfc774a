//! Where a layer's gradient goes once the error has gone past that layer.

use linalg::{MatMut, Scalar};

use crate::{Gradients, Network};

/// Takes the gradient of each layer, from the last to the first, when backprop needs that layer's weights no more.
/// Shards, fused updates and several machines are sinks, not branches in backprop.
pub trait Sink<T: Scalar> {
    /// The network whose error is passed back.
    fn network(&self) -> &Network<T>;

    /// Where the gradient of layer `l` from 0 goes. It is asked for once all errors are known and finite.
    fn place(&mut self, l: usize) -> Place<'_, T>;
}

/// The place of one layer's gradient: a buffer, or the weights and biases themselves. `alpha` times the gradient is added.
#[derive(Debug)]
pub struct Place<'a, T: Scalar> {
    /// That of ∂C/∂w (outputs × inputs).
    pub nabla_w: MatMut<'a, T>,
    /// That of ∂C/∂b, with its padding.
    pub nabla_b: &'a mut [T],
    /// The factor.
    pub alpha: T,
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
        let (nabla_w, nabla_b) = self.gradients.layer_mut(l);
        Place { nabla_w, nabla_b, alpha: T::ONE }
    }
}

/// Adds alpha times the gradient to the parameters themselves: with alpha = −η/m the step of plain gradient descent,
/// without a gradient buffer.
#[derive(Debug)]
pub struct Descend<'a, T: Scalar> {
    /// The network, changed layer by layer.
    pub network: &'a mut Network<T>,
    /// The factor, negative to descend.
    pub alpha: T,
}

impl<T: Scalar> Sink<T> for Descend<'_, T> {
    #[inline(always)]
    fn network(&self) -> &Network<T> {
        self.network
    }
    fn place(&mut self, l: usize) -> Place<'_, T> {
        let (nabla_w, nabla_b) = self.network.parameters_mut().layer_mut(l);
        Place { nabla_w, nabla_b, alpha: self.alpha }
    }
}
