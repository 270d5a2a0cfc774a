//! The columns that a reader expects.

use std::collections::HashMap;

use super::kind::Kind;

/// Names and kinds of columns, as a model reads them. A table that is read [`super::Csv::like`] it has these
/// columns in this order, found by their names.
///
/// ```
/// use data::{Csv, Kind, Schema};
/// let schema = Schema::default().with("size", Kind::Number).with("zip", Kind::Category);
/// let table = Csv::new().like(&schema).from_bytes(b"zip,size,color\n01234,3,red\n", "houses.csv")?;
/// let names: Vec<&str> = table.columns().iter().map(|column| column.name()).collect();
/// assert_eq!(names, ["size", "zip"]);
/// # Ok::<(), data::DataError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Schema {
    columns: Vec<(String, Kind)>,
}

impl Schema {
    /// The same with one more column, or with another kind for a column that is there.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, kind: Kind) -> Self {
        let name = name.into();
        match self.columns.iter_mut().find(|(other, _)| *other == name) {
            Some(column) => column.1 = kind,
            None => self.columns.push((name, kind)),
        }
        self
    }

    /// Names and kinds, in order.
    pub fn columns(&self) -> impl ExactSizeIterator<Item = (&str, Kind)> {
        self.columns.iter().map(|(name, kind)| (name.as_str(), *kind))
    }
}

/// The last kind of a name counts.
impl<N: Into<String>> FromIterator<(N, Kind)> for Schema {
    fn from_iter<I: IntoIterator<Item = (N, Kind)>>(columns: I) -> Self {
        let (mut places, mut schema) = (HashMap::new(), Self::default());
        for (name, kind) in columns {
            let name = name.into();
            match places.insert(name.clone(), schema.columns.len()) {
                Some(place) => {
                    places.insert(name, place);
                    schema.columns[place].1 = kind;
                }
                None => schema.columns.push((name, kind)),
            }
        }
        schema
    }
}
