//! What the machine is.

use std::fs;
use std::num::NonZeroUsize;
use std::sync::Once;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use optim::Threads;
use serde::Serialize;

use crate::output::warn;

/// The machine that a figure was measured on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Machine {
    /// The model of the CPU, or "unknown".
    pub cpu: String,
    /// The instruction set that the kernels take.
    pub isa: String,
    /// How many threads can run at the same time.
    pub threads: usize,
}

impl Machine {
    /// This one.
    #[must_use]
    pub fn here() -> Self {
        let cpu = fs::read_to_string("/proc/cpuinfo").ok().and_then(|text| cpu(&text));
        Self {
            cpu: cpu.unwrap_or_else(|| "unknown".to_owned()),
            isa: format!("{:?}", linalg::isa()),
            threads: Threads::available(),
        }
    }
}

/// How many processes that work together share the cores of this machine.
static SHARING: AtomicUsize = AtomicUsize::new(1);

/// From now on so many processes share the cores.
pub(crate) fn share(processes: usize) {
    SHARING.store(processes.max(1), Relaxed);
}

/// The threads that a person asked for, but no more than can run at once, or this process' share of those
/// that are available. A value of `RAYON_NUM_THREADS` that has no effect is told once, on standard error.
#[must_use]
pub fn threads(asked: Option<NonZeroUsize>) -> usize {
    let asked = asked.map(|asked| asked.get().min(Threads::cores()));
    asked.unwrap_or_else(|| {
        static TOLD: Once = Once::new();
        TOLD.call_once(|| {
            if let Some(value) = Threads::ignored() {
                let value = value.display();
                warn(&format!("RAYON_NUM_THREADS={value} is no number of threads and is ignored"), true);
            }
        });
        (Threads::available() / SHARING.load(Relaxed)).max(1)
    })
}

fn cpu(cpuinfo: &str) -> Option<String> {
    let line = cpuinfo.lines().find(|line| line.starts_with("model name"))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::cpu;

    #[test]
    fn the_model_of_the_first_cpu_is_read() {
        let text = "processor\t: 0\nmodel name\t: AMD EPYC 9R14\nmodel name\t: another\n";
        assert_eq!(cpu(text).as_deref(), Some("AMD EPYC 9R14"));
        assert_eq!(cpu("BogoMIPS : 1"), None);
    }
}
