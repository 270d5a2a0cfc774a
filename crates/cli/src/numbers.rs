//! Numbers as people write them and as tables show them.

/// A number in five digits that matter: 1234.5, 0.0012346, 1.2346e-7.
pub(crate) fn five_digits(x: f64) -> String {
    let size = x.abs();
    if size == 0.0 || !x.is_finite() {
        // Zero has no sign that matters.
        return format!("{}", if size == 0.0 { 0.0 } else { x });
    }
    let exponent = size.log10().floor() as i32;
    match exponent {
        -4..5 => trimmed(format!("{x:.*}", (4 - exponent) as usize)),
        _ => {
            let text = format!("{x:.4e}");
            let (digits, power) = text.split_once('e').unwrap_or((&text, "0"));
            format!("{}e{power}", trimmed(digits.to_owned()))
        }
    }
}

/// Without the zeros at the end, which a reader would have to count.
fn trimmed(text: String) -> String {
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

/// As an argument.
pub(crate) fn finite(text: &str) -> Result<f64, String> {
    number(text).and_then(|x| if x.is_finite() { Ok(x) } else { Err("must be finite".into()) })
}

fn number(text: &str) -> Result<f64, String> {
    text.parse().map_err(|_| "not a number".to_owned())
}

/// As an argument.
pub(crate) fn positive(text: &str) -> Result<f64, String> {
    number(text).and_then(|x| {
        if x > 0.0 && x.is_finite() { Ok(x) } else { Err("must be positive and finite".into()) }
    })
}

/// As an argument.
pub(crate) fn not_negative(text: &str) -> Result<f64, String> {
    number(text).and_then(|x| {
        if x >= 0.0 && x.is_finite() { Ok(x) } else { Err("must be 0 or more, and finite".into()) }
    })
}

/// As an argument.
pub(crate) fn share(text: &str) -> Result<f64, String> {
    number(text).and_then(
        |x| {
            if x > 0.0 && x < 1.0 { Ok(x) } else { Err("must be above 0 and below 1".into()) }
        },
    )
}

/// As an argument.
pub(crate) fn below_one(text: &str) -> Result<f64, String> {
    number(text).and_then(|x| {
        if (0.0..1.0).contains(&x) { Ok(x) } else { Err("must be at least 0 and below 1".into()) }
    })
}

#[cfg(test)]
mod tests {
    use super::five_digits;

    #[test]
    fn five_digits_matter() {
        let texts = [
            (0.0, "0"),
            (-0.0, "0"),
            (1.0, "1"),
            (-2.5, "-2.5"),
            (1234.56, "1234.6"),
            (0.001_234_56, "0.0012346"),
            (123_456.0, "1.2346e5"),
            (-2e-16, "-2e-16"),
            (-0.000_012_345_6, "-1.2346e-5"),
            (f64::INFINITY, "inf"),
        ];
        for (x, text) in texts {
            assert_eq!(five_digits(x), text);
        }
    }
}
