//! The names that archives and sites give to the four files of a set.

/// Training or test samples.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Part {
    Train,
    /// As the names of test files have it, the ones that are read first before the others.
    T10k,
    Test10k,
    Test,
    Test50k,
}

impl Part {
    pub(crate) const TESTS: [Self; 4] = [Self::T10k, Self::Test10k, Self::Test, Self::Test50k];

    fn of(word: &str) -> Option<Self> {
        Some(match word {
            "train" | "training" => Self::Train,
            "t10k" => Self::T10k,
            "test10k" => Self::Test10k,
            "test" | "testing" => Self::Test,
            "test50k" => Self::Test50k,
            _ => return None,
        })
    }

    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Train => "train",
            Self::T10k => "t10k",
            Self::Test10k => "test10k",
            Self::Test => "test",
            Self::Test50k => "test50k",
        }
    }
}

/// Images or labels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Content {
    Images,
    Labels,
}

/// What a name says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Name {
    /// What precedes the part, such as `emnist-letters`; empty for MNIST's own names.
    pub(crate) set: String,
    pub(crate) part: Part,
    pub(crate) content: Content,
    pub(crate) gz: bool,
    /// Whether it is written as its authors write it: in lower case, with hyphens.
    pub(crate) plain: bool,
}

impl Name {
    /// What the name of a file says, if it is one of the four: `train-images-idx3-ubyte`, with dots,
    /// underscores or spaces for the hyphens, in any case, with `.gz`, and with a set's name before it.
    pub(crate) fn of(name: &str) -> Option<Self> {
        let lower = name.to_lowercase();
        let (stem, gz) = lower.strip_suffix(".gz").map_or((lower.as_str(), false), |stem| (stem, true));
        let words: Vec<&str> = stem.split(['-', '.', '_', ' ']).collect();
        let content = |word: &str| match word {
            "images" | "image" => Some(Content::Images),
            "labels" | "label" => Some(Content::Labels),
            _ => None,
        };
        let at = words.iter().rposition(|word| content(word).is_some())?;
        let format =
            ["idx", "idx1", "idx2", "idx3", "idx4", "ubyte", "byte", "short", "int", "float", "double"];
        if !words[at + 1..].iter().all(|word| format.contains(word)) {
            return None;
        }
        let part = Part::of(words.get(at.checked_sub(1)?)?)?;
        Some(Self {
            set: words[..at - 1].join("-"),
            part,
            content: content(words[at])?,
            gz,
            plain: name.starts_with(stem) && !stem.contains(['.', '_', ' ']),
        })
    }

    /// Whether images of this set lie on their side, as EMNIST's do.
    pub(crate) fn transposed(&self) -> bool {
        self.set.split('-').any(|word| word == "emnist")
    }
}

/// The name of a file as its authors write it.
pub(crate) fn usual(set: &str, part: Part, content: Content) -> String {
    let hyphen = if set.is_empty() { "" } else { "-" };
    let rest = match content {
        Content::Images => "images-idx3-ubyte",
        Content::Labels => "labels-idx1-ubyte",
    };
    format!("{set}{hyphen}{}-{rest}", part.word())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_archives_and_sites_are_recognised() {
        let cases = [
            ("train-images-idx3-ubyte", "", Part::Train, Content::Images, false),
            ("train-images.idx3-ubyte", "", Part::Train, Content::Images, false),
            ("T10K-LABELS.IDX1-UBYTE.GZ", "", Part::T10k, Content::Labels, true),
            ("t10k_labels_idx1_ubyte", "", Part::T10k, Content::Labels, false),
            ("emnist-letters-test-images-idx3-ubyte.gz", "emnist-letters", Part::Test, Content::Images, true),
            ("qmnist-train-labels-idx2-int", "qmnist", Part::Train, Content::Labels, false),
            ("qmnist-test10k-labels-idx2-int.gz", "qmnist", Part::Test10k, Content::Labels, true),
            ("train-images.idx", "", Part::Train, Content::Images, false),
        ];
        for (text, set, part, content, gz) in cases {
            let name = Name::of(text).unwrap_or_else(|| panic!("{text} is not recognised"));
            assert_eq!((&*name.set, name.part, name.content, name.gz), (set, part, content, gz), "{text}");
        }
        for other in ["train-images.csv", "train.csv", "images-idx3-ubyte", "labels", "notes-train", "t10k"] {
            assert_eq!(Name::of(other), None, "{other}");
        }
        assert!(Name::of("train-images-idx3-ubyte.gz").unwrap().plain);
        assert!(!Name::of("Train-images-idx3-ubyte").unwrap().plain);
        assert!(Name::of("emnist-mnist-train-images-idx3-ubyte").unwrap().transposed());
        assert!(!Name::of("qmnist-train-images-idx3-ubyte").unwrap().transposed());
    }

    #[test]
    fn usual_names_are_recognised_as_what_they_are() {
        for (set, part, content) in
            [("", Part::T10k, Content::Labels), ("emnist-digits", Part::Train, Content::Images)]
        {
            let name = Name::of(&usual(set, part, content)).unwrap();
            assert_eq!((&*name.set, name.part, name.content, name.plain), (set, part, content, true));
        }
    }
}
