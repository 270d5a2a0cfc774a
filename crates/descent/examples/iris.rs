//! Tells three species of iris apart by four measurements (R. A. Fisher, 1936): a table, fitted, judged,
//! saved, loaded.

use std::error::Error;

use descent::prelude::*;

/// Fits a model to four flowers of five and prints how many of the others it knows. Returns it as it was
/// saved and loaded.
pub fn classify() -> Result<Classifier, Box<dyn Error>> {
    // From a file: Csv::new().read("iris.csv")?
    let table = Csv::new().from_bytes(include_bytes!("iris.csv"), "iris.csv")?;
    let (rows, others) = table.split_rows(30, Some("species"), 1);
    let (train, test) = (table.select(&rows), table.select(&others));

    let path = std::env::temp_dir().join(format!("iris-{}.model", std::process::id()));
    let model = Classifier::fit(&train, "species")?;
    println!("{:.1} % right", 100.0 * model.score(&test, "species")?);
    model.save(&path)?;

    let loaded = Classifier::load(&path)?;
    std::fs::remove_file(&path)?;
    Ok(loaded)
}

/// Asks the loaded model about one more flower.
pub fn main() -> Result<(), Box<dyn Error>> {
    let model = classify()?;
    let class = model.predict_row(&[6.1, 2.8, 4.7, 1.2])?;
    println!("the one in the hand is {}", model.class_name(class).unwrap_or("unknown"));
    Ok(())
}
