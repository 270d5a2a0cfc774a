//! Whether there is memory for a computation, asked before it begins.
//!
//! The system promises more memory than it has and ends a process that then uses it. So what is needed is
//! compared with what is there, before anything of that size is allocated.

use std::fs;
use std::path::Path;

use linalg::{Scalar, can_allocate};
use nn::Topology;

use crate::evaluation::CHUNK;
use crate::{Plan, TrainError, Trainer};

/// Less than this is not asked for: what runs at all can have it. And glibc, once it was given back a large
/// block of less than 32 MiB, puts later ones where they get no huge pages.
const LITTLE: u64 = 1 << 26;

/// Checks that this process can have `bytes` bytes more.
///
/// # Errors
/// If it cannot: they are beyond its limits (`ulimit -v`), those of its container, or what the machine has
/// free.
pub fn check_memory(bytes: u64) -> Result<(), TrainError> {
    if bytes < LITTLE {
        return Ok(());
    }
    if available().is_some_and(|available| bytes > available) || !can_allocate(bytes) {
        return Err(TrainError::Memory { needed: bytes });
    }
    Ok(())
}

/// The bytes of the parameters of a network, or of a gradient, without padding.
#[must_use]
pub fn network_bytes<T: Scalar>(topology: &Topology) -> u64 {
    numbers::<T>(topology.parameter_count(), 1)
}

/// The bytes that a network works in with `samples` samples at once: a and δ of every layer, and the samples.
#[must_use]
pub fn workspace_bytes<T: Scalar>(topology: &Topology, samples: usize) -> u64 {
    let layers = topology.sizes()[1..].iter().map(|&n| numbers::<T>(n, samples).saturating_mul(2));
    layers.fold(numbers::<T>(topology.outputs(), samples), u64::saturating_add)
}

/// The bytes that [`evaluate`](crate::evaluate) works in, on each thread.
#[must_use]
pub fn evaluation_bytes<T: Scalar>(topology: &Topology) -> u64 {
    workspace_bytes::<T>(topology, CHUNK)
}

/// The bytes of `rows · cols` numbers.
fn numbers<T: Scalar>(rows: usize, cols: usize) -> u64 {
    (rows as u64).saturating_mul(cols as u64).saturating_mul(size_of::<T>() as u64)
}

impl Trainer {
    /// The bytes that training a network of this topology on so many samples needs at least, beside network
    /// and samples: gradients, the optimizer's slots and what the layers work in.
    #[must_use]
    pub fn bytes<T: Scalar>(&self, topology: &Topology, samples: usize) -> u64 {
        let plan = Plan::new(topology, self.batching.size(samples));
        let (network, slots) = (network_bytes::<T>(topology), self.optimizer.slots().len());
        let in_place = self.optimizer.is_plain() && plan.shards() == 1 && self.accumulate == 1;
        let copies = if in_place { 0 } else { plan.shards() + slots };
        let worked_in = workspace_bytes::<T>(topology, plan.chunk()).saturating_mul(plan.shards() as u64);
        network.saturating_mul(copies as u64).saturating_add(worked_in)
    }

    /// Checks that there is memory to train a network of this topology on so many samples.
    pub(crate) fn check_memory<T: Scalar>(
        &self,
        topology: &Topology,
        samples: usize,
    ) -> Result<(), TrainError> {
        check_memory(self.bytes::<T>(topology, samples))
    }
}

/// The bytes that can still be used without others having to be given up, where the system tells.
fn available() -> Option<u64> {
    let free = fs::read_to_string("/proc/meminfo").ok().and_then(|text| free(&text));
    let groups = fs::read_to_string("/proc/self/cgroup").unwrap_or_default();
    let limits = limit_files(&groups).into_iter().filter_map(|file| fs::read_to_string(file).ok());
    let limits = limits.filter_map(|text| text.trim().parse().ok());
    free.into_iter().chain(limits).min()
}

/// What /proc/meminfo says is free, in memory and in swap.
fn free(meminfo: &str) -> Option<u64> {
    let kilobytes = |name: &str| -> Option<u64> {
        let line = meminfo.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))?;
        line.trim().strip_suffix("kB")?.trim().parse().ok()
    };
    Some(1024 * (kilobytes("MemAvailable")? + kilobytes("SwapFree").unwrap_or(0)))
}

/// The files that may hold the memory limit of the container, for these lines of /proc/self/cgroup. Within a
/// container its own group may lie at the root.
fn limit_files(groups: &str) -> Vec<String> {
    let mut files = Vec::new();
    for line in groups.lines() {
        let mut parts = line.splitn(3, ':').skip(1);
        let (Some(controllers), Some(path)) = (parts.next(), parts.next()) else { continue };
        let (folder, file) = match controllers {
            "" => ("/sys/fs/cgroup", "memory.max"),
            other if other.split(',').any(|c| c == "memory") => {
                ("/sys/fs/cgroup/memory", "memory.limit_in_bytes")
            }
            _ => continue,
        };
        // A group is held to the limits of those above it too.
        for group in Path::new(path).ancestors() {
            files.push(format!("{folder}{}/{file}", group.display()).replace("//", "/"));
        }
    }
    files
}

#[cfg(test)]
mod tests {
    use nn::{Activation, Loss};

    use super::*;
    use crate::{Batching, Sgd};

    #[test]
    fn what_is_free_is_read() {
        let text = "MemTotal:  100 kB\nMemAvailable:   64 kB\nSwapTotal: 9 kB\nSwapFree:   8 kB\n";
        assert_eq!(free(text), Some(72 * 1024));
        assert_eq!((free("MemAvailable: 1 kB\n"), free("MemTotal: 1 kB")), (Some(1024), None));
    }

    #[test]
    fn limits_of_both_kinds_of_groups_are_found() {
        let v2 = limit_files("0::/docker/a1\n");
        let both = ["docker/a1/", "docker/", ""].map(|group| format!("/sys/fs/cgroup/{group}memory.max"));
        assert_eq!(v2, both);
        let v1 = limit_files("5:cpu,cpuacct:/x\n4:memory:/x\n0::/");
        let files = ["memory/x/memory.limit_in_bytes", "memory/memory.limit_in_bytes", "memory.max"];
        assert_eq!(v1, files.map(|file| format!("/sys/fs/cgroup/{file}")));
        assert!(limit_files("nonsense\n:\n").is_empty());
    }

    #[test]
    fn a_training_needs_gradients_and_slots_unless_it_is_plain() {
        let topology = Topology::new(&[36, 48, 10], Activation::Relu, Loss::SoftmaxCrossEntropy).unwrap();
        let network = network_bytes::<f32>(&topology);
        assert_eq!(network, 4 * (37 * 48 + 49 * 10));
        let plain = Trainer::new(Sgd::new(0.1)).batching(Batching::MiniBatch(10));
        let momentum = Trainer::new(Sgd::new(0.1).momentum(0.5)).batching(Batching::MiniBatch(10));
        let bytes = |trainer: &Trainer| trainer.bytes::<f32>(&topology, 1000);
        assert_eq!(bytes(&plain), workspace_bytes::<f32>(&topology, 10));
        assert_eq!(bytes(&momentum), bytes(&plain) + 2 * network);
    }

    #[test]
    fn memory_that_no_machine_has_is_refused() {
        assert!(check_memory(1 << 20).is_ok());
        for bytes in [1 << 50, 1 << 62, u64::MAX] {
            assert!(matches!(check_memory(bytes), Err(TrainError::Memory { needed }) if needed == bytes));
        }
        let topology =
            Topology::new(&[1, 50_000_000, 10], Activation::Relu, Loss::SoftmaxCrossEntropy).unwrap();
        assert_eq!(workspace_bytes::<f64>(&topology, usize::MAX), u64::MAX);
    }
}
