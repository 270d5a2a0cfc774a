//! Small files to train on, and `mpirun`.

mod files;
mod job;

pub(crate) use files::Folder;
pub(crate) use job::{Ended, Job, descent, mpirun, ranks_of};
