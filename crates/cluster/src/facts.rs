//! What must be the same for all ranks before they train together.

/// Facts as bytes, to be sent.
pub(crate) fn to_bytes(facts: &[(String, String)]) -> Vec<u8> {
    let lines: Vec<String> = facts.iter().map(|(name, value)| format!("{name}\0{value}")).collect();
    lines.join("\0").into_bytes()
}

/// The reverse of [`to_bytes`].
pub(crate) fn from_bytes(bytes: &[u8]) -> Vec<(String, String)> {
    let text = String::from_utf8_lossy(bytes);
    let words: Vec<&str> = text.split('\0').collect();
    words.chunks_exact(2).map(|pair| (pair[0].to_owned(), pair[1].to_owned())).collect()
}

/// The first fact that is not the same for all, and for which ranks it is not that of rank 0.
pub(crate) fn difference(of_ranks: &[Vec<(String, String)>]) -> Option<String> {
    let value = |rank: usize, name: &str| {
        of_ranks[rank].iter().find(|fact| fact.0 == name).map_or("none", |fact| fact.1.as_str())
    };
    let names = of_ranks.iter().flatten().map(|fact| fact.0.as_str());
    for name in names {
        let others = (1..of_ranks.len()).filter(|&rank| value(rank, name) != value(0, name));
        let others: Vec<usize> = others.collect();
        if let Some(&first) = others.first() {
            let ranks: Vec<String> = others.iter().map(usize::to_string).collect();
            let s = if ranks.len() == 1 { "" } else { "s" };
            return Some(format!(
                "the processes do not train the same: {name} is {} on rank 0 and {} on rank{s} {}",
                value(0, name),
                value(first, name),
                ranks.join(", ")
            ));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|&(name, value)| (name.to_owned(), value.to_owned())).collect()
    }

    #[test]
    fn facts_travel_as_bytes() {
        let sent = facts(&[("version", "0.1.0"), ("--online", ""), ("--eta", "0.5")]);
        assert_eq!(from_bytes(&to_bytes(&sent)), sent);
        assert_eq!(from_bytes(&to_bytes(&[])), []);
    }

    #[test]
    fn the_first_difference_is_named_with_its_ranks() {
        let (three, half) =
            (facts(&[("version", "1"), ("--eta", "3")]), facts(&[("version", "1"), ("--eta", "0.5")]));
        assert_eq!(difference(&[three.clone(), three.clone()]), None);
        let all = [three.clone(), half.clone(), three, half];
        let text = "the processes do not train the same: --eta is 3 on rank 0 and 0.5 on ranks 1, 3";
        assert_eq!(difference(&all).as_deref(), Some(text));
        let more = [facts(&[("version", "1")]), facts(&[("version", "1"), ("--accumulate", "2")])];
        assert!(difference(&more).unwrap().ends_with("--accumulate is none on rank 0 and 2 on rank 1"));
    }
}
