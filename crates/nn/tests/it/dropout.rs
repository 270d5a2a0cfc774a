//! Dropout against a naive twin that draws number by number, and what its masks must not depend on.

use linalg::{Matrix, Purpose, Scalar, Sequential, SparseColumns, SpinPool, substream};
use nn::{
    Accumulate, Activation, Dense, Dropout, Gradients, Init, Input, Loss, Network, Pass, Topology, Workspace,
    backprop,
};
use rand::Rng;

/// `inputs`-`inputs`-2 with dropout before both layers; the first has weights of 1 on its diagonal.
fn network<T: Scalar>(inputs: usize, p: [f64; 2]) -> Network<T> {
    let layers = [
        Dropout::new(p[0]).into(),
        Dense::new(inputs, Activation::Identity).into(),
        Dropout::new(p[1]).into(),
        Dense::new(2, Activation::Identity).into(),
    ];
    let topology = Topology::of_layers(inputs, 0, &layers, Loss::Quadratic(Activation::Identity)).unwrap();
    let mut network = Network::new(topology, Init::Glorot, 3);
    for k in 0..inputs {
        let mut w = network.parameters_mut().group_mut(1, 0);
        let column = w.col_mut(k);
        column.fill(T::ZERO);
        column[k] = T::ONE;
    }
    network
}

fn x<T: Scalar>(inputs: usize, m: usize) -> Matrix<T> {
    // Exact sevenths of a power of two and zeros, so that the twin's products are exact in f64.
    Matrix::from_fn(inputs, m, |i, j| T::from_f64(((i * 5 + j * 3) % 11) as f64 - 4.0))
}

/// Which of `n` units a sample leaves out: those with a 16-bit number below p·2¹⁶. The binary digits of 64
/// numbers are drawn together, from the first on, until all numbers differ from p.
fn left_out(p: f64, (seed, step, layer, sample): (u64, u64, u64, u32), n: usize) -> Vec<bool> {
    let threshold = (p * 65536.0).round() as u32;
    let mut random = substream(seed, Purpose::new(*b"dropout\0"), step, layer << 32 | u64::from(sample));
    let mut left_out = Vec::new();
    for _ in 0..n.div_ceil(64) {
        let mut numbers = [0_u32; 64];
        for digit in (threshold.trailing_zeros()..16).rev() {
            let drawn = random.next_u64();
            for (i, number) in numbers.iter_mut().enumerate() {
                *number |= ((drawn >> i & 1) as u32) << digit;
            }
            if numbers.iter().all(|number| number >> digit != threshold >> digit) {
                break;
            }
        }
        left_out.extend(numbers.map(|number| number < threshold));
    }
    left_out.truncate(n);
    left_out
}

/// `times` is what a schedule makes of the probabilities.
fn a_step_is_the_twins<T: Scalar>(inputs: usize, p: [f64; 2], times: f64) {
    let network = network::<T>(inputs, p);
    let (samples, seed, step): ([u32; 5], _, _) = ([7, 0, 3, u32::MAX, 2], 9, 1 << 40);
    let (x, y) = (x::<T>(inputs, 5), Matrix::<T>::zeros(2, 5));
    let input = Input::from(x.view()).for_pass(Pass::Train { seed, step, samples: &samples, dropout: times });
    let mut workspace = Workspace::new(network.topology(), 5);
    let mut gradients = Gradients::zeros(network.topology());
    let sink = &mut Accumulate { network: &network, gradients: &mut gradients };
    backprop(&Sequential, sink, input, y.view(), &mut workspace);
    for (j, &sample) in samples.iter().enumerate() {
        let mut expected = x.col(j).to_vec();
        let kept = |p: f64| T::from_f64(65536.0 / (65536.0 - (p * 65536.0).round()));
        for (l, p) in [(0, p[0] * times), (2, p[1] * times)] {
            let mask = left_out(p, (seed, step, l as u64, sample), inputs);
            for (x, &left_out) in expected.iter_mut().zip(&mask) {
                *x = if left_out { T::ZERO } else { *x * kept(p) };
            }
            assert_eq!(workspace.a(l, 5).col(j), expected, "layer {l}, sample {sample}, p = {p}");
            // The error of what was left out is 0, and of the rest wᵀ·δ times the factor.
            if l == 2 {
                let (w, delta) = (network.parameters().w(3), workspace.delta(3, 5).col(j));
                for (k, &left_out) in mask.iter().enumerate() {
                    let back =
                        w.col(k)[0].to_f64() * delta[0].to_f64() + w.col(k)[1].to_f64() * delta[1].to_f64();
                    let expected = if left_out { 0.0 } else { back * kept(p).to_f64() };
                    let found = workspace.delta(1, 5).col(j)[k].to_f64();
                    let bound = 1e-5 * (back.abs() + 1.0);
                    assert!((found - expected).abs() <= bound, "unit {k}: {found} for {expected}");
                    assert_eq!(found == 0.0, left_out || back == 0.0, "unit {k}");
                }
            }
        }
    }
}

#[test]
fn a_step_is_that_of_a_naive_twin() {
    for inputs in [1, 15, 64, 65, 200, 1025, 2100] {
        for p in [[0.5, 0.2], [0.8, 0.5], [0.0, 0.1], [0.999, 1e-4]] {
            a_step_is_the_twins::<f32>(inputs, p, 1.0);
            a_step_is_the_twins::<f64>(inputs, p, 1.0);
        }
        for times in [0.0, 0.3, 1e-7] {
            a_step_is_the_twins::<f32>(inputs, [0.5, 0.2], times);
            a_step_is_the_twins::<f64>(inputs, [0.8, 0.5], times);
        }
    }
}

/// What is left out does not depend on how the samples are stored, nor on who has a part of them. The first
/// dense layer shows it: its weights of 1 only move the numbers.
#[test]
fn samples_without_their_zeros_have_the_same_mask() {
    let (inputs, m) = (130, 150);
    let network = network::<f32>(inputs, [0.3, 0.5]);
    let x = x::<f32>(inputs, m);
    let flat: Vec<f32> = (0..m).flat_map(|j| x.col(j).to_vec()).collect();
    let (sparse, picked) = (SparseColumns::from_numbers(&flat, inputs), (0..m as u32).collect::<Vec<_>>());
    let mut frequent = Matrix::zeros(sparse.dense_rows(), m);
    sparse.gather_dense_rows(&picked, frequent.view_mut());
    assert!(sparse.dense_rows() > 0);
    let samples: Vec<u32> = (0..m as u32).map(|j| j * 7 % 600).collect();
    let outputs = |x: Input<'_, f32>, threads: usize, times: f64| {
        let m = x.cols();
        let pass = Pass::Train { seed: 4, step: 12, samples: &samples[..m], dropout: times };
        let mut workspace = Workspace::new(network.topology(), m);
        network.forward(&SpinPool::new(threads), x.for_pass(pass), &mut workspace);
        [1, 3].map(|l| (0..m).flat_map(|j| workspace.a(l, m).col(j).to_vec()).collect::<Vec<_>>())
    };
    for times in [1.0, 0.5, 0.0] {
        let dense = outputs(x.view().into(), 1, times);
        for threads in [1, 2, 3] {
            assert_eq!(outputs(sparse.pick(&picked).into(), threads, times), dense, "{threads} threads");
            let split = sparse.pick_split(&picked, frequent.view());
            assert_eq!(outputs(split.into(), threads, times), dense, "{threads} threads, split");
        }
        let few = outputs(sparse.pick(&picked[..5]).into(), 1, times);
        assert!(dense[0].starts_with(&few[0]));
    }
    let whole = network.predict(x.view());
    let mut workspace = Workspace::new(network.topology(), m);
    let predicted = network.forward(&Sequential, sparse.pick(&picked), &mut workspace);
    assert!((0..m).all(|j| predicted.col(j) == whole.col(j)));
}

/// The way back takes the entries that the forward pass left.
#[test]
fn the_gradient_of_samples_without_their_zeros_is_that_of_dense_ones() {
    for (inputs, m) in [(40, 6), (160, 70)] {
        let network = network::<f64>(inputs, [0.3, 0.5]);
        let (x, y) = (x::<f64>(inputs, m), Matrix::<f64>::zeros(2, m));
        let flat: Vec<f64> = (0..m).flat_map(|j| x.col(j).to_vec()).collect();
        let (sparse, picked) =
            (SparseColumns::from_numbers(&flat, inputs), (0..m as u32).collect::<Vec<_>>());
        let pass = Pass::Train { seed: 4, step: 12, samples: &picked, dropout: 1.0 };
        let gradients = |x: Input<'_, f64>| {
            let mut gradients = Gradients::zeros(network.topology());
            let mut workspace = Workspace::new(network.topology(), m);
            let sink = &mut Accumulate { network: &network, gradients: &mut gradients };
            backprop(&Sequential, sink, x.for_pass(pass), y.view(), &mut workspace);
            gradients
        };
        let (found, expected) = (gradients(sparse.pick(&picked).into()), gradients(x.view().into()));
        for (found, expected) in found.iter().zip(expected.iter()) {
            assert!((found - expected).abs() <= 1e-9 * (1.0 + expected.abs()), "{found} for {expected}");
        }
    }
}

#[test]
fn prediction_changes_nothing_and_passes_the_whole_error() {
    let plain = network::<f64>(30, [0.0, 0.0]);
    let dropout = network::<f64>(30, [0.5, 0.9]);
    let (x, y) = (x::<f64>(30, 4), Matrix::<f64>::zeros(2, 4));
    assert_eq!(plain.predict(x.view()), dropout.predict(x.view()));
    let gradients = |network: &Network<f64>| {
        let mut gradients = Gradients::zeros(network.topology());
        let sink = &mut Accumulate { network, gradients: &mut gradients };
        backprop(&Sequential, sink, x.view(), y.view(), &mut Workspace::new(network.topology(), 4));
        gradients.to_le_bytes()
    };
    assert_eq!(gradients(&plain), gradients(&dropout));
}

/// Whatever part of a batch a worker has, and however many work on it.
#[test]
fn masks_do_not_depend_on_who_has_the_sample() {
    let (inputs, m) = (300, 200);
    let network = network::<f32>(inputs, [0.2, 0.5]);
    let x = x::<f32>(inputs, m);
    let samples: Vec<u32> = (0..m as u32).map(|j| j * 7 % 600).collect();
    let pass = |samples| Pass::Train { seed: 4, step: 12, samples, dropout: 1.0 };
    let mut whole = Workspace::new(network.topology(), m);
    network.forward(&Sequential, Input::from(x.view()).for_pass(pass(&samples)), &mut whole);
    let of = |workspace: &Workspace<f32>, m: usize, j: usize| {
        [0, 2].map(|l| workspace.a(l, m).col(j).iter().map(|a| a.to_bits()).collect::<Vec<_>>())
    };
    for threads in [2, 3] {
        let mut shared = Workspace::new(network.topology(), m);
        network.forward(&SpinPool::new(threads), Input::from(x.view()).for_pass(pass(&samples)), &mut shared);
        assert!((0..m).all(|j| of(&shared, m, j) == of(&whole, m, j)), "{threads} threads");
    }
    for part in [0..1, 3..70, 70..200] {
        let mut shard = Workspace::new(network.topology(), part.len());
        let input = Input::from(x.view().columns(part.clone())).for_pass(pass(&samples[part.clone()]));
        network.forward(&Sequential, input, &mut shard);
        assert!(part.clone().all(|j| of(&shard, part.len(), j - part.start) == of(&whole, m, j)), "{part:?}");
    }
}

/// Another seed, step, layer or sample has another mask: two agree about where both are drawn anew, which is
/// half of the units for p = ½. Five standard deviations of 4,000 units.
#[test]
fn masks_of_seeds_steps_layers_and_samples_are_independent() {
    let network = network::<f32>(4000, [0.5, 0.5]);
    let ones = Matrix::from_fn(4000, 2, |_, _| 1.0_f32);
    let masks = |seed, step, samples: &[u32]| {
        let mut workspace = Workspace::new(network.topology(), 2);
        let input = Input::from(ones.view()).for_pass(Pass::Train { seed, step, samples, dropout: 1.0 });
        network.forward(&Sequential, input, &mut workspace);
        let kept = |l: usize, j: usize| -> Vec<bool> {
            workspace.a(l, 2).col(j).iter().map(|&a| a != 0.0).collect()
        };
        // Where the first layer left something out, the second has nothing to keep.
        let first = kept(0, 0);
        let second =
            kept(2, 0).into_iter().zip(&first).filter(|(_, first)| **first).map(|(second, _)| second);
        (first.clone(), kept(0, 1), second.collect::<Vec<_>>())
    };
    let (mask, other_sample, second) = masks(1, 1, &[0, 1]);
    let half = |share: f64, n: usize| (share - 0.5).abs() < 5.0 * 0.5 / (n as f64).sqrt();
    let agreement = |a: &[bool], b: &[bool]| a.iter().zip(b).filter(|(a, b)| a == b).count() as f64 / 4000.0;
    assert!(half(mask.iter().filter(|kept| **kept).count() as f64 / 4000.0, 4000));
    assert!(half(second.iter().filter(|kept| **kept).count() as f64 / second.len() as f64, second.len()));
    assert!(half(agreement(&mask, &other_sample), 4000), "sample");
    assert!(half(agreement(&mask, &masks(2, 1, &[0, 1]).0), 4000), "seed");
    assert!(half(agreement(&mask, &masks(1, 2, &[0, 1]).0), 4000), "step");
    assert_eq!(mask, masks(1, 1, &[0, 5]).0);
}

#[test]
fn dropout_goes_before_every_dense_layer() {
    let of = |layers: &[nn::Layer]| Topology::of_layers(4, 0, layers, Loss::SoftmaxCrossEntropy).unwrap();
    let (a, b, out) = (
        Dense::new(6, Activation::Relu).into(),
        Dense::new(5, Activation::Tanh).into(),
        Dense::new(3, Activation::Identity).into(),
    );
    let (scale, slopes) = (nn::Scale::new(1.0).into(), nn::Parametric::prelu().into());
    let (first, other) = (Dropout::new(0.2).into(), Dropout::new(0.5).into());
    let plain = of(&[scale, a, slopes, b, out]);
    assert_eq!(plain.with_dropout(0.2, 0.5).unwrap(), of(&[first, scale, a, slopes, other, b, other, out]));
    assert_eq!(plain.with_dropout(0.0, 0.5).unwrap(), of(&[scale, a, slopes, other, b, other, out]));
    assert_eq!(plain.with_dropout(0.0, 0.0).unwrap(), plain);
    assert!(plain.with_dropout(0.0, 1.0).is_err() && plain.with_dropout(-0.5, 0.0).is_err());
}
