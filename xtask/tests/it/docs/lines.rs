//! Lines that fit a window.

use super::pages;

const COLUMNS: usize = 110;

/// How many columns a character takes: Chinese characters and their punctuation take two.
fn columns(c: char) -> usize {
    let wide = matches!(c, '\u{2e80}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ff60}');
    if wide { 2 } else { 1 }
}

/// Rows of tables cannot be broken, and blocks of code and output are as they are.
#[test]
fn lines_of_prose_have_at_most_110_columns() {
    for page in pages() {
        for line in page.prose.iter().filter(|line| !line.starts_with('|')) {
            let width: usize = line.chars().map(columns).sum();
            assert!(width <= COLUMNS, "{}: {width} columns: {line}", page.path.display());
        }
    }
}
