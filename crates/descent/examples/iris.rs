//! Tells three species of iris apart by four measurements (R. A. Fisher, 1936): fitted, judged, saved,
//! loaded.

use std::error::Error;

use descent::prelude::*;

/// The species, in the order of their numbers.
pub const SPECIES: [&str; 3] = ["setosa", "versicolor", "virginica"];

/// Fits a model to four flowers of five and prints how many of the others it knows. Returns it as it was
/// saved and loaded.
pub fn classify() -> Result<Classifier, Box<dyn Error>> {
    let [mut rows, mut new_rows] = [Vec::new(), Vec::new()];
    let [mut species, mut new_species] = [Vec::new(), Vec::new()];
    for (i, line) in include_str!("iris.csv").lines().skip(1).enumerate() {
        let (cells, name) = line.rsplit_once(',').ok_or("a line without a species")?;
        let row = cells.split(',').map(str::parse).collect::<Result<Vec<f32>, _>>()?;
        let class = SPECIES.iter().position(|s| *s == name).ok_or("an unknown species")?;
        if i % 5 == 0 {
            new_rows.push(row);
            new_species.push(class);
        } else {
            rows.push(row);
            species.push(class);
        }
    }

    let path = std::env::temp_dir().join(format!("iris-{}.model", std::process::id()));
    let model = Classifier::fit(&rows, &species)?;
    println!("{:.1} % right", 100.0 * model.score(&new_rows, &new_species)?);
    model.save(&path)?;

    let loaded = Classifier::load(&path)?;
    std::fs::remove_file(&path)?;
    Ok(loaded)
}

/// Asks the loaded model about one more flower.
pub fn main() -> Result<(), Box<dyn Error>> {
    let class = classify()?.predict_row(&[6.1, 2.8, 4.7, 1.2])?;
    println!("the one in the hand is {}", SPECIES[class as usize]);
    Ok(())
}
