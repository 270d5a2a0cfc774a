//! Text as it may stand in HTML and SVG, and numbers as a person reads them.

use std::fmt::{self, Display, Write};

/// Shows a text as itself in HTML, between tags and in quoted attributes, whatever is in it.
pub(super) struct Escaped<T>(pub(super) T);

impl<T: Display> Display for Escaped<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(Escaper(f), "{}", self.0)
    }
}

struct Escaper<'a, 'b>(&'a mut fmt::Formatter<'b>);

impl Write for Escaper<'_, '_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for c in text.chars() {
            match c {
                '&' => self.0.write_str("&amp;")?,
                '<' => self.0.write_str("&lt;")?,
                '>' => self.0.write_str("&gt;")?,
                '"' => self.0.write_str("&quot;")?,
                '\'' => self.0.write_str("&#39;")?,
                // Not allowed in XML, and of no use to a reader.
                c if c.is_control() && !"\n\t".contains(c) => self.0.write_char('\u{fffd}')?,
                c => self.0.write_char(c)?,
            }
        }
        Ok(())
    }
}

/// A share from 0 to 1 as percent; the sign does not stray into the next line.
pub(super) fn percent(share: f64) -> String {
    format!("{:.2}\u{a0}%", 100.0 * share)
}

/// The same, or a dash where there is none.
pub(super) fn percent_or_dash(share: Option<f64>) -> String {
    share.map_or("–".to_owned(), percent)
}

/// A count with its thousands apart, by a narrow space that does not break.
pub(super) fn count(n: u64) -> String {
    let digits = n.to_string();
    let mut text = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push('\u{202f}');
        }
        text.push(digit);
    }
    text
}

/// A positive number of two digits, by powers of ten where it is very small or large.
pub(super) fn two_digits(x: f64) -> String {
    match x {
        0.0 => "0".to_owned(),
        x if (1e-4..1e3).contains(&x) => format!("{x:.*}", (1.0 - x.log10().floor()).max(0.0) as usize),
        _ => scientific(x, 1),
    }
}

/// A number as m·10ⁿ, with so many decimals of m.
pub(super) fn scientific(x: f64, decimals: usize) -> String {
    let text = format!("{x:.decimals$e}");
    let Some((mantissa, exponent)) = text.split_once('e') else { return text };
    let raised = |c: char| match c {
        '-' => '⁻',
        c => c.to_digit(10).and_then(|digit| "⁰¹²³⁴⁵⁶⁷⁸⁹".chars().nth(digit as usize)).unwrap_or(c),
    };
    format!("{mantissa}·10{}", exponent.chars().map(raised).collect::<String>())
}

/// A time in the unit that suits it.
pub(super) fn seconds(s: f64) -> String {
    match s {
        s if s < 0.1 => format!("{:.0} ms", 1e3 * s),
        s if s < 120.0 => format!("{s:.2} s"),
        s if s < 7200.0 => format!("{:.1} min", s / 60.0),
        s => format!("{:.1} h", s / 3600.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_user_typed_stays_text() {
        let typed = r#"<script>alert("1") & 'x'</script>"#;
        assert_eq!(
            Escaped(typed).to_string(),
            "&lt;script&gt;alert(&quot;1&quot;) &amp; &#39;x&#39;&lt;/script&gt;"
        );
        assert_eq!(Escaped("a\u{0}b\u{1b}[31m\n").to_string(), "a\u{fffd}b\u{fffd}[31m\n");
        assert_eq!(Escaped("/données/数字").to_string(), "/données/数字");
    }

    #[test]
    fn numbers_are_easy_to_read() {
        assert_eq!(count(0), "0");
        assert_eq!(count(999), "999");
        assert_eq!(count(23_860), "23\u{202f}860");
        assert_eq!(count(1_234_567), "1\u{202f}234\u{202f}567");
        assert_eq!(percent_or_dash(Some(0.95567)), "95.57\u{a0}%");
        assert_eq!(percent_or_dash(None), "–");
        let numbers = [
            (0.0024, "0.0024"),
            (0.000_251, "0.00025"),
            (105.4, "105"),
            (9.96, "10.0"),
            (3.2e-7, "3.2·10⁻⁷"),
            (0.0, "0"),
        ];
        for (x, text) in numbers {
            assert_eq!(two_digits(x), text);
        }
        assert_eq!(scientific(4.9e12, 0), "5·10¹²");
        let times = [(0.0421, "42 ms"), (1.614, "1.61 s"), (150.0, "2.5 min"), (9000.0, "2.5 h")];
        for (s, text) in times {
            assert_eq!(seconds(s), text);
        }
    }
}
