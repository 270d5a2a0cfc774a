//! What was taken for what: the confusion matrix as a picture, and precision and recall of each class as a
//! table.

use std::fmt::Write;

use anyhow::Result;
use data::ClassNames;
use optim::Evaluation;
use plotters::element::{Rectangle, Text};
use plotters::style::Color;
use plotters::style::text_anchor::HPos;

use super::Run;
use super::chart::width;
use super::html::{Escaped, count, percent_or_dash};
use super::page::{Pictures, figure};
use super::palette::{COLD, GRID, INK, MUTED, WARM};
use super::svg::{Area, Hint, Svg, TEXT, text, units};
use crate::confusion::class_name;

/// The sides of a picture with few classes, in units; with many the cells become smaller.
const SIDE: u32 = 396;
const CELL: u32 = 36;
const WIDE_CELL: u32 = 72;
/// Names of so many letters are never shortened.
const SHORT: usize = 4;
/// Room for the names of the classes, left and above, and the most that long ones get on the left.
const NAMES: u32 = 44;
const LONG_NAMES: u32 = 140;
/// Smaller numbers could not be read.
const SMALLEST: u32 = 9;
/// The most opaque a cell becomes: the number on it must be legible.
const OPAQUE: f64 = 0.72;

/// The section of the page.
pub(super) fn section(run: &Run<'_>, pictures: &mut Pictures) -> Result<String> {
    let confusion = &run.judged.confusion;
    if confusion.is_empty() {
        return Ok(String::new());
    }
    let svg = draw(confusion, run.classes)?;
    let caption = "Rows are what a test sample is, columns what it was taken for. Blue: right, the darker the larger its share \
                   of the row. Orange: wrong, the darker the more there are.";
    let html = format!(
        "<section id=\"confusion\">\n<h2>What was taken for what</h2>\n<div class=\"pair\">\n{}{}</div>\n</section>\n",
        figure(&svg, caption),
        table(run.judged, run.classes)
    );
    pictures.add(svg.file());
    Ok(html)
}

/// What the classes are called, and the side of a cell: larger where names are long and there is room.
fn cell(columns: usize, names: &[String]) -> u32 {
    let largest = if names.iter().all(|name| width(name) <= CELL) { CELL } else { WIDE_CELL };
    (SIDE / columns.max(1) as u32).clamp(6, largest)
}

/// As much of a name as fits into so many units, in letters of this size. Short ones are left as they are.
fn shortened(name: &str, room: u32, size: u32) -> String {
    let fits = |text: &str| width(text) * size <= room * TEXT;
    if name.chars().count() <= SHORT || fits(name) {
        return name.to_owned();
    }
    let mut parts = (1..name.chars().count()).rev().map(|n| name.chars().take(n).collect::<String>() + "…");
    parts.find(|text| fits(text)).unwrap_or_else(|| "…".to_owned())
}

fn draw(confusion: &[Vec<u64>], classes: &ClassNames) -> Result<Svg> {
    let (rows, columns) = (confusion.len(), confusion.first().map_or(0, Vec::len));
    let names: Vec<String> = (0..columns.max(rows)).map(|class| class_name(classes, class)).collect();
    let (cell, left) = (cell(columns, &names), left(&names));
    let size = (left + cell * columns as u32 + 4, NAMES + cell * rows as u32 + 4);
    let about =
        "A square for each pair of a class and the class it was taken for, with the number of test samples.";
    Svg::draw("confusion", size, ("Confusion matrix", about), |area| {
        cells(area, confusion, &names, (cell, left))
    })
}

/// Room for the names on the left.
fn left(names: &[String]) -> u32 {
    let longest = names.iter().map(|name| width(name)).max().unwrap_or(0);
    (longest + 14).clamp(NAMES, LONG_NAMES)
}

fn cells(
    area: &Area<'_>,
    confusion: &[Vec<u64>],
    names: &[String],
    (cell, left): (u32, u32),
) -> Result<Vec<Hint>> {
    let name = |class: usize| names[class].as_str();
    let columns = confusion.first().map_or(0, Vec::len);
    let side = units(cell);
    let start = |i: usize| units(left) + side * i as i32;
    let top = |i: usize| units(NAMES) + side * i as i32;
    let wrong = confusion.iter().enumerate();
    let wrong =
        wrong.flat_map(|(t, row)| row.iter().enumerate().filter(move |(p, _)| *p != t).map(|(_, &n)| n));
    let most_wrong = wrong.max().unwrap_or(0).max(1) as f64;
    let gap = units(if cell < 20 { 1 } else { 2 });
    // Smaller text where the cells are small, and no name for each class where they are smaller still.
    let size = if cell >= 34 { TEXT } else { (cell * 2 / 5).max(8) };
    let largest = confusion.iter().flatten().max().map_or(1, |n| n.to_string().len() as u32);
    // A digit is at most two thirds as wide as high.
    let number_size = size.min((cell - 6) * 3 / (2 * largest));
    let every = (size + 4).div_ceil(cell) as usize;
    let middle = |i: usize| start(i) + side / 2;
    // Of many classes only every few have a name, which may be as wide as all of their cells.
    let wide = cell * every as u32 - 2;
    area.draw(&Text::new("taken for", (middle(0) - side / 2, units(9)), text(MUTED, TEXT, HPos::Left)))?;
    area.draw(&Text::new("is", (units(2), units(NAMES - 14)), text(MUTED, TEXT, HPos::Left)))?;
    for p in (0..columns).step_by(every) {
        let shown = shortened(name(p), wide, size);
        area.draw(&Text::new(shown, (middle(p), units(NAMES - 14)), text(INK, size, HPos::Center)))?;
    }
    let mut hints = Vec::new();
    for (t, row) in confusion.iter().enumerate() {
        if t % every == 0 {
            let (shown, at) = (shortened(name(t), left - 12, size), (units(left - 10), top(t) + side / 2));
            area.draw(&Text::new(shown, at, text(INK, size, HPos::Right)))?;
        }
        let samples = row.iter().sum::<u64>().max(1) as f64;
        for (p, &n) in row.iter().enumerate() {
            let corners = [(start(p), top(t)), (start(p) + side - gap, top(t) + side - gap)];
            let (colour, share) =
                if p == t { (COLD, n as f64 / samples) } else { (WARM, n as f64 / most_wrong) };
            let ground = Rectangle::new(corners, GRID.mix(0.35).filled());
            area.draw(&ground)?;
            if n > 0 {
                // A single mistake must differ from none.
                area.draw(&Rectangle::new(corners, colour.mix(OPAQUE * (0.1 + 0.9 * share)).filled()))?;
            }
            if number_size >= SMALLEST && (n > 0 || p == t) {
                let at = ((corners[0].0 + corners[1].0) / 2, (corners[0].1 + corners[1].1) / 2);
                area.draw(&Text::new(n.to_string(), at, text(INK, number_size, HPos::Center)))?;
            }
            let [(x, y), _] = corners;
            let what = if p == t { "right".to_owned() } else { format!("taken for {}", name(p)) };
            hints.push(Hint {
                text: format!("{} {what}: {n}", name(t)),
                place: [x, y, side - gap, side - gap],
            });
        }
    }
    Ok(hints)
}

fn table(judged: &Evaluation, classes: &ClassNames) -> String {
    let name = |class| Escaped(class_name(classes, class));
    let mut html = String::from(
        "<div class=\"wide tall\" tabindex=\"0\" role=\"region\" aria-label=\"Precision and recall\"><table>\n<caption>Precision: of the samples taken for the class, the share that are of it. Recall: of \
         its samples, the share taken for it.</caption>\n<thead><tr><th scope=\"col\">class</th><th scope=\"col\">samples</th>\
         <th scope=\"col\">precision</th><th scope=\"col\">recall</th><th scope=\"col\">most often mistaken for</th></tr></thead>\n\
         <tbody>\n",
    );
    for (t, class) in judged.classes().into_iter().enumerate() {
        let wrong = judged.confusion[t].iter().enumerate().filter(|&(p, &n)| p != t && n > 0);
        // The first of several.
        let most = wrong.rev().max_by_key(|&(_, &n)| n);
        let _ = writeln!(
            html,
            "<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>",
            name(t),
            count(class.samples),
            percent_or_dash(class.precision()),
            percent_or_dash(class.recall()),
            most.map_or("–".to_owned(), |(p, &n)| format!("{} ({}\u{a0}×)", name(p), count(n)))
        );
    }
    html + "</tbody>\n</table></div>\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_count_is_drawn_and_told() {
        let svg = draw(&[vec![7, 2], vec![0, 5]], &ClassNames::numbers(2)).unwrap().inline();
        for part in ["\n7\n", "\n2\n", "\n5\n", "0 right: 7", "0 taken for 1: 2", "1 taken for 0: 0"] {
            assert!(svg.contains(part), "{part:?} is not in {svg}");
        }
        assert_eq!(svg.matches("class=\"hint\"").count(), 4);
    }

    #[test]
    fn classes_are_named_and_outputs_without_a_class_numbered() {
        let names = ClassNames::new(["a<b", "7"]).unwrap();
        let confusion = vec![vec![4, 1, 2], vec![0, 5, 0]];
        let svg = draw(&confusion, &names).unwrap().inline();
        assert!(svg.contains("7 taken for 2: 0") && !svg.contains("a<b"), "{svg}");
        let html = table(&Evaluation { loss: 0.1, samples: 12, confusion, ..Evaluation::default() }, &names);
        assert!(
            html.contains("<th scope=\"row\">a&lt;b</th>") && html.contains("<td>2 (2\u{a0}×)"),
            "{html}"
        );
    }

    #[test]
    fn long_names_get_room_and_very_long_ones_are_shortened() {
        assert_eq!(shortened("versicolor", 200, TEXT), "versicolor");
        assert_eq!(shortened("versicolor", 40, TEXT), "vers…");
        assert_eq!(shortened("1234", 10, TEXT), "1234");
        let names = ClassNames::new(["versicolor", &"a".repeat(90)]).unwrap();
        let svg = draw(&[vec![1, 0], vec![0, 1]], &names).unwrap().inline();
        assert!(svg.contains("\nversicolor\n") && svg.contains("aaa…") && svg.contains("right: 1"), "{svg}");
    }

    #[test]
    fn many_classes_have_small_cells_without_numbers() {
        let many = vec![vec![123; 62]; 62];
        let svg = draw(&many, &ClassNames::numbers(62)).unwrap().inline();
        assert!(!svg.contains("\n123\n") && svg.contains("61 taken for 0: 123"));
        let few = vec![vec![123; 10]; 10];
        assert!(draw(&few, &ClassNames::numbers(10)).unwrap().inline().contains("\n123\n"));
    }

    #[test]
    fn the_table_names_the_commonest_mistake_and_survives_classes_without_samples() {
        let confusion = vec![vec![7, 2, 2], vec![0, 5, 0], vec![0, 0, 0]];
        let html = table(
            &Evaluation { loss: 0.1, samples: 16, confusion, ..Evaluation::default() },
            &ClassNames::numbers(3),
        );
        assert!(
            html.contains("<td>11</td><td>100.00\u{a0}%</td><td>63.64\u{a0}%</td><td>1 (2\u{a0}×)</td>"),
            "{html}"
        );
        assert!(html.contains("<td>0</td><td>0.00\u{a0}%</td><td>–</td><td>–</td>"), "{html}");
    }
}
