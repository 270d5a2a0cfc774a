//! Judging an untrained network: class counts, the confidence interval of an accuracy, misread samples.

use data::Dataset;
use nn::{Activation, Loss, Network, Topology};
use optim::{ClassCounts, Evaluation, Threads, Z_95, evaluate, misread, wilson_interval};

/// A network whose output is its input: aᴸ = I·x.
fn mirror(n: usize) -> Network<f64> {
    let topology =
        Topology::new(&[n, n], Activation::Sigmoid, Loss::Quadratic(Activation::Identity)).unwrap();
    let identity = (0..n * n).map(|i| if i % (n + 1) == 0 { 1.0 } else { 0.0 });
    Network::from_values(topology, identity.chain((0..n).map(|_| 0.0))).unwrap()
}

#[test]
fn counts_are_rows_columns_and_the_diagonal() {
    let confusion = vec![vec![5, 1, 0, 2], vec![0, 7, 0, 0], vec![3, 0, 0, 0]];
    let classes = Evaluation { loss: 0.0, samples: 18, confusion, ..Evaluation::default() }.classes();
    let counts = [(8, 8, 5), (7, 8, 7), (3, 0, 0)];
    assert_eq!(classes, counts.map(|(samples, taken, correct)| ClassCounts { samples, taken, correct }));
    assert_eq!((classes[0].precision(), classes[0].recall()), (Some(5.0 / 8.0), Some(5.0 / 8.0)));
    assert_eq!((classes[2].precision(), classes[2].recall()), (None, Some(0.0)));
    let nobody = ClassCounts { samples: 0, taken: 2, correct: 0 };
    assert_eq!((nobody.precision(), nobody.recall()), (Some(0.0), None));
}

/// Against the equation that defines the interval: |p̂ − p| = z √(p(1 − p)/n) at both ends.
#[test]
fn the_ends_of_the_interval_are_as_far_from_the_share_as_z_allows() {
    for (successes, n) in [(1, 10), (9557, 10_000), (50, 100), (3, 7), (999_999, 1_000_000)] {
        let (low, high) = wilson_interval(successes, n, Z_95).unwrap();
        let share = successes as f64 / n as f64;
        assert!(low < share && share < high);
        for p in [low, high] {
            let distance = Z_95 * (p * (1.0 - p) / n as f64).sqrt();
            assert!(((share - p).abs() - distance).abs() < 1e-12, "{successes} of {n}: {p}");
        }
    }
}

#[test]
fn none_and_all_right_keep_within_0_and_1() {
    assert_eq!(wilson_interval(0, 20, Z_95).unwrap().0, 0.0);
    assert_eq!(wilson_interval(20, 20, Z_95).unwrap().1, 1.0);
    // z²/(n + z²), in closed form.
    let z2 = Z_95 * Z_95;
    assert!((wilson_interval(0, 20, Z_95).unwrap().1 - z2 / (20.0 + z2)).abs() < 1e-15);
    assert_eq!(wilson_interval(0, 0, Z_95), None);
}

#[test]
#[should_panic(expected = "3 successes of 2 trials")]
fn more_successes_than_trials_are_a_bug() {
    let _ = wilson_interval(3, 2, Z_95);
}

#[test]
fn numbers_to_fit_have_no_classes_no_interval_and_nothing_misread() {
    let dataset = Dataset::regression(2, vec![1.0, 2.0], 2, vec![0.0, 0.0]).unwrap();
    let judged = evaluate(&mirror(2), &dataset);
    assert_eq!((judged.classes().len(), judged.accuracy_interval()), (0, None));
    assert!(misread(&mirror(2), &dataset, 10).is_empty());
}

#[test]
fn the_worst_come_first_and_equal_ones_in_their_order() {
    // Outputs are the features; the class is 0 throughout, so that the first and the fourth are right.
    let samples =
        [[0.875, 0.125, 0.0], [0.25, 0.75, 0.125], [0.125, 0.25, 1.0], [0.5, 0.5, 0.125], [0.0, 0.5, 0.25]];
    let x = samples.as_flattened().to_vec();
    let dataset = Dataset::classes(3, x, vec![0; 5], 3).unwrap();
    let worst = misread(&mirror(3), &dataset, 10);
    assert_eq!(worst.iter().map(|m| m.sample).collect::<Vec<_>>(), [2, 1, 4]);
    assert_eq!(worst[0].ranked(), [(2, 1.0), (1, 0.25), (0, 0.125)]);
    assert_eq!(worst.iter().map(optim::Misread::margin).collect::<Vec<_>>(), [0.875, 0.5, 0.5]);
    assert!(worst.iter().all(|m| m.label == 0));
    assert_eq!(misread(&mirror(3), &dataset, 1), worst[..1]);
}

#[test]
fn what_is_misread_is_what_the_confusion_matrix_counts_on_any_number_of_threads() {
    let n = 1234;
    let x: Vec<f64> = (0..3 * n).map(|i| (i as f64 * 1.7).sin()).collect();
    let dataset = Dataset::classes(3, x, (0..n as u32).map(|i| i % 3).collect(), 3).unwrap();
    let network = mirror(3);
    let judged = evaluate(&network, &dataset);
    let all = misread(&network, &dataset, usize::MAX);
    assert_eq!(all.len() as u64, n as u64 - judged.correct());
    let mut confusion = vec![vec![0; 3]; 3];
    all.iter().for_each(|m| confusion[m.label][m.ranked()[0].0] += 1);
    for t in 0..3 {
        confusion[t][t] = judged.confusion[t][t];
    }
    assert_eq!(confusion, judged.confusion);
    for threads in 1..=3 {
        assert_eq!(Threads::new(threads).unwrap().run(|| misread(&network, &dataset, usize::MAX)), all);
    }
}
