//! What a column holds.

use super::date::DateFormat;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Numbers.
    Number,
    /// Names out of a list.
    Category,
    /// Dates, as they were written; 2024-05-31 and 31.05.2024 are understood in any column of dates.
    Date(DateFormat),
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 6] = [
        Self::Number,
        Self::Category,
        Self::Date(DateFormat::Iso),
        Self::Date(DateFormat::Dotted),
        Self::Date(DateFormat::MonthFirst),
        Self::Date(DateFormat::DayFirst),
    ];

    /// The number that stands for it in files. It never changes.
    #[must_use]
    pub fn number(self) -> u16 {
        match self {
            Self::Number => 1,
            Self::Category => 2,
            Self::Date(DateFormat::Iso) => 3,
            Self::Date(DateFormat::Dotted) => 4,
            Self::Date(DateFormat::MonthFirst) => 5,
            Self::Date(DateFormat::DayFirst) => 6,
        }
    }

    /// The kind of this number, if there is one.
    #[must_use]
    pub fn from_number(number: u16) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.number() == number)
    }
}
