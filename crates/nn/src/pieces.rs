//! Into how many pieces the work of a layer falls: by its shape alone, so that results do not depend on threads.
//!
//! A piece is a block of neurons: a thread has only their weights in its core's caches.

/// Least arithmetic of a piece of a hidden layer, forward, in operations: about 10 µs. What is less is one piece, as are the layers of
/// networks so small that a step is not shared.
const PIECE_FLOPS: usize = 1_000_000;

/// The same of the output layer, whose softmax takes as long as its product, and of the way back through any layer.
const SMALL_PIECE_FLOPS: usize = 250_000;

/// Neurons in a piece of a dense layer, forward and back, about: twice what a tile of three registers takes. Small pieces leave a
/// thread little to wait for at the end of a layer (layers of 500 to 2500 neurons on two threads of a Xeon: 23.7 ms with 64,
/// 20.8 with 96; 784-512-512-10 with 128 samples: no difference that could be told from noise).
const DENSE_NEURONS: usize = 192;

/// Neurons in a piece of a layer with a sparse input, at most: as many as the kernels take at once.
const SPARSE_NEURONS: usize = 80;

/// Samples in a piece of the output layer, whose softmax needs all neurons of a sample.
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
    pieces(outputs, tune("PF", DENSE_NEURONS), 2 * outputs * inputs * m / PIECE_FLOPS)
}

/// Pieces of a first layer with a sparse input, forward and gradient: as few as can be, but an even number (784-800-10, 128 samples,
/// two threads: 638 µs in 12 pieces of 64 or 80 neurons, 616 in 10 of 80).
pub(crate) fn sparse(outputs: usize, inputs: usize, m: usize) -> usize {
    let pieces = outputs.div_ceil(SPARSE_NEURONS).next_multiple_of(2);
    let most = 2 * outputs * inputs * m / PIECE_FLOPS;
    if most < pieces { (most / 2 * 2).max(1) } else { pieces }
}

/// Pieces of the way back through w (outputs × inputs): blocks of the neurons whose error is computed.
pub(crate) fn backward(outputs: usize, inputs: usize, m: usize) -> usize {
    pieces(inputs, tune("PB", DENSE_NEURONS), 4 * outputs * inputs * m / SMALL_PIECE_FLOPS)
}

/// Pieces of the output layer: blocks of samples.
pub(crate) fn output(outputs: usize, inputs: usize, m: usize) -> usize {
    pieces(m, tune("PO", OUTPUT_SAMPLES), 2 * outputs * inputs * m / SMALL_PIECE_FLOPS)
}

fn tune(name: &str, default: usize) -> usize {
    use std::sync::OnceLock;
    static A: [OnceLock<usize>; 3] = [const { OnceLock::new() }; 3];
    let i = match name {
        "PF" => 0,
        "PB" => 1,
        _ => 2,
    };
    *A[i].get_or_init(|| std::env::var(name).ok().and_then(|x| x.parse().ok()).unwrap_or(default))
}
