//! Reading no faster than a slow disk would.

use std::thread;
use std::time::Duration;

use super::head::Block;

/// Bytes a second.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Pace(pub(crate) f64);

impl Pace {
    /// Waits as long as reading this block takes.
    pub(crate) fn wait(self, block: &Block) {
        let bytes = (block.place.end - block.place.start) as f64;
        thread::sleep(Duration::from_secs_f64(bytes / self.0));
    }
}
