//! An optimizer or a schedule by name and settings: what a checkpoint keeps of it.

/// The name and the numbers of an optimizer or a schedule.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Described {
    /// The name of the kind: `"adam"`.
    pub name: String,
    /// Its settings by name.
    pub settings: Vec<(String, f64)>,
}

impl Described {
    /// Of this name and these settings.
    #[must_use]
    pub fn new(name: &str, settings: &[(&str, f64)]) -> Self {
        let settings = settings.iter().map(|&(name, value)| (name.to_owned(), value)).collect();
        Self { name: name.to_owned(), settings }
    }

    /// The setting of this name.
    #[must_use]
    pub fn setting(&self, name: &str) -> Option<f64> {
        self.settings.iter().find(|(known, _)| known == name).map(|&(_, value)| value)
    }

    /// Exactly these settings, of a description with this name.
    pub(crate) fn numbers<const N: usize>(&self, name: &str, settings: [&str; N]) -> Option<[f64; N]> {
        let known = self.name == name && self.settings.len() == N;
        let found = known.then(|| settings.map(|setting| self.setting(setting)))?;
        found.iter().all(Option::is_some).then(|| found.map(Option::unwrap_or_default))
    }

    /// The first thing in which `other` differs, with both values.
    pub(crate) fn difference(&self, other: &Self, kind: &str) -> Option<(String, String, String)> {
        if self.name != other.name {
            return Some((kind.to_owned(), self.name.clone(), other.name.clone()));
        }
        let text = |x: Option<f64>| x.map_or_else(|| "none".to_owned(), |x| x.to_string());
        let names = self.settings.iter().chain(&other.settings).map(|(name, _)| name);
        names
            .map(|name| (name.clone(), text(self.setting(name)), text(other.setting(name))))
            .find(|(_, was, is)| was != is)
    }
}
