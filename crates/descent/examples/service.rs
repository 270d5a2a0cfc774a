//! A service: requests wait in a queue, and four threads that share one predictor answer them.

use std::error::Error;
use std::sync::{Mutex, mpsc};
use std::thread;

use descent::prelude::*;

/// The answers to forty requests, each with its number, in order.
pub fn serve() -> Result<Vec<(usize, String)>, Box<dyn Error>> {
    let color = |i: usize| ["red", "blue", "green"][i % 3];
    let table = Table::from_columns(vec![
        Column::numbers("weight", (0..120).map(|i| f64::from(i % 40)).collect()),
        Column::categories("color", (0..120).map(color)),
        Column::categories("fruit", (0..120).map(|i| if i % 3 == 0 { "cherry" } else { "sloe" })),
    ])?;
    let model = Classifier::builder().epochs(60).fit(&table, "fruit")?;
    let predictor = Predictor::new(model.model().clone()); // or Predictor::load("fruit.model")?

    let (requests, queue) = mpsc::channel::<(usize, [Cell<'_>; 2])>();
    let (answers, answered) = mpsc::channel();
    let queue = Mutex::new(queue);
    thread::scope(|scope| {
        for _ in 0..4 {
            let (predictor, queue, answers) = (&predictor, &queue, answers.clone());
            scope.spawn(move || {
                let mut scratch = predictor.scratch(); // made once; nothing is allocated for a request
                loop {
                    let Ok((number, cells)) = queue.lock().expect("no panic").recv() else { return };
                    let answer: Result<_, descent::Error> = predictor.predict_cells(&mut scratch, &cells);
                    let name = answer.map(|answer| answer.class_name().expect("a name").to_owned());
                    answers.send((number, name)).expect("somebody waits for it");
                }
            });
        }
        for i in 0..40 {
            requests.send((i, [Cell::Number(i as f64), Cell::Text(color(i))])).expect("threads wait for it");
        }
        drop(requests);
    });
    drop(answers);
    let mut all: Vec<_> = answered.iter().collect();
    all.sort_by_key(|(number, _)| *number);
    Ok(all.into_iter().map(|(number, name)| Ok((number, name?))).collect::<Result<_, descent::Error>>()?)
}

/// Prints how many cherries it found.
pub fn main() -> Result<(), Box<dyn Error>> {
    let answers = serve()?;
    let cherries = answers.iter().filter(|(_, name)| name == "cherry").count();
    println!("{cherries} cherries of {}", answers.len());
    Ok(())
}
