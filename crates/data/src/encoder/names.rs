//! Names in messages: those that are meant, and lists that stay short.

/// Names less alike than this, of 1, are not suggested.
const LIKE: f64 = 0.75;
/// So many names are listed at most.
const LISTED: usize = 8;

/// What to say after a name that is not there: which ones are like it, or else which there are.
pub(super) fn hint<'a>(name: &str, others: impl Iterator<Item = &'a str>) -> String {
    let others: Vec<&str> = others.collect();
    let lower = name.trim().to_lowercase();
    let score = |other: &str| strsim::jaro_winkler(&lower, &other.trim().to_lowercase());
    let mut near: Vec<(f64, &str)> = others.iter().map(|&other| (score(other), other)).collect();
    near.retain(|(score, _)| *score >= LIKE);
    near.sort_by(|a, b| b.0.total_cmp(&a.0));
    match &near[..] {
        [] if others.is_empty() => "; the table has no columns".to_owned(),
        [] => format!("; the columns are {}", list(others.into_iter())),
        near => {
            let names: Vec<String> = near.iter().take(3).map(|(_, name)| format!("{name:?}")).collect();
            format!("; did you mean {}?", names.join(" or "))
        }
    }
}

/// The first names of a list, and how many more there are.
pub(super) fn list<'a>(names: impl ExactSizeIterator<Item = &'a str>) -> String {
    let more = names.len().saturating_sub(LISTED);
    let mut text = names.take(LISTED).collect::<Vec<_>>().join(", ");
    if more > 0 {
        text.push_str(&format!(" and {more} more"));
    }
    text
}
