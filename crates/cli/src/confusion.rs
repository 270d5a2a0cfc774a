//! The confusion matrix as a table.

use std::fmt::Write;

/// Rows are what a sample is, columns what it was taken for; the last column is the share taken right.
pub(crate) fn confusion_table(confusion: &[Vec<u64>]) -> String {
    let columns = confusion.first().map_or(0, Vec::len);
    let widest = confusion.iter().flatten().map(|n| n.to_string().len()).max().unwrap_or(1);
    let width = widest.max(columns.to_string().len()) + 1;
    let mut table = String::from("is \\ as");
    for p in 0..columns {
        let _ = write!(table, "{p:>width$}");
    }
    table.push_str("    right\n");
    for (t, row) in confusion.iter().enumerate() {
        let _ = write!(table, "{t:>7}");
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
    #[test]
    fn rows_are_truth_and_columns_are_guesses() {
        let table = super::confusion_table(&[vec![9, 1], vec![0, 10]]);
        let lines: Vec<&str> = table.lines().collect();
        assert_eq!(lines[0], "is \\ as  0  1    right");
        assert_eq!(lines[1], "      0  9  1   90.0 %");
        assert_eq!(lines[2], "      1  · 10  100.0 %");
    }

    #[test]
    fn a_class_without_samples_has_no_share() {
        assert!(super::confusion_table(&[vec![0, 0], vec![0, 3]]).lines().nth(1).unwrap().ends_with('–'));
    }
}
