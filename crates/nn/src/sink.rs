//! Where a layer's gradient goes once the error has gone past that layer.

use linalg::{MatMut, MatRef, Scalar};

use crate::{Gradients, Network};

/// Takes the gradient of each layer, from the last to the first, when backprop needs that layer's weights no more.
/// Shards, fused updates and several machines are sinks, not branches in backprop.
pub trait Sink<T: Scalar> {
    /// The network whose error is passed back.
    fn network(&self) -> &Network<T>;

    /// What the error passes on its way through layer `l` from 0.
    fn passage(&mut self, l: usize) -> Passage<'_, T>;

    /// Where the gradient of the output layer's biases goes, with its padding; `alpha` times it is added.
    fn output_biases(&mut self) -> (&mut [T], T);
}

/// Layer l while the error passes it, block by block: a block's error is computed with its weights, then `alpha` times
/// its gradient is added to its place.
#[derive(Debug)]
pub struct Passage<'a, T: Scalar> {
    /// The weights, where they are not the place itself.
    pub w: Option<MatRef<'a, T>>,
    /// The place of ∂C/∂wˡ (outputs × inputs): a gradient, or the weights themselves.
    pub nabla_w: MatMut<'a, T>,
    /// The place of ∂C/∂bˡ⁻¹ with its padding; empty for the first layer.
    pub nabla_b_below: &'a mut [T],
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
    fn network(&self) -> &Network<T> {
        self.network
    }
    fn passage(&mut self, l: usize) -> Passage<'_, T> {
        let (nabla_w, nabla_b_below) = self.gradients.passage(l);
        Passage { w: Some(self.network.parameters().w(l)), nabla_w, nabla_b_below, alpha: T::ONE }
    }
    fn output_biases(&mut self) -> (&mut [T], T) {
        (self.gradients.layer_mut(self.network.topology().layers() - 1).1, T::ONE)
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
    fn network(&self) -> &Network<T> {
        self.network
    }
    fn passage(&mut self, l: usize) -> Passage<'_, T> {
        let (nabla_w, nabla_b_below) = self.network.parameters_mut().passage(l);
        Passage { w: None, nabla_w, nabla_b_below, alpha: self.alpha }
    }
    fn output_biases(&mut self) -> (&mut [T], T) {
        let last = self.network.topology().layers() - 1;
        (self.network.parameters_mut().layer_mut(last).1, self.alpha)
    }
}
