//! Runs every example and checks what it learnt.

#[path = "../../examples/houses.rs"]
pub mod houses;
#[path = "../../examples/iris.rs"]
pub mod iris;
#[path = "../../examples/pendulum.rs"]
pub mod pendulum;
#[path = "../../examples/service.rs"]
pub mod service;
#[path = "../../examples/threads.rs"]
pub mod threads;

#[test]
fn irises_are_told_apart() {
    let model = iris::classify().unwrap();
    let table = include_bytes!("../../examples/iris.csv");
    let table = descent::data::Csv::new().from_bytes(table, "iris.csv").unwrap();
    let share = model.score(&table, "species").unwrap();
    assert!(table.rows() == 150 && share > 0.95, "{share}");
    iris::main().unwrap();
}

#[test]
fn prices_of_houses_are_learnt_with_their_interval() {
    let (score, price, [low, high]) = houses::learn().unwrap();
    assert!(score > 0.95, "{score}");
    assert!(low < price && price < high && high - low < 200.0, "{low} {price} {high}");
    houses::main().unwrap();
}

#[test]
fn threads_share_a_model() {
    let found = threads::ask().unwrap();
    assert_eq!(found.len(), 40);
    assert!(found.iter().enumerate().all(|(i, &class)| (class == 0) == (i % 3 == 0)), "{found:?}");
    threads::main().unwrap();
}

#[test]
fn a_service_answers_every_request() {
    let answers = service::serve().unwrap();
    let right = (0..40).map(|i| (i, if i % 3 == 0 { "cherry" } else { "sloe" }.to_owned()));
    assert_eq!(answers, right.collect::<Vec<_>>());
    service::main().unwrap();
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
