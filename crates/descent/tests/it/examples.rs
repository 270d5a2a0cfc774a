//! Runs every example and checks what it learnt.

#[path = "../../examples/iris.rs"]
pub mod iris;
#[path = "../../examples/pendulum.rs"]
pub mod pendulum;

#[test]
fn irises_are_told_apart() {
    let model = iris::classify().unwrap();
    let (mut rows, mut species) = (Vec::new(), Vec::new());
    for line in include_str!("../../examples/iris.csv").lines().skip(1) {
        let (cells, name) = line.rsplit_once(',').unwrap();
        rows.push(cells.split(',').map(|cell| cell.parse().unwrap()).collect::<Vec<f32>>());
        species.push(iris::SPECIES.iter().position(|known| *known == name).unwrap());
    }
    let share = model.score(&rows, &species).unwrap();
    assert!(rows.len() == 150 && share > 0.95, "{share}");
    iris::main().unwrap();
}

#[test]
fn the_swing_of_a_pendulum_is_learnt() {
    let (score, seconds) = pendulum::fit().unwrap();
    assert!(score > 0.99, "{score}");
    assert!((seconds - 2.041).abs() < 0.1, "{seconds}");
    pendulum::main().unwrap();
}

/// Line for line, but for the name of the file.
#[test]
fn the_readme_shows_three_lines_of_the_iris_example() {
    let [readme, example] = [include_str!("../../../../README.md"), include_str!("../../examples/iris.rs")];
    let (_, shown) = readme.split_once("```rust\n").expect("a block of Rust");
    let shown: Vec<&str> = shown.lines().take_while(|line| *line != "```").collect();
    let [first, "", lines @ ..] = &shown[..] else { panic!("{shown:?}") };
    let lines = lines.join("\n    ").replace("\"iris.model\"", "&path");
    assert!(example.contains(first) && example.contains(&format!("    {lines}\n")), "{lines}");
}
