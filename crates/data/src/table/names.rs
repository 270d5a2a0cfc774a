//! Texts that become numbers: each different text once.

use std::collections::HashMap;

/// A list of different texts, in the order in which they come first.
#[derive(Default)]
pub(crate) struct Names {
    codes: HashMap<Box<str>, u32>,
}

impl Names {
    pub(crate) fn len(&self) -> usize {
        self.codes.len()
    }

    /// The code of `text`, if it is known.
    pub(crate) fn known(&self, text: &str) -> Option<u32> {
        self.codes.get(text).copied()
    }

    /// The code that a new text gets.
    pub(crate) fn add(&mut self, text: &str) -> u32 {
        let code = self.codes.len() as u32;
        self.codes.insert(text.into(), code);
        code
    }

    /// The texts, by their codes.
    pub(crate) fn into_list(self) -> Vec<String> {
        let mut names = vec![String::new(); self.codes.len()];
        self.codes.into_iter().for_each(|(name, code)| names[code as usize] = name.into());
        names
    }
}
