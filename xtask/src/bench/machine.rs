//! Whether the machine is idle enough to measure on.

use std::fs;
use std::thread::sleep;
use std::time::Duration;

use anyhow::anyhow;
use cli::{Failure, Machine, say};
use serde::Serialize;

use super::failure::{noisy, unmeasured};

/// Above this, something else is running.
const IDLE_LOAD: f64 = 0.5;

/// How often the load is looked at before it is taken for that of something else, and how long lies between
/// two looks. The build of this program alone leaves a load that falls below [`IDLE_LOAD`] within a minute
/// and a half.
const LOOKS: usize = 18;
const PAUSE: Duration = Duration::from_secs(5);

/// A machine and what it has to do.
#[derive(Serialize)]
pub(crate) struct Loaded {
    #[serde(flatten)]
    machine: Machine,
    /// Over the last minute, at the start; `None` where the system does not tell.
    load_average: Option<f64>,
}

impl Loaded {
    pub(crate) fn here() -> Self {
        let load = fs::read_to_string("/proc/loadavg").ok().and_then(|text| load_average(&text));
        Self { machine: Machine::here(), load_average: load }
    }

    /// Why it is too busy to measure on, if it is.
    pub(crate) fn busy(&self) -> Option<String> {
        let load = self.load_average.filter(|&load| load > IDLE_LOAD)?;
        Some(format!(
            "the load average is {load:.2}, above {IDLE_LOAD}: something else runs; try again without it, or measure \
             all the same with --force"
        ))
    }
}

/// This machine when it is idle; at once if `force` says never mind.
pub(crate) fn idle_machine(force: bool) -> Result<Loaded, Failure> {
    for look in 0..LOOKS {
        let machine = Loaded::here();
        match machine.load_average.filter(|_| !force && machine.busy().is_some()) {
            None => return Ok(machine),
            Some(load) if look == 0 => say(&format!(
                "the load average is {load:.2}, after a build perhaps; waiting until it is {IDLE_LOAD}, for at most \
                 {} s",
                LOOKS * PAUSE.as_secs() as usize
            ))
            .map_err(unmeasured)?,
            Some(_) => {}
        }
        sleep(PAUSE);
    }
    let machine = Loaded::here();
    machine.busy().map_or(Ok(machine), |why| Err(noisy(anyhow!(why))))
}

fn load_average(loadavg: &str) -> Option<f64> {
    loadavg.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_load_of_the_last_minute_is_read() {
        assert_eq!(load_average("0.75 1.80 2.61 2/211 30825\n"), Some(0.75));
        assert_eq!(load_average(""), None);
    }

    #[test]
    fn more_than_half_a_task_is_busy_and_an_unknown_load_is_not() {
        let at = |load_average| Loaded { machine: Machine::here(), load_average };
        assert!(at(Some(0.51)).busy().unwrap().contains("0.51"));
        assert!(at(Some(0.5)).busy().is_none() && at(None).busy().is_none());
    }
}
