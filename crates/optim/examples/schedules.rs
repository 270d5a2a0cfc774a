//! Draws the factor of every schedule, for the guide:
//! `cargo run -p optim --example schedules > docs/pictures/schedules.svg`.

use std::fmt::Write;

use optim::{EpochRecord, Moment, schedules};

/// Epochs of one step each, and the size of a curve and of its cell in the picture.
const EPOCHS: usize = 60;
const CURVE: (usize, usize) = (180, 80);
const CELL: (usize, usize) = (220, 130);

/// A picture with a curve for each schedule, as SVG. The loss falls for a quarter of the epochs.
#[must_use]
pub fn picture() -> String {
    let loss = |e: usize| 1.0 / e.min(EPOCHS / 4) as f64;
    let history: Vec<_> = (1..=EPOCHS).map(|e| EpochRecord::new(e, loss(e), 0.0)).collect();
    let mut curves = String::new();
    for (i, schedule) in schedules().iter().enumerate() {
        let (left, top) = (20 + i % 3 * CELL.0, 35 + i / 3 * CELL.1);
        let (name, bottom) = (schedule.name(), top + CURVE.1);
        writeln!(curves, "<text x='{left}' y='{}'>{name}</text>", top - 10).expect("a string grows");
        let points: String = (0..=EPOCHS)
            .map(|e| {
                let factor = schedule.factor(&Moment::new(e as u64, EPOCHS as u64, &history[..e]));
                let x = left as f64 + (CURVE.0 * e) as f64 / EPOCHS as f64;
                format!("{x:.1},{:.1} ", bottom as f64 - CURVE.1 as f64 * factor)
            })
            .collect();
        writeln!(curves, "<path d='M{left},{top} v{} h{}' stroke='#999'/>", CURVE.1, CURVE.0)
            .expect("a string grows");
        writeln!(curves, "<polyline points='{points}' stroke='#06c' stroke-width='2'/>")
            .expect("a string grows");
    }
    let (width, height) = (3 * CELL.0 + 10, schedules().len().div_ceil(3) * CELL.1 + 10);
    format!(
        "<svg xmlns='http://www.w3.org/2000/svg' width='{width}' height='{height}' fill='none'>\n\
         <style>text {{ font: 14px sans-serif; fill: #000; stroke: none }}</style>\n\
         <rect width='{width}' height='{height}' fill='#fff'/>\n{curves}</svg>\n"
    )
}

/// Prints the picture.
pub fn main() {
    print!("{}", picture());
}
