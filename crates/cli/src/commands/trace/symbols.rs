//! Letters with their indices, and numbers in a sum or a product.

use crate::numbers::five_digits;

/// Up to this, an index is one character.
pub(super) const LARGEST_INDEX: usize = 9;

const RAISED: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
const LOWERED: [char; 10] = ['₀', '₁', '₂', '₃', '₄', '₅', '₆', '₇', '₈', '₉'];

/// A letter of layer `l` from 0, which the text counts from 1, with indices from 0 that it counts from 1 too.
pub(super) fn symbol(letter: &str, l: usize, indices: &[usize]) -> String {
    let lowered: String = indices.iter().map(|i| LOWERED[i + 1]).collect();
    format!("{letter}{}{lowered}", raised(l + 1))
}

/// What goes into layer `l` from 0: an x, or an a of the layer before.
pub(super) fn input_symbol(l: usize, k: usize) -> String {
    if l == 0 { format!("x{}", LOWERED[k + 1]) } else { symbol("a", l - 1, &[k]) }
}

pub(super) fn raised(n: usize) -> char {
    RAISED[n]
}

/// A number with a minus sign, not a hyphen.
pub(super) fn number(x: f64) -> String {
    let text = five_digits(x);
    text.strip_prefix('-').map_or(text.clone(), |size| format!("−{size}"))
}

/// A number after an operator.
pub(super) fn operand(x: f64) -> String {
    let text = number(x);
    if text.starts_with('−') { format!("({text})") } else { text }
}

/// a·b.
pub(super) fn product(a: f64, b: f64) -> String {
    format!("{}·{}", operand(a), operand(b))
}

/// (x₁, x₂, …), or the number alone.
pub(super) fn vector(v: &[f64]) -> String {
    match v {
        [x] => number(*x),
        _ => format!("({})", v.iter().map(|&x| number(x)).collect::<Vec<_>>().join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn indices_are_counted_from_one() {
        assert_eq!(symbol("w", 0, &[2, 1]), "w¹₃₂");
        assert_eq!((input_symbol(0, 1), input_symbol(2, 0)), ("x₂".to_owned(), "a²₁".to_owned()));
    }

    #[test]
    fn numbers_below_zero_are_set_apart() {
        assert_eq!((number(-0.5), operand(-0.5), operand(2.0)), ("−0.5".into(), "(−0.5)".into(), "2".into()));
        assert_eq!(product(-1.0, 3.0), "(−1)·3");
        assert_eq!((vector(&[1.0, -2.0]), vector(&[3.0])), ("(1, −2)".into(), "3".into()));
    }
}
