//! What every training has, whatever its samples are: flags, checkpoints, ends, and the loop itself.

mod args;
mod ending;
mod keeper;
mod ran;
mod resumed;
mod settings;
mod shell;

pub(crate) use args::{FILES, KeepArgs, TrainingArgs};
pub(crate) use ending::{Ending, eta_left, etas, metrics_of};
pub(crate) use keeper::Keeper;
pub(crate) use ran::{Training, measured, parameter_bytes, weights_sha256};
pub(crate) use resumed::{begun, newest};
pub(crate) use settings::{ClassWeights, Course, CourseNote, Flag, contradiction, count};
pub(crate) use shell::{file_sha256, hex, quoted};
