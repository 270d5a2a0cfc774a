//! Names that may be meant by one that is not there.

use strsim::osa_distance;

/// How many names an error lists.
const LISTED: usize = 10;

/// The names that are near, or else all there are, as the end of a sentence.
pub(crate) fn hint(name: &str, names: &[String]) -> String {
    let near: Vec<&String> = names.iter().filter(|other| is_near(name, other)).collect();
    match near[..] {
        [] if names.is_empty() => "there are no columns".to_owned(),
        [] => format!("there are {}", listed(&names.iter().collect::<Vec<_>>())),
        [one] => format!("is `{one}` meant?"),
        _ => format!("is one of {} meant?", listed(&near)),
    }
}

/// Whether a few letters make the difference, or one is a part of the other.
fn is_near(name: &str, other: &str) -> bool {
    let [name, other] = [name, other].map(|name| name.trim().to_lowercase());
    let (length, other_length) = (name.chars().count(), other.chars().count());
    let part = length.min(other_length) >= 3 && (name.contains(&other) || other.contains(&name));
    part || osa_distance(&name, &other) <= length.min(other_length) / 3
}

fn listed(names: &[&String]) -> String {
    let shown: Vec<String> = names.iter().take(LISTED).map(|name| format!("`{name}`")).collect();
    let more = names.len().saturating_sub(LISTED);
    shown.join(", ") + &if more > 0 { format!(" and {more} more") } else { String::new() }
}
