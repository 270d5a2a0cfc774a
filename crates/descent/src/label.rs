//! What a class can be called.

use std::fmt::Display;

use crate::Error;

/// A class of a sample: any integer from 0 on, or a yes or no.
pub trait Label: Copy + Display {
    /// The number of the class; `None` if it is negative or larger than any number of classes.
    fn class(self) -> Option<u32>;
}

macro_rules! integers {
    ($($integer:ty),*) => {$(
        impl Label for $integer {
            fn class(self) -> Option<u32> {
                u32::try_from(self).ok()
            }
        }
    )*};
}

integers!(u8, u16, u32, u64, usize, i8, i16, i32, i64, isize);

impl Label for bool {
    fn class(self) -> Option<u32> {
        Some(u32::from(self))
    }
}

/// The classes of `labels`. Each is below the number of rows: were one not, most classes would have no row.
pub(crate) fn classes<L: Label>(labels: &[L]) -> Result<Vec<u32>, Error> {
    let largest = labels.len().saturating_sub(1).max(1);
    let class = |(row, label): (usize, &L)| {
        let class = label.class().filter(|&class| class as usize <= largest);
        class.ok_or_else(|| Error::Label { row, largest, found: label.to_string() })
    };
    labels.iter().enumerate().map(class).collect()
}
