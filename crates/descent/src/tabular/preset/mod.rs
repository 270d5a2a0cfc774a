//! Recipes with a name. A file each; the list below registers them.

mod plain;
mod small;
mod tabular;

use std::fmt;
use std::str::FromStr;

use data::Task;

use super::Recipe;

macro_rules! presets {
    ($($(#[$doc:meta])* $name:literal $preset:ident $module:ident),* $(,)?) => {
        /// A recipe with a name.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Preset {
            $($(#[$doc])* $preset,)*
        }

        impl Preset {
            /// Every preset, for tests and for lists in help texts.
            pub const ALL: [Self; [$($name),*].len()] = [$(Self::$preset),*];

            /// Its name: `"tabular"`.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$preset => $name,)*
                }
            }
            /// Its recipe for a task.
            #[must_use]
            pub fn recipe(self, task: Task) -> Recipe {
                match self {
                    $(Self::$preset => $module::recipe(task),)*
                }
            }
        }
    };
}

presets! {
    /// As near to boosted trees as a plain network comes: after RealMLP (Holzmüller et al., 2024).
    #[default]
    "tabular" Tabular tabular,
    /// Two hidden layers of 64 ReLUs, and Adam.
    "plain" Plain plain,
    /// One hidden layer of 16 units: a network for a small device.
    "small" Small small,
}

impl fmt::Display for Preset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// A word that names no preset.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no preset is called {found:?}; there are {}", names())]
pub struct UnknownPreset {
    /// The word.
    pub found: String,
}

fn names() -> String {
    Preset::ALL.map(Preset::name).join(", ")
}

impl FromStr for Preset {
    type Err = UnknownPreset;

    fn from_str(name: &str) -> Result<Self, UnknownPreset> {
        let named = Self::ALL.into_iter().find(|preset| preset.name() == name);
        named.ok_or_else(|| UnknownPreset { found: name.to_owned() })
    }
}
