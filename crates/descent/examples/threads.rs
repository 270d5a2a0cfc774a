//! One model, asked by several threads at once: it is shared and not copied.

use std::error::Error;
use std::thread;

use descent::prelude::*;

/// What each of four threads finds for its rows, in order.
pub fn ask() -> Result<Vec<u32>, Box<dyn Error>> {
    let color = |i: usize| ["red", "blue", "green"][i % 3];
    let table = Table::from_columns(vec![
        Column::numbers("weight", (0..120).map(|i| f64::from(i % 40)).collect()),
        Column::categories("color", (0..120).map(color)),
        Column::categories("fruit", (0..120).map(|i| if i % 3 == 0 { "cherry" } else { "sloe" })),
    ])?;
    let model = Classifier::builder().epochs(60).fit(&table, "fruit")?;

    let asked: Result<Vec<Vec<u32>>, descent::Error> = thread::scope(|scope| {
        let workers: Vec<_> = (0..4)
            .map(|k| {
                let model = &model;
                scope.spawn(move || {
                    let row = |i: usize| [Cell::Number(i as f64), Cell::Text(color(i))];
                    (10 * k..10 * k + 10).map(|i| model.predict_cells(&row(i))).collect()
                })
            })
            .collect();
        workers.into_iter().map(|worker| worker.join().expect("no panic")).collect()
    });
    Ok(asked?.concat())
}

/// Prints how many cherries they found.
pub fn main() -> Result<(), Box<dyn Error>> {
    let found = ask()?;
    println!("{} cherries of {}", found.iter().filter(|class| **class == 0).count(), found.len());
    Ok(())
}
