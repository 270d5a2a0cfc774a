//! Learns the prices of houses from a table with numbers, names and missing cells, and says how sure it is.

use std::error::Error;
use std::fmt::Write;

use descent::prelude::*;

/// A table of `n` houses as text. The price follows a rule, with some chance.
fn houses(n: usize) -> String {
    let mut text = "area,rooms,district,built,price\n".to_owned();
    for i in 0..n {
        let chance = |k: usize| ((i * 7919 + k * 104_729) % 1009) as f64 / 1009.0;
        let area = 40.0 + 160.0 * chance(1);
        let rooms = 1 + (area / 40.0 + 1.5 * chance(2)) as u32;
        let district = ["old town", "river", "hill", "station"][(4.0 * chance(3)) as usize];
        let built = 1900 + (120.0 * chance(4)) as u32;
        let per_metre = match district {
            "old town" => 4.2,
            "river" => 5.0,
            "hill" => 3.6,
            _ => 2.4,
        };
        let price = area * per_metre * (0.9 + 0.2 * chance(5)) + f64::from(built - 1900) / 2.0;
        // Nobody knows when one house of nine was built.
        let built = if i % 9 == 0 { String::new() } else { built.to_string() };
        let _ = writeln!(text, "{area:.0},{rooms},{district},{built},{price:.1}");
    }
    text
}

/// R² on houses that were not trained on, the price of one, and the interval of four in five such houses.
pub fn learn() -> Result<(f64, f64, [f64; 2]), Box<dyn Error>> {
    let table = Csv::new().from_bytes(houses(600).as_bytes(), "houses.csv")?;
    let (rows, others) = table.split_rows(120, None, 1);
    let (train, test) = (table.select(&rows), table.select(&others));
    let model = Regressor::builder().interval(0.8).fit(&train, "price")?;

    let one = "area,rooms,district,built\n100,3,river,NA\n";
    let one = Csv::new()
        .like(&model.model().encoder().ok_or("no encoder")?.schema())
        .from_bytes(one.as_bytes(), "one.csv")?;
    Ok((model.score(&test, "price")?, f64::from(model.predict(&one)?[0]), model.predict_intervals(&one)?[0]))
}

/// Prints them.
pub fn main() -> Result<(), Box<dyn Error>> {
    let (score, price, [low, high]) = learn()?;
    println!("R² = {score:.3}; 100 m² by the river: {price:.0}, between {low:.0} and {high:.0}");
    Ok(())
}
