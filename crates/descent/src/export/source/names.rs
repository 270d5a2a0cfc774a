//! Identifiers made of names, which may hold anything.

use std::collections::HashSet;

/// The words of a name, in lower case and of ASCII letters and digits alone; those of `instead` if there are
/// none. `PetalLength (cm)` has the words petal, length and cm.
pub(super) fn words(name: &str, instead: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut after_small = false;
    for (i, c) in name.trim().char_indices() {
        let text = latin(c);
        let digit_follows = name.trim()[i + c.len_utf8()..].starts_with(|c: char| c.is_ascii_digit());
        if i == 0 && c == '-' && digit_follows {
            words.push("minus".to_owned());
        }
        // A word ends where no letter or digit is, and before a large letter behind a small one.
        if text.is_empty() || after_small && c.is_uppercase() {
            words.push(String::new());
        }
        words.last_mut().expect("one word").push_str(&text.to_ascii_lowercase());
        after_small = c.is_lowercase();
    }
    words.retain(|word| !word.is_empty());
    if words.is_empty() { instead.split(' ').map(str::to_owned).collect() } else { words }
}

/// A letter or a digit in ASCII, if there is a usual way to write it so.
fn latin(c: char) -> String {
    match c {
        'Ä' | 'ä' | 'Æ' | 'æ' => "ae",
        'Ö' | 'ö' | 'Ø' | 'ø' | 'Œ' | 'œ' => "oe",
        'Ü' | 'ü' => "ue",
        'ß' | 'ẞ' => "ss",
        'À'..='Ã' | 'Å' | 'à'..='ã' | 'å' => "a",
        'Ç' | 'ç' => "c",
        'È'..='Ë' | 'è'..='ë' => "e",
        'Ì'..='Ï' | 'ì'..='ï' => "i",
        'Ñ' | 'ñ' => "n",
        'Ò'..='Õ' | 'ò'..='õ' => "o",
        'Ù'..='Û' | 'ù'..='û' => "u",
        'Ý' | 'ý' | 'ÿ' => "y",
        c if c.is_ascii_alphanumeric() => return c.to_string(),
        _ => "",
    }
    .to_owned()
}

/// `petal_length`.
pub(super) fn snake(words: &[String]) -> String {
    let name = words.join("_");
    match name.as_bytes()[0].is_ascii_digit() {
        true => format!("_{name}"),
        false if KEYWORDS.contains(&name.as_str()) => format!("{name}_"),
        false => name,
    }
}

/// `PetalLength`.
pub(super) fn camel(words: &[String]) -> String {
    let mut name = String::new();
    for word in words {
        let digits = word.as_bytes()[0].is_ascii_digit();
        if digits && name.bytes().next_back().is_none_or(|byte| byte.is_ascii_digit()) {
            name.push('_');
        }
        name.push_str(&word[..1].to_ascii_uppercase());
        name.push_str(&word[1..]);
    }
    // The one word that is none in any case.
    if name == "Self" { "Self_".to_owned() } else { name }
}

/// `PETAL_LENGTH`.
pub(super) fn upper(words: &[String]) -> String {
    words.join("_").to_ascii_uppercase()
}

/// Identifiers that are in use.
pub(super) struct Taken(HashSet<String>);

impl Taken {
    pub(super) fn new(names: &[&str]) -> Self {
        Self(names.iter().map(|&name| name.to_owned()).collect())
    }
    /// The first of these wishes that is free, or the last one with a number.
    pub(super) fn take<const N: usize>(&mut self, wishes: [String; N]) -> String {
        let last = wishes[N - 1].clone();
        let numbered = (2_usize..).map(|n| format!("{last}_{n}"));
        let free = wishes.iter().cloned().chain(numbered).find(|name| !self.0.contains(name));
        let free = free.expect("there are more numbers than names");
        self.0.insert(free.clone());
        free
    }
}

/// What is no name of a field in Rust, C or C++, in small letters, with macros of compilers.
#[rustfmt::skip]
const KEYWORDS: [&str; 110] = [
    "abstract", "alignas", "alignof", "and", "as", "asm", "async", "auto", "await", "become", "bool", "box",
    "break", "case", "catch", "char", "class", "compl", "concept", "const", "constexpr", "continue", "crate",
    "decltype", "default", "delete", "do", "double", "dyn", "else", "enum", "explicit", "export", "extern",
    "false", "final", "float", "fn", "for", "friend", "gen", "goto", "i386", "if", "impl", "in", "inline",
    "int", "let", "linux", "long", "loop", "macro", "match", "mod", "move", "mut", "mutable", "namespace", "new",
    "noexcept", "not", "nullptr", "operator", "or", "override", "priv", "private", "protected", "pub",
    "public", "ref", "register", "requires", "restrict", "return", "self", "short", "signed", "sizeof",
    "static", "struct", "super", "switch", "template", "this", "thread", "throw", "trait", "true", "try",
    "type", "typedef", "typeid", "typename", "typeof", "union", "unix", "unsafe", "unsigned", "unsized",
    "use", "using", "virtual", "void", "volatile", "where", "while", "xor", "yield",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_identifiers() {
        let of = |name: &str| {
            let words = words(name, "column 3");
            [snake(&words), camel(&words), upper(&words)].join(" ")
        };
        assert_eq!(of("PetalLength (cm)"), "petal_length_cm PetalLengthCm PETAL_LENGTH_CM");
        assert_eq!(of("Straße 7"), "strasse_7 Strasse7 STRASSE_7");
        assert_eq!(of("2nd size"), "_2nd_size _2ndSize 2ND_SIZE");
        assert_eq!(of("-3.5"), "minus_3_5 Minus3_5 MINUS_3_5");
        assert_eq!(of("USA"), "usa Usa USA");
        assert_eq!(of("type"), "type_ Type TYPE");
        assert_eq!(of(" self "), "self_ Self_ SELF");
        assert_eq!(of("中文 */"), "column_3 Column3 COLUMN_3");
    }

    #[test]
    fn identifiers_are_taken_once() {
        let mut taken = Taken::new(&["Row"]);
        let mut take = |wish: &str| taken.take([wish.to_owned()]);
        assert_eq!(["Row", "a", "a", "a_2", "a"].map(&mut take), ["Row_2", "a", "a_2", "a_2_2", "a_3"]);
        assert_eq!(taken.take(["a", "b"].map(str::to_owned)), "b");
    }
}
