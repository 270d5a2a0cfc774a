//! Into how many pieces the work of a layer falls: by its shape alone, so that results do not depend on threads.
//!
//! A piece is a block of neurons whose weights are read once while they lie in a core's cache. That pays on one thread
//! too (2000×2500 weights, 100 samples: forward 84 → 96 GFLOP/s, error and gradient together 86 → 96).

/// Least arithmetic of a piece, in operations: about 10 µs. Below it, handing pieces out costs more than it gives.
const PIECE_FLOPS: usize = 1_000_000;

/// Neurons in a piece of the forward product, about; from 96 to 256 it makes no difference.
const FORWARD_NEURONS: usize = 160;

/// Neurons in a piece of the way back, about; from 64 to 256 it makes little difference (2 % less time than 112: layers of
/// 512, 1000 and 2000 neurons fall into equal pieces).
const BACKWARD_NEURONS: usize = 128;

/// Neurons in two pieces of a layer with a sparse input.
const SPARSE_PAIR: usize = 128;

/// Samples in a piece of the output layer, whose softmax needs all neurons of a sample.
const OUTPUT_SAMPLES: usize = 32;

/// An even number of pieces (or one) of `unit` of `n` neurons each, none below the least arithmetic.
fn pieces(n: usize, unit: usize, flops: usize) -> usize {
    match n.div_ceil(unit).min(flops / PIECE_FLOPS) {
        0 | 1 => 1,
        many => many.next_multiple_of(2),
    }
}

/// Pieces of z = w·a for w (outputs × inputs) and m samples.
pub(crate) fn forward(outputs: usize, inputs: usize, m: usize) -> usize {
    pieces(outputs, FORWARD_NEURONS, 2 * outputs * inputs * m)
}

/// Pieces of a first layer with a sparse input, forward and gradient: an even number of 64 neurons each or a few more, as
/// many as the kernels take at once.
pub(crate) fn sparse(outputs: usize, inputs: usize, m: usize) -> usize {
    let pairs = (outputs / SPARSE_PAIR).min(2 * outputs * inputs * m / (2 * PIECE_FLOPS));
    (2 * pairs).max(1)
}

/// Pieces of the way back through w (outputs × inputs): blocks of the neurons whose error is computed.
pub(crate) fn backward(outputs: usize, inputs: usize, m: usize) -> usize {
    pieces(inputs, BACKWARD_NEURONS, 4 * outputs * inputs * m)
}

/// Pieces of the output layer: blocks of samples.
pub(crate) fn output(outputs: usize, inputs: usize, m: usize) -> usize {
    pieces(m, OUTPUT_SAMPLES, 2 * outputs * inputs * m)
}
