//! Into how many pieces the work of a layer falls: by its shape alone, so that results do not depend on
//! threads.
//!
//! A piece is a block of neurons: a thread has only their weights in its core's caches.

/// Least arithmetic of a piece of a hidden layer, forward, in operations: about 10 µs. What is less is one
/// piece, as are the layers of networks so small that a step is not shared.
const PIECE_FLOPS: usize = 1_000_000;

/// The same of the output layer, whose softmax takes as long as its product, and of the way back through any
/// layer.
const SMALL_PIECE_FLOPS: usize = 250_000;

/// Neurons in a piece of a dense layer, forward, about: two tiles of the product's largest kernel. Layers of
/// 500 to 2500 neurons take the same time with 96 to 384; smaller pieces leave a thread less to wait for at
/// the end of a layer.
const FORWARD_NEURONS: usize = 192;

/// The same on the way back (512×512 weights, 128 samples, two threads: 4 % slower in pieces of 96).
const BACKWARD_NEURONS: usize = 384;

/// Neurons in a piece of a layer with a sparse input, at most: as many as the kernels take at once.
const SPARSE_NEURONS: usize = 80;

/// Samples in a piece of the output layer, whose softmax needs all neurons of a sample: so many that the
/// products of a large batch stay large in every piece.
const OUTPUT_SAMPLES: usize = 64;

/// An even number of pieces (or one) of `unit` of `n` neurons or samples each, but not more than `most`.
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

/// Pieces of a first layer with a sparse input, forward and gradient: as few as can be, but an even number
/// (784-800-10, 128 samples, two threads: 638 µs in 12 pieces of 64 or 80 neurons, 616 in 10 of 80).
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

#[cfg(test)]
mod tests {
    use super::*;

    /// From 32 samples on products are another kernel's: a batch must not fall below that because it is cut
    /// up.
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
