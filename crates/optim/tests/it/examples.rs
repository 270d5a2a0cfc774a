//! Runs every example and checks what it learnt, and that the README shows the one it says it shows.

use optim::Outcome;

#[path = "../../examples/descend_one_variable.rs"]
pub mod descend_one_variable;
#[path = "../../examples/descend_two_variables.rs"]
pub mod descend_two_variables;
#[path = "../../examples/digits.rs"]
pub mod digits;
#[path = "../../examples/keep.rs"]
pub mod keep;
#[allow(dead_code, reason = "the whole table takes too long for a test")]
#[path = "../../examples/kinds.rs"]
pub mod kinds;
#[path = "../../examples/lion.rs"]
pub mod lion;
#[path = "../../examples/own_loss.rs"]
pub mod own_loss;
#[path = "../../examples/own_table.rs"]
pub mod own_table;
#[path = "../../examples/schedules.rs"]
pub mod schedules;
#[path = "../../examples/sine.rs"]
pub mod sine;
#[path = "../../examples/stop_early.rs"]
pub mod stop_early;
#[path = "../../examples/xor.rs"]
pub mod xor;

const OUTCOMES: [Outcome; 3] = [Outcome::OutOfSteps, Outcome::Converged, Outcome::Diverged];

#[test]
fn xor_is_learnt() {
    let a = xor::learn().unwrap();
    for (j, class) in [0, 1, 1, 0].into_iter().enumerate() {
        assert!(a.col(j)[class] > 0.9, "{a:?}");
    }
    xor::main().unwrap();
}

#[test]
fn every_kind_has_a_line_in_the_table() {
    let text = kinds::table(1).unwrap();
    let lines = |kind: &str| text.lines().filter(|line| line.starts_with(&format!("| {kind} |"))).count();
    let mut layers: Vec<&str> = nn::Layer::samples().iter().map(nn::Layer::name).collect();
    layers.dedup();
    assert_eq!(
        ["optimizer", "schedule", "activation", "loss", "layer"].map(lines),
        [
            optim::optimizers().len(),
            optim::schedules().len(),
            nn::Activation::ALL.len(),
            nn::Loss::all().len(),
            layers.len() - 1,
        ]
    );
    // The page was written by an earlier run, with the same kinds.
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/kinds.md")).unwrap();
    let names = |text: &str| -> Vec<String> {
        let cells = |line: &str| line.split('|').skip(1).take(2).collect::<Vec<_>>().join("|");
        text.lines().filter(|line| line.starts_with('|')).map(cells).collect()
    };
    assert_eq!(names(&page), names(&text));
}

#[test]
fn an_optimizer_of_ones_own_learns() {
    assert!(lion::learn().unwrap() > 0.97);
    lion::main().unwrap();
}

/// The first step of every parameter is η long, against its gradient; the second follows the mean.
#[test]
fn lions_steps_are_those_of_its_formula() {
    use optim::{At, Optimizer};
    let lion = lion::Lion::default();
    let (mut v, mut m) = ([1.0_f64, -2.0, 0.5], [0.0_f64; 3]);
    lion.step(&At::new(1, 0.1, 2), &mut v, &[4.0, -0.2, 0.0], &mut [&mut m]);
    let kept = 1.0 - 0.1 * 0.01;
    for (found, expected) in v.iter().zip([kept - 0.1, -2.0 * kept + 0.1, 0.5 * kept]) {
        assert!((found - expected).abs() < 1e-15, "{found} and {expected}");
    }
    for (found, expected) in m.iter().zip([0.02, -0.001, 0.0]) {
        assert!((found - expected).abs() < 1e-15, "{found} and {expected}");
    }
}

/// Each group is paid something by one of five, in all the mean of the learnt outputs.
#[test]
fn a_loss_of_ones_own_is_learnt_and_kept() {
    let data = own_loss::payments().unwrap();
    let learnt = own_loss::learn().unwrap();
    for (group, learnt) in learnt.into_iter().enumerate() {
        let payments = match data.targets() {
            data::Targets::Values { values, .. } => values.iter().skip(group).step_by(2),
            data::Targets::Classes { .. } => panic!("payments are numbers"),
        };
        let mean = payments.sum::<f32>() / 500.0;
        assert!((learnt / mean - 1.0).abs() < 0.1, "group {group}: {learnt} instead of {mean}");
    }
    own_loss::main().unwrap();
}

#[test]
fn sine_is_fitted_between_its_samples() {
    let points = sine::fit().unwrap();
    assert_eq!(points.len(), 200);
    for (x, a) in points {
        assert!((a - x.sin()).abs() < 0.05, "{a} at {x}, where the sine is {}", x.sin());
    }
    sine::main().unwrap();
}

#[test]
fn step_sizes_are_told_apart_in_one_variable() {
    let found = descend_one_variable::descend();
    assert_eq!(found.iter().map(|d| d.outcome).collect::<Vec<_>>(), OUTCOMES);
    assert!((found[1].last().v[0] - 3.0).abs() < 1e-8);
    descend_one_variable::main();
}

#[test]
fn step_sizes_are_told_apart_in_two_variables() {
    let found = descend_two_variables::descend();
    assert_eq!(found.iter().map(|d| d.outcome).collect::<Vec<_>>(), OUTCOMES);
    assert!(found[1].last().v.iter().all(|v| v.abs() < 1e-8));
    assert!(optim::check_gradient(&descend_two_variables::Valley, &[2.0, 1.0]) < 1e-8);
    descend_two_variables::main();
}

#[test]
fn a_table_is_classified_on_samples_held_out() {
    let judged = own_table::classify().unwrap();
    assert_eq!((judged.samples, judged.confusion.len()), (12, own_table::KINDS.len()));
    assert!(judged.accuracy().unwrap() >= 0.8, "{:?}", judged.confusion);
    own_table::main().unwrap();
}

#[test]
fn digits_are_read() {
    let [before, after] = digits::train().unwrap();
    assert!(before < 0.2 && after > 0.9, "{before} before, {after} after");
    digits::main().unwrap();
}

#[test]
fn a_saved_network_answers_for_one_row() {
    assert_eq!(keep::ask().unwrap(), [0, 1, 1, 0]);
    keep::main().unwrap();
}

#[test]
fn an_observer_ends_a_training_and_keeps_the_best_weights() {
    let (epochs, best, loss) = stop_early::train().unwrap();
    assert!(epochs < 5000 && best + 10 == epochs, "{epochs} epochs, the best is {best}");
    assert!(loss < 0.1, "{loss}");
    stop_early::main().unwrap();
}

#[test]
fn the_guide_shows_the_picture_of_the_schedules() {
    let shown = include_str!("../../../../docs/pictures/schedules.svg");
    let (shown, drawn): (Vec<_>, String) = (shown.lines().collect(), schedules::picture());
    let differs = drawn.lines().enumerate().find(|(i, line)| shown.get(*i) != Some(line));
    assert_eq!(differs, None, "docs/pictures/schedules.svg is not what examples/schedules.rs draws");
    assert_eq!(shown.len(), drawn.lines().count());
    schedules::main();
}

#[test]
fn the_readme_shows_the_xor_example() {
    let readme = include_str!("../../../../README.md");
    assert!(readme.contains(include_str!("../../examples/xor.rs")), "README.md and examples/xor.rs differ");
}

/// The guide's tests see to it that the Chinese chapter has the same code.
#[test]
fn the_guide_shows_the_digits_example() {
    let chapter = include_str!("../../../../docs/guide/en/11-mnist.md");
    assert!(
        chapter.contains(include_str!("../../examples/digits.rs")),
        "the guide and examples/digits.rs differ"
    );
}
