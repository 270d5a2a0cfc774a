//! Each test function has the gradient, the minima and the step size it says it has.

use optim::{GradientDescent, Objective, Outcome, TestFunction, check_gradient, curvature};

fn named(name: &str) -> &'static TestFunction {
    TestFunction::named(name).unwrap()
}

/// Points all over the domain, and its corners.
fn grid(function: &TestFunction) -> Vec<Vec<f64>> {
    const N: usize = 9;
    let along = |(low, high): (f64, f64)| (0..=N).map(move |i| low + (high - low) * i as f64 / N as f64);
    match *function.domain {
        [first] => along(first).map(|x| vec![x]).collect(),
        [first, second] => along(first).flat_map(|x| along(second).map(move |y| vec![x, y])).collect(),
        _ => panic!("{} has {} variables", function.name, function.domain.len()),
    }
}

#[test]
fn every_gradient_agrees_with_differences() {
    for function in &TestFunction::ALL {
        for v in grid(function) {
            let error = check_gradient(function, &v);
            assert!(error < 1e-6, "{} at {v:?}: {error:e}", function.name);
        }
    }
}

#[test]
fn every_minimum_is_one_and_nothing_in_the_domain_is_lower() {
    for function in &TestFunction::ALL {
        for minimum in function.minima {
            let mut nabla = vec![0.0; minimum.len()];
            function.gradient(minimum, &mut nabla);
            assert!(nabla.iter().all(|g| g.abs() < 1e-9), "{} at {minimum:?}: {nabla:?}", function.name);
            let least = function.value(minimum);
            assert!(least.abs() < 1e-18, "{} at {minimum:?}: {least:e}", function.name);
            for v in grid(function) {
                assert!(function.value(&v) >= least, "{} is lower at {v:?}", function.name);
            }
            let inside =
                minimum.iter().zip(function.domain).all(|(x, (low, high))| (low..=high).contains(&x));
            assert!(inside, "{}: {minimum:?} is not shown", function.name);
        }
    }
}

#[test]
fn names_are_unique_and_parts_have_the_same_length() {
    for (i, function) in TestFunction::ALL.iter().enumerate() {
        assert!(TestFunction::ALL[..i].iter().all(|other| other.name != function.name));
        assert_eq!(named(function.name).formula, function.formula);
        let n = function.variables();
        assert!(function.domain.len() == n && function.minima.iter().all(|minimum| minimum.len() == n));
        assert!((1..=2).contains(&n) && function.domain.iter().all(|(low, high)| low < high));
    }
    assert!(TestFunction::named("sphere").is_none());
}

#[test]
fn each_descends_with_its_own_step_size() {
    for function in &TestFunction::ALL {
        let found = GradientDescent::new(function.eta).minimize(function, function.start);
        assert_ne!(found.outcome, Outcome::Diverged, "{}", function.name);
        assert!(found.last().value < 0.8 * found.trace[0].value, "{} hardly descends", function.name);
        assert!(
            found.trace.windows(2).all(|two| two[1].value <= two[0].value + 1e-12),
            "{} rises",
            function.name
        );
        // Two show what does not converge in 10,000 steps, one a minimum that is not the lowest.
        match function.name {
            "saturated" | "rosenbrock" => assert_eq!(found.outcome, Outcome::OutOfSteps, "{}", function.name),
            "rastrigin" => assert!((found.last().v[0] - 1.9899).abs() < 1e-3, "{:?}", found.last()),
            name => {
                let near =
                    |minimum: &&[f64]| minimum.iter().zip(&found.last().v).all(|(a, b)| (a - b).abs() < 1e-5);
                assert!(
                    found.outcome == Outcome::Converged && function.minima.iter().any(near),
                    "{name}: {:?}",
                    found.last()
                );
            }
        }
    }
}

#[test]
fn curvature_is_that_of_second_derivatives() {
    let close = |name: &str, v: &[f64], expected: f64| {
        let found = curvature(named(name), v);
        assert!(
            (found - expected).abs() < 1e-6 * expected.max(1.0),
            "{name} at {v:?}: {found} and not {expected}"
        );
    };
    close("quadratic", &[17.0], 2.0);
    close("double-well", &[0.0], 4.0); // negative there
    close("double-well", &[1.0], 8.0);
    close("valley", &[0.3, -0.1], 20.0);
    close("bowl", &[1.0, 1.0], 2.0);
    // At (1, 1) the second derivatives of Rosenbrock's function are 802, −400 and 200.
    close("rosenbrock", &[1.0, 1.0], 501.0 + (301.0_f64.powi(2) + 160_000.0).sqrt());
    let flat = (|_: &[f64]| 0.0, |_: &[f64], nabla: &mut [f64]| nabla.fill(0.0));
    assert_eq!(curvature(&flat, &[1.0, 2.0, 3.0]), 0.0);
    let broken = (|_: &[f64]| 0.0, |_: &[f64], nabla: &mut [f64]| nabla.fill(f64::NAN));
    assert!(curvature(&broken, &[1.0]).is_nan());
}

#[test]
fn a_quadratic_converges_below_two_over_its_curvature_and_not_above() {
    for function in &TestFunction::ALL {
        let bend = curvature(function, function.start);
        let same = grid(function).iter().all(|v| (curvature(function, v) - bend).abs() < 1e-6 * bend);
        assert_eq!(function.quadratic, same, "{}", function.name);
        if !same {
            continue;
        }
        let (name, limit) = (function.name, 2.0 / bend);
        let outcome = |eta| GradientDescent::new(eta).minimize(function, function.start).outcome;
        assert_eq!(
            (outcome(0.98 * limit), outcome(1.02 * limit)),
            (Outcome::Converged, Outcome::Diverged),
            "{name}"
        );
    }
}
