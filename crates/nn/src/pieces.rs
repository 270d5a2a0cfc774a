//! How many pieces the work of a layer is cut into. The shape of the layer alone decides, never the number of
//! threads, on which results must not depend.
//!
//! In most layers a piece is a block of neurons: a thread then needs only their weights in its caches.

use linalg::LANES;

/// The least work in a piece of a hidden layer, forward, in floating-point operations: about 10 µs. A layer
/// with less work is one piece; sharing it would not pay.
const PIECE_FLOPS: usize = 1_000_000;

/// The least work in a piece of the output layer, whose softmax takes as long as its product, or of the way
/// back through any layer.
const SMALL_PIECE_FLOPS: usize = 250_000;

/// Neurons in a piece of a dense layer, forward, roughly: two tiles of the product's largest kernel. Layers
/// of 500 to 2500 neurons take the same time with 96 to 384 neurons per piece. Smaller pieces shorten the
/// wait for the last thread at the end of a layer.
const FORWARD_NEURONS: usize = 192;

/// Neurons in a piece of a dense layer, backward, roughly (512×512 weights, 128 samples, two threads: pieces
/// of 96 are 4 % slower).
const BACKWARD_NEURONS: usize = 384;

/// The most neurons in a piece of a layer with sparse input: the number that a kernel computes at once.
const SPARSE_NEURONS: usize = 80;

/// Samples in a piece of the output layer, which is cut by samples because softmax needs all neurons of a
/// sample. This many keep the products of a large batch large in every piece.
const OUTPUT_SAMPLES: usize = 64;

/// Cuts `n` neurons or samples into pieces of about `unit`: one piece or an even number, limited by `most`.
fn pieces(n: usize, unit: usize, most: usize) -> usize {
    match n.div_ceil(unit).min(most) {
        0 | 1 => 1,
        many => many.next_multiple_of(2),
    }
}

/// Pieces of z = w·a for w (outputs × inputs) and m samples.
pub(crate) fn forward(outputs: usize, inputs: usize, m: usize) -> usize {
    pieces(outputs, FORWARD_NEURONS, 2 * outputs * inputs * m / PIECE_FLOPS)
}

/// Pieces of a first layer with sparse input, forward and gradient: the least even number that the kernels
/// allow (784-800-10, 128 samples, two threads: 638 µs in 12 pieces of 64 or 80 neurons, 616 in 10 of 80).
pub(crate) fn sparse(outputs: usize, inputs: usize, m: usize) -> usize {
    let pieces = outputs.div_ceil(SPARSE_NEURONS).next_multiple_of(2);
    let most = 2 * outputs * inputs * m / PIECE_FLOPS;
    if most < pieces { (most / 2 * 2).max(1) } else { pieces }
}

/// Pieces of the way back through w (outputs × inputs): blocks of the neurons whose error is computed.
pub(crate) fn backward(outputs: usize, inputs: usize, m: usize) -> usize {
    pieces(inputs, BACKWARD_NEURONS, 4 * outputs * inputs * m / SMALL_PIECE_FLOPS)
}

/// Pieces of the output layer: blocks of samples.
pub(crate) fn output(outputs: usize, inputs: usize, m: usize) -> usize {
    pieces(m, OUTPUT_SAMPLES, 2 * outputs * inputs * m / SMALL_PIECE_FLOPS)
}

/// Pieces of a pass over the numbers of a layer (outputs × m), in blocks of `n` neurons or samples of `unit`
/// at least.
fn elements(n: usize, unit: usize, outputs: usize, m: usize) -> usize {
    /// The fewest numbers in a piece: about 5 µs of drawing and multiplying.
    const PIECE_NUMBERS: usize = 16_384;
    pieces(n, unit, outputs * m / PIECE_NUMBERS)
}

/// Pieces of a layer without products, forward: blocks of samples.
pub(crate) fn samples(outputs: usize, m: usize) -> usize {
    elements(m, LANES, outputs, m)
}

/// Pieces of a layer without products, forward or backward: blocks of neurons.
pub(crate) fn neurons(outputs: usize, m: usize) -> usize {
    elements(outputs, BACKWARD_NEURONS, outputs, m)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Products of 32 samples or more use another kernel: cutting a batch must not leave pieces below that.
    #[test]
    fn pieces_of_the_output_layer_keep_32_samples() {
        for m in 32..2000 {
            let pieces = output(1000, 1000, m);
            assert!(pieces == 1 || pieces.is_multiple_of(2), "{m} samples in {pieces} pieces");
            for i in 0..pieces {
                let samples = linalg::part(i, pieces, m).len();
                assert!(samples >= 32, "piece {i} of {pieces} has {samples} of {m} samples");
            }
        }
    }
}
