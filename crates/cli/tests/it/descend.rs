//! `descend` shows each step of a descent, draws it, and says what is wrong with a step size that is too
//! large.

use std::fs;

use crate::support::{Ran, descent};
use optim::{GradientDescent, TestFunction};
use serde_json::Value;

fn descend(arguments: &str) -> Ran {
    descent(&["descend"].into_iter().chain(arguments.split_whitespace()).collect::<Vec<_>>())
}

#[test]
fn every_step_is_what_pencil_and_paper_give() {
    // (v − 3)² with η = 0.25: the distance to 3 is halved by each step.
    let ran = descend("--start 11 --eta 0.25 --steps 3").succeeded();
    let rows: Vec<Vec<&str>> =
        ran.stdout.lines().skip(3).take(4).map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(rows[0], ["0", "11", "64", "16", "4"]);
    assert_eq!(rows[1], ["1", "7", "16", "8", "2"]);
    assert_eq!(rows[3], ["3", "4", "1", "2", "0.5"]);
    let result = ran.stdout.lines().last().unwrap();
    assert_eq!(result, "after 3 steps at v = 4, C = 1: not converged; try more --steps, or a larger --eta");
}

#[test]
fn with_no_arguments_it_finds_the_minimum_of_the_quadratic() {
    let ran = descend("").succeeded();
    assert!(ran.stdout.starts_with("C = (v − 3)², η = 0.1\n"), "{}", ran.stdout);
    let result = ran.stdout.lines().last().unwrap();
    assert!(
        result.starts_with("converged after 91 steps at v = 3, C = ") && result.ends_with(", the minimum"),
        "{result}"
    );
    assert!(ran.stdout.lines().all(|line| line.chars().count() <= 80), "{}", ran.stdout);
    assert_eq!(descend("--quiet").succeeded().stdout, format!("{result}\n"));
}

#[test]
fn the_json_is_the_trace_of_the_library() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("path.json");
    descend(&format!("--function himmelblau --start -4,-4 --eta 0.005 --json {}", path.display()))
        .succeeded();
    let report: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    let himmelblau = TestFunction::named("himmelblau").unwrap();
    let found = GradientDescent::new(0.005).minimize(himmelblau, &[-4.0, -4.0]);
    let trace = report["trace"].as_array().unwrap();
    assert_eq!((trace.len(), report["steps"].as_u64()), (found.trace.len(), Some(found.steps() as u64)));
    for (point, step) in trace.iter().zip(&found.trace) {
        let numbers =
            [&point["v"][0], &point["v"][1], &point["value"], &point["nabla"][0], &point["nabla"][1]];
        let expected = [step.v[0], step.v[1], step.value, step.nabla[0], step.nabla[1]];
        for (number, expected) in numbers.into_iter().zip(expected) {
            assert!((number.as_f64().unwrap() - expected).abs() <= 1e-12 * expected.abs(), "{point}");
        }
    }
    assert_eq!((&report["outcome"], &report["function"]), (&"converged".into(), &"himmelblau".into()));
}

#[test]
fn too_large_a_step_size_diverges_and_a_better_one_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let (picture, json) = (folder.path().join("path.svg"), folder.path().join("path.json"));
    let files = format!("--picture {} --json {}", picture.display(), json.display());
    let ran = descend(&format!("--eta 1.1 {files}")).failed(1, "diverged after 20 steps, at v = ");
    assert!(
        ran.stderr.contains("η = 1.1 is too large. The curvature is L = 2, so η must be below 2/L = 1;"),
        "{}",
        ran.stderr
    );
    assert!(ran.stderr.contains("; η = 0.5 converges in 1 step\n"), "{}", ran.stderr);
    assert!(ran.stdout.lines().count() > 20, "the table is printed: {}", ran.stdout);
    assert!(fs::read_to_string(picture).unwrap().contains("diverged"));
    let report: Value = serde_json::from_str(&fs::read_to_string(json).unwrap()).unwrap();
    assert_eq!(report["outcome"], "diverged");

    descend("--function rosenbrock --eta 0.01").failed(
        1,
        "The curvature is L = 1506.4 at the start, so η must be below 2/L = 0.0013277; η = 0.00066 is still",
    );
    let few = descend("--eta 1.1 --steps 3").succeeded().stdout;
    assert!(
        few.contains("after 3 steps C is larger than at the start") && few.contains("is too large"),
        "{few}"
    );
}

#[test]
fn a_point_that_is_no_minimum_is_not_called_one() {
    let line = |arguments: &str| descend(arguments).succeeded().stdout.lines().last().unwrap().to_owned();
    assert!(line("--function rastrigin").contains("where ∇C = 0, but C is lowest at 0"));
    assert!(
        line("--function saddle --start 1,0").contains("where ∇C = 0, but C is lowest at (0, -1), (0, 1)")
    );
    assert!(line("--function himmelblau").contains("one of the minima (3, 2), (-2.8051, 3.1313)"));
}

#[test]
fn every_function_is_listed_and_drawn() {
    let list = descend("--list").succeeded().stdout;
    assert!(list.lines().all(|line| line.chars().count() <= 80), "{list}");
    let folder = tempfile::tempdir().unwrap();
    for TestFunction { name, formula, .. } in TestFunction::ALL {
        assert!(list.contains(&format!("{name}: C = {formula}\n")), "{name}: {list}");
        let draw = |file: &str| {
            let path = folder.path().join(file);
            descend(&format!("--function {name} --quiet --picture {}", path.display())).succeeded();
            fs::read_to_string(path).unwrap()
        };
        let svg = draw("first.svg");
        assert!(
            svg.starts_with("<svg xmlns=") && svg.ends_with("</svg>\n") && svg.contains(formula),
            "{name}"
        );
        assert!(
            svg.len() < 200_000 && !svg.contains("NaN") && !svg.contains("inf"),
            "{name}: {} bytes",
            svg.len()
        );
        assert_eq!(svg, draw("again.svg"), "{name}");
    }
}

#[test]
fn bad_arguments_end_with_2_and_name_the_argument() {
    let cases = [
        ("--function sphere", "there are quadratic, double-well"),
        ("--start 1,2", "--start has 2 number(s), but quadratic has 1 variable(s)"),
        ("--function bowl --start 1", "--start has 1 number(s), but bowl has 2 variable(s)"),
        ("--start x", "'x' for '--start"),
        ("--start inf", "'inf' for '--start"),
        ("--eta 0", "'0' for '--eta"),
        ("--eta -1", "'-1' for '--eta"),
        ("--steps 0", "'0' for '--steps"),
        ("--surplus", "--surplus"),
    ];
    for (arguments, culprit) in cases {
        assert_eq!(descend(arguments).failed(2, culprit).stdout, "");
    }
    for flag in ["--picture", "--json"] {
        descend(&format!("{flag} /no/such/dir/x")).failed(1, "/no/such/dir/x: cannot be written");
    }
}

#[test]
fn the_pictures_in_the_documentation_are_those_it_draws() {
    let folder = tempfile::tempdir().unwrap();
    let documented = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/pictures");
    for (name, arguments) in [
        ("descend-quadratic.svg", ""),
        ("descend-diverging.svg", "--eta 1.1"),
        ("descend-himmelblau.svg", "--function himmelblau"),
        ("descend-rosenbrock.svg", "--function rosenbrock"),
    ] {
        let path = folder.path().join(name);
        descend(&format!("{arguments} --quiet --picture {}", path.display()));
        let same = fs::read_to_string(path).unwrap() == fs::read_to_string(documented.join(name)).unwrap();
        assert!(same, "descent descend {arguments} --picture docs/pictures/{name}");
    }
}
