//! The confusion matrix as a table.

use std::fmt::Write;

use data::ClassNames;

/// Of more classes than this the confusion matrix is no table that fits a terminal.
pub(crate) const CLASSES_ON_A_TERMINAL: usize = 30;

/// What a class is called: outputs without a name by their number.
pub(crate) fn class_name(classes: &ClassNames, class: usize) -> String {
    classes.name(class).map_or_else(|| class.to_string(), str::to_owned)
}

/// Rows are what a sample is, columns what it was taken for; the last column is the share taken right.
pub(crate) fn confusion_table(confusion: &[Vec<u64>], classes: &ClassNames) -> String {
    let columns = confusion.first().map_or(0, Vec::len);
    let names: Vec<String> =
        (0..columns.max(confusion.len())).map(|class| class_name(classes, class)).collect();
    let longest = names.iter().map(|name| name.chars().count()).max().unwrap_or(1);
    let widest = confusion.iter().flatten().map(|n| n.to_string().len()).max().unwrap_or(1);
    let (width, first) = (widest.max(longest) + 1, longest.max(7));
    let mut table = format!("{:<first$}", "is \\ as");
    for name in &names[..columns] {
        let _ = write!(table, "{name:>width$}");
    }
    table.push_str("    right\n");
    for (t, row) in confusion.iter().enumerate() {
        let _ = write!(table, "{:>first$}", names[t]);
        for (p, &n) in row.iter().enumerate() {
            // Zeros away from the diagonal would hide the numbers that matter.
            let cell = if n == 0 && p != t { "·".to_owned() } else { n.to_string() };
            let _ = write!(table, "{cell:>width$}");
        }
        let total: u64 = row.iter().sum();
        match total {
            0 => table.push_str("        –\n"),
            _ => {
                let _ = writeln!(table, "  {:>5.1} %", 100.0 * row[t] as f64 / total as f64);
            }
        }
    }
    table
}

#[cfg(test)]
mod tests {
    use data::ClassNames;

    use super::confusion_table;

    #[test]
    fn rows_are_truth_and_columns_are_guesses() {
        let table = confusion_table(&[vec![9, 1], vec![0, 10]], &ClassNames::numbers(2));
        let lines: Vec<&str> = table.lines().collect();
        assert_eq!(lines[0], "is \\ as  0  1    right");
        assert_eq!(lines[1], "      0  9  1   90.0 %");
        assert_eq!(lines[2], "      1  · 10  100.0 %");
    }

    #[test]
    fn a_class_without_samples_has_no_share() {
        let table = confusion_table(&[vec![0, 0], vec![0, 3]], &ClassNames::numbers(2));
        assert!(table.lines().nth(1).unwrap().ends_with('–'));
    }

    #[test]
    fn classes_are_called_by_their_names_and_further_outputs_by_their_numbers() {
        let names = ClassNames::new(["1", "versicolor"]).unwrap();
        let table = confusion_table(&[vec![9, 1, 0], vec![0, 10, 0]], &names);
        let lines: Vec<&str> = table.lines().collect();
        assert_eq!(lines[0], "is \\ as             1 versicolor          2    right");
        assert!(lines[1].starts_with("         1          9 "), "{table}");
        assert!(lines[2].starts_with("versicolor          · "), "{table}");
    }
}
