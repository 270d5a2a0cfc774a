//! A descent as a table: some of its steps, the first and the last among them.

use optim::{Descent, Step};

use crate::numbers::five_digits;

/// Up to so many steps every one is shown.
const ALL: usize = 20;
/// And so many at the start of a longer descent.
const FIRST: usize = 5;

/// The width of a number; one less where there is no room for all of them.
const COLUMN: usize = 12;
const STEP: usize = 6;

/// The steps that are shown: all, or the first and then 10, 20, 50, 100, … and the last.
fn shown(steps: usize) -> Vec<usize> {
    if steps <= ALL {
        return (0..=steps).collect();
    }
    let powers = std::iter::successors(Some(10_usize), |power| power.checked_mul(10));
    let sparse = powers.flat_map(|power| [1, 2, 5].map(|m| power.saturating_mul(m)));
    (0..=FIRST).chain(sparse.take_while(|&step| step < steps)).chain([steps]).collect()
}

/// Step, v, C, |∇C| and the length of the step that follows, as many of these columns as `width` has room
/// for.
pub(super) fn table(found: &Descent, eta: f64, width: usize) -> String {
    let variables = found.trace[0].v.len();
    let names: Vec<String> = match variables {
        1 => vec!["v".to_owned()],
        _ => (1..=variables).map(|k| format!("v{}", ['₁', '₂'].get(k - 1).unwrap_or(&'ₙ'))).collect(),
    };
    let names: Vec<String> = names.into_iter().chain(["C", "|∇C|", "η|∇C|"].map(str::to_owned)).collect();
    let column = if width < STEP + COLUMN * names.len() { COLUMN - 1 } else { COLUMN };
    let columns = (width.saturating_sub(STEP) / column).clamp(1, names.len());
    let row = |first: &str, cells: &[String]| {
        let cells: String = cells.iter().take(columns).map(|cell| format!("{cell:>column$}")).collect();
        format!("{first:>STEP$}{cells}\n")
    };
    let mut text = row("step", &names);
    let mut before = None;
    for step in shown(found.steps()) {
        let Ok(place) = found.trace.binary_search_by_key(&step, |kept| kept.number) else { continue };
        if before.is_some_and(|before| step > before + 1) {
            text.push_str(&row("…", &[]));
        }
        before = Some(step);
        let Step { v, value, nabla, .. } = &found.trace[place];
        let slope = nabla.iter().map(|g| g * g).sum::<f64>().sqrt();
        let numbers = v.iter().copied().chain([*value, slope, eta * slope]);
        text.push_str(&row(&step.to_string(), &numbers.map(five_digits).collect::<Vec<_>>()));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use optim::{GradientDescent, TestFunction};

    #[test]
    fn few_steps_are_all_shown_and_many_by_their_size() {
        assert_eq!(shown(3), [0, 1, 2, 3]);
        assert_eq!(shown(73), [0, 1, 2, 3, 4, 5, 10, 20, 50, 73]);
        assert_eq!(shown(100), [0, 1, 2, 3, 4, 5, 10, 20, 50, 100]);
        assert!(shown(10_000).len() < 20);
    }

    #[test]
    fn a_long_descent_shows_the_same_steps() {
        let saturated = TestFunction::named("saturated").unwrap();
        let steps = 3 * GradientDescent::KEPT;
        let descent = GradientDescent { max_steps: steps, ..GradientDescent::new(1e-6) };
        let found = descent.minimize(saturated, saturated.start);
        let text = table(&found, 1e-6, 80);
        let numbers: Vec<usize> =
            text.lines().filter_map(|line| line.split_whitespace().next()?.parse().ok()).collect();
        assert_eq!(numbers, shown(steps));
    }

    #[test]
    fn a_narrow_table_has_fewer_columns() {
        let valley = TestFunction::named("valley").unwrap();
        let found = GradientDescent::new(0.09).minimize(valley, valley.start);
        let wide = table(&found, 0.09, 80);
        assert!(wide.lines().next().unwrap().ends_with("η|∇C|"));
        assert!(
            wide.contains("\n     0           2           1          14      20.396      1.8356\n"),
            "{wide}"
        );
        let narrow = table(&found, 0.09, 40);
        assert!(narrow.lines().all(|line| line.chars().count() <= 40));
        assert!(narrow.lines().next().unwrap().trim_end().ends_with("C"), "{narrow}");
    }
}
