//! What the classes of a data set are called.

use std::fmt;

use crate::DataError;

/// The name of each class, in the order of the classes.
///
/// A class is a number from 0 on for the network and a name for people: in a file whose labels are 1 to 26,
/// class 0 is called `1`.
///
/// ```
/// use data::ClassNames;
/// let names = ClassNames::new(["setosa", "versicolor", "virginica"])?;
/// assert_eq!(names.name(1), Some("versicolor"));
/// assert_eq!(names.class("virginica"), Some(2));
/// assert!(ClassNames::numbers(10).are_numbers());
/// # Ok::<(), data::DataError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClassNames(Vec<String>);

impl ClassNames {
    /// The classes with these names.
    ///
    /// # Errors
    /// If a name is empty or there twice, or holds a control character.
    pub fn new(names: impl IntoIterator<Item = impl Into<String>>) -> Result<Self, DataError> {
        let names: Vec<String> = names.into_iter().map(Into::into).collect();
        let mut sorted: Vec<&str> = names.iter().map(String::as_str).collect();
        sorted.sort_unstable();
        let twice = sorted.windows(2).find(|pair| pair[0] == pair[1]).map(|pair| pair[0]);
        let unfit = names
            .iter()
            .map(String::as_str)
            .find(|name| name.is_empty() || name.chars().any(char::is_control));
        match (unfit, twice) {
            (Some(name), _) => Err(DataError::ClassName { name: name.to_owned(), fault: "is not printable" }),
            (None, Some(name)) => {
                Err(DataError::ClassName { name: name.to_owned(), fault: "is there twice" })
            }
            (None, None) => Ok(Self(names)),
        }
    }

    /// `n` classes called `0`, `1` and so on.
    #[must_use]
    pub fn numbers(n: usize) -> Self {
        Self((0..n).map(|class| class.to_string()).collect())
    }

    /// Whether every class is called by its number, from 0 on.
    #[must_use]
    pub fn are_numbers(&self) -> bool {
        self.0.iter().enumerate().all(|(class, name)| name.parse() == Ok(class))
    }

    /// The number of classes.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }
    /// Whether there are no classes.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
    /// The name of a class, if there are as many.
    #[must_use]
    pub fn name(&self, class: usize) -> Option<&str> {
        self.0.get(class).map(String::as_str)
    }
    /// The class with this name.
    #[must_use]
    pub fn class(&self, name: &str) -> Option<usize> {
        self.0.iter().position(|other| other == name)
    }
    /// All names, in the order of the classes.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }
}

impl fmt::Display for ClassNames {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join(", "))
    }
}
