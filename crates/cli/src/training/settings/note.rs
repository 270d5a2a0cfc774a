//! What a checkpoint does not know of a training by itself.

use nn::Init;
use optim::{Metric, Settings};
use serde::{Deserialize, Serialize};

use super::{Course, validation};
use crate::names::Named;

/// The part of a note that every training has.
#[derive(Serialize, Deserialize)]
pub(crate) struct CourseNote {
    init: String,
    train_limit: Option<usize>,
    /// The metrics of each epoch.
    #[serde(default)]
    metrics: Vec<String>,
    /// The weights of the classes, if they have some.
    #[serde(default)]
    class_weights: Option<String>,
    /// Whether a schedule got a new end on the way.
    #[serde(default)]
    stretched: bool,
    /// The buffer for rows on disk, in bytes; none if they are in memory.
    #[serde(default)]
    from_disk: Option<u64>,
}

impl CourseNote {
    pub(crate) fn of(course: &Course) -> Self {
        Self {
            init: course.init.to_string(),
            train_limit: course.train_limit,
            metrics: validation::names(&course.metrics).into_iter().map(str::to_owned).collect(),
            class_weights: course.class_weights.as_ref().map(ToString::to_string),
            stretched: course.stretched,
            from_disk: course.from_disk,
        }
    }

    /// With the settings that the checkpoint has. `None` if a name is not known.
    pub(crate) fn course(&self, settings: Settings) -> Option<Course> {
        let class_weights = self.class_weights.as_ref().map(|words| words.parse());
        Some(Course {
            init: Init::named(&self.init)?,
            settings,
            metrics: self.metrics.iter().map(|name| Metric::named(name)).collect::<Option<_>>()?,
            train_limit: self.train_limit,
            class_weights: class_weights.transpose().ok()?,
            stretched: self.stretched,
            from_disk: self.from_disk,
        })
    }
}
