//! Runs every example and checks what it learnt.

#[path = "../../examples/iris.rs"]
pub mod iris;
#[path = "../../examples/pendulum.rs"]
pub mod pendulum;

#[test]
fn irises_are_told_apart() {
    let (share, species) = iris::classify().unwrap();
    assert!(share >= 0.9, "{share}");
    assert_eq!(species, "versicolor");
    iris::main().unwrap();
}

#[test]
fn the_swing_of_a_pendulum_is_learnt() {
    let (score, seconds) = pendulum::fit().unwrap();
    assert!(score > 0.99, "{score}");
    assert!((seconds - 2.041).abs() < 0.1, "{seconds}");
    pendulum::main().unwrap();
}

/// Line for line, whatever the indentation.
#[test]
fn the_readme_shows_three_lines_of_the_iris_example() {
    let [readme, example] = [include_str!("../../../../README.md"), include_str!("../../examples/iris.rs")];
    let (_, shown) = readme.split_once("```rust\n").expect("a block of Rust");
    let shown: Vec<&str> = shown.lines().take_while(|line| *line != "```").collect();
    assert_eq!(shown.len(), 3);
    assert!(example.contains(&format!("    {}\n", shown.join("\n    "))), "{shown:?}");
}
