//! Ctrl-C, SIGTERM and SIGHUP: asked for once, a command ends at its next chance; asked for again, at once.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed};
use std::thread;
use std::time::Duration;

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;

use crate::Members;

/// How soon after the first another signal is a wish of its own. `timeout`, a shell whose terminal is closed,
/// and service managers send more than one for the same reason.
const AGAIN: Duration = Duration::from_millis(500);

/// Whether the process was asked to end.
#[derive(Clone, Debug)]
pub(crate) struct Interrupt(Arc<AtomicUsize>);

impl Interrupt {
    /// From now on a first signal is noted instead of obeyed.
    pub(crate) fn watch() -> io::Result<Self> {
        let (at_once, signal) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
        for number in [SIGINT, SIGTERM] {
            flag::register_conditional_shutdown(number, 128 + number, Arc::clone(&at_once))?;
            flag::register_usize(number, Arc::clone(&signal), number as usize)?;
        }
        // What `nohup` starts goes on when its terminal is closed.
        #[cfg(unix)]
        if !hangup_is_ignored() {
            use signal_hook::consts::SIGHUP;
            flag::register_usize(SIGHUP, Arc::clone(&signal), SIGHUP as usize)?;
        }
        let noted = Arc::clone(&signal);
        thread::Builder::new().name("signals".to_owned()).spawn(move || {
            while noted.load(Relaxed) == 0 {
                thread::sleep(AGAIN / 5);
            }
            thread::sleep(AGAIN);
            at_once.store(true, Relaxed);
        })?;
        Ok(Self(signal))
    }

    /// The same for all members: a signal that comes to one is seen by each.
    pub(crate) fn shared(self, members: &mut dyn Members) -> Self {
        Self(members.share_signal(self.0))
    }

    /// The number of the signal that came, if one did.
    pub(crate) fn signal(&self) -> Option<u8> {
        match self.0.load(Relaxed) {
            0 => None,
            number => Some(number as u8),
        }
    }
}

/// Whether the process was started with SIGHUP ignored. Where that cannot be known it is taken to be so.
#[cfg(unix)]
fn hangup_is_ignored() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    mask.is_none_or(|mask| mask & (1 << (signal_hook::consts::SIGHUP - 1)) != 0)
}
