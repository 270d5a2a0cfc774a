//! v → v′ = v − η∇C on functions whose every step can be worked out by hand.

use optim::{GradientDescent, Outcome, check_gradient};

type Value = fn(&[f64]) -> f64;
type Gradient = fn(&[f64], &mut [f64]);

/// C = v²: every step multiplies v by 1 − 2η.
const PARABOLA: (Value, Gradient) = (|v| v[0] * v[0], |v, nabla| nabla[0] = 2.0 * v[0]);

/// C = v₁² + v₁v₂ + 2v₂².
const TILTED: (Value, Gradient) = (
    |v| v[0] * v[0] + v[0] * v[1] + 2.0 * v[1] * v[1],
    |v, nabla| (nabla[0], nabla[1]) = (2.0 * v[0] + v[1], v[0] + 4.0 * v[1]),
);

fn steps(eta: f64, max_steps: usize) -> GradientDescent {
    GradientDescent { max_steps, ..GradientDescent::new(eta) }
}

#[test]
fn each_step_goes_eta_times_the_gradient_downhill() {
    let found = steps(0.25, 3).minimize(&PARABOLA, &[8.0]);
    let trace: Vec<_> = found.trace.iter().map(|s| (s.v[0], s.value, s.nabla[0])).collect();
    assert_eq!(trace, [(8.0, 64.0, 16.0), (4.0, 16.0, 8.0), (2.0, 4.0, 4.0), (1.0, 1.0, 2.0)]);
    assert_eq!((found.outcome, found.steps()), (Outcome::OutOfSteps, 3));
    assert_eq!(found.last(), &found.trace[3]);
}

#[test]
fn all_variables_move_at_once() {
    let found = steps(0.125, 2).minimize(&TILTED, &[4.0, -2.0]);
    let path: Vec<&[f64]> = found.trace.iter().map(|s| &s.v[..]).collect();
    // ∇C = (6, −4) at the start, then (2·3.25 − 1.5, 3.25 − 6) = (5, −2.75).
    assert_eq!(path, [&[4.0, -2.0][..], &[3.25, -1.5], &[2.625, -1.156_25]]);
    assert_eq!(found.trace[0].nabla, [6.0, -4.0]);
    assert_eq!(found.trace[0].value, 16.0 - 8.0 + 8.0);
}

#[test]
fn it_converges_when_no_entry_of_the_gradient_exceeds_the_tolerance() {
    let descent = GradientDescent { tolerance: 0.5, ..GradientDescent::new(0.25) };
    let found = descent.minimize(&PARABOLA, &[8.0]);
    assert_eq!((found.outcome, found.last().nabla[0], found.steps()), (Outcome::Converged, 0.5, 5));

    let found = GradientDescent::new(0.1).minimize(&TILTED, &[4.0, -2.0]);
    assert_eq!(found.outcome, Outcome::Converged);
    assert!(found.last().nabla.iter().all(|g| g.abs() <= 1e-8) && found.last().value < 1e-16);
}

#[test]
fn a_minimum_needs_no_step() {
    let found = GradientDescent::new(0.1).minimize(&TILTED, &[0.0, 0.0]);
    assert_eq!((found.outcome, found.steps()), (Outcome::Converged, 0));
}

#[test]
fn no_steps_allowed_leave_the_start_alone() {
    let found = steps(0.1, 0).minimize(&PARABOLA, &[1.0]);
    assert_eq!((found.outcome, found.trace.len()), (Outcome::OutOfSteps, 1));
}

#[test]
fn too_large_an_eta_diverges_after_its_rises_and_not_sooner() {
    // 1 − 2η = −2: every step doubles |v|.
    let found = GradientDescent::new(1.5).minimize(&PARABOLA, &[1.0]);
    assert_eq!((found.outcome, found.steps()), (Outcome::Diverged, GradientDescent::RISES));
    assert_eq!(found.last().v[0], 2_f64.powi(GradientDescent::RISES as i32));
    let found = steps(1.5, GradientDescent::RISES - 1).minimize(&PARABOLA, &[1.0]);
    assert_eq!(found.outcome, Outcome::OutOfSteps);
}

#[test]
fn a_value_or_gradient_that_is_no_number_is_divergence() {
    let cliff: (Value, Gradient) = (|v| if v[0] < 0.0 { f64::NAN } else { v[0] }, |_, nabla| nabla[0] = 1.0);
    let found = GradientDescent::new(1.0).minimize(&cliff, &[2.5]);
    assert_eq!((found.outcome, found.last().v[0]), (Outcome::Diverged, -0.5));

    let root: (Value, Gradient) = (|v| v[0].sqrt(), |v, nabla| nabla[0] = 0.5 / v[0].sqrt());
    let found = GradientDescent::new(1.0).minimize(&root, &[0.0]);
    assert_eq!((found.outcome, found.steps()), (Outcome::Diverged, 0));
}

#[test]
fn a_function_without_minimum_runs_out_of_steps() {
    let slope: (Value, Gradient) = (|v| v[0], |_, nabla| nabla[0] = 1.0);
    let found = GradientDescent::new(1.0).minimize(&slope, &[0.0]);
    assert_eq!((found.outcome, found.steps(), found.last().value), (Outcome::OutOfSteps, 10_000, -10_000.0));
}

#[test]
fn a_swing_that_comes_back_is_not_called_divergence() {
    // Rises at first, from one steep wall to another, and ends in the valley.
    let wave: (Value, Gradient) = (
        |v| v[0] * v[0] + 3.0 * (3.0 * v[0]).sin(),
        |v, nabla| nabla[0] = 2.0 * v[0] + 9.0 * (3.0 * v[0]).cos(),
    );
    let found = GradientDescent::new(0.06).minimize(&wave, &[0.4]);
    assert!(found.trace.windows(2).any(|s| s[1].value > s[0].value), "the example rises somewhere");
    assert_eq!(found.outcome, Outcome::Converged);
}

#[test]
fn a_right_gradient_passes_the_check_and_a_wrong_sign_does_not() {
    let wrong: (Value, Gradient) =
        (TILTED.0, |v, nabla| (nabla[0], nabla[1]) = (2.0 * v[0] - v[1], v[0] + 4.0 * v[1]));
    for v in [[4.0, -2.0], [1e3, 1e3], [-0.1, 0.3]] {
        assert!(check_gradient(&TILTED, &v) < 1e-8, "at {v:?}");
        assert!(check_gradient(&wrong, &v) > 0.1, "at {v:?}");
    }
}

#[test]
fn a_gradient_that_is_no_number_fails_the_check() {
    let wrong: (Value, Gradient) =
        (TILTED.0, |v, nabla| (nabla[0], nabla[1]) = (f64::NAN, v[0] + 4.0 * v[1]));
    assert!(check_gradient(&wrong, &[1.0, 1.0]).is_nan());
}

fn new_panics_about(eta: f64) -> bool {
    let message =
        *std::panic::catch_unwind(|| GradientDescent::new(eta)).unwrap_err().downcast::<String>().unwrap();
    message == format!("step size {eta} is not a positive finite number")
}

#[test]
fn a_step_size_that_does_not_descend_panics() {
    for eta in [0.0, -0.1, f64::NAN, f64::INFINITY] {
        assert!(new_panics_about(eta), "{eta}");
    }
}

#[test]
#[should_panic(expected = "no variables")]
fn a_function_of_no_variables_panics() {
    let _ = GradientDescent::new(0.1).minimize(&PARABOLA, &[]);
}

#[test]
fn a_long_descent_keeps_a_bounded_part_of_its_points() {
    // C = v has no minimum, and every step is exact: after n steps v = −n.
    let slope: (Value, Gradient) = (|v| v[0], |_, nabla| nabla[0] = 1.0);
    for max_steps in [GradientDescent::KEPT, GradientDescent::KEPT + 1, 1_000_001] {
        let found = steps(1.0, max_steps).minimize(&slope, &[0.0]);
        assert_eq!((found.outcome, found.steps()), (Outcome::OutOfSteps, max_steps));
        assert_eq!(found.last().v, [-(max_steps as f64)]);
        assert!(found.trace.len() <= GradientDescent::KEPT + 40, "{}", found.trace.len());
        assert!(found.trace.len() > GradientDescent::KEPT / 2);
        assert!(found.trace.windows(2).all(|two| two[0].number < two[1].number));
        assert!(found.trace.iter().all(|step| step.v == [-(step.number as f64)] && step.value == step.v[0]));
        let kept = |n: usize| found.trace.iter().any(|step| step.number == n);
        assert!([0, 1, 2, 3, 4, 5, 10, 20, 50, 100, 20_000, 50_000].into_iter().all(kept), "{max_steps}");
        assert_eq!(found.trace.len() == max_steps + 1, max_steps <= GradientDescent::KEPT);
    }
}
