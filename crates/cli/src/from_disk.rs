//! Training samples that stay on disk.

use anyhow::anyhow;
use data::{Dataset, Rows, Source};
use optim::TrainError;

use crate::{Failure, Members};

/// What can be said about where training samples are.
#[derive(clap::Args, Clone, Debug, Default)]
pub(crate) struct DiskArgs {
    /// Leave the training samples on disk, for more of them than fit in memory: in a file of rows, made
    /// beside them if it is not there, of which about so many bytes are held in memory [default if given:
    /// 128MB]
    #[arg(
        long, value_name = "BUFFER", num_args = 0..=1, require_equals = true, default_missing_value = "128MB",
        value_parser = bytes
    )]
    pub(crate) from_disk: Option<u64>,
}

impl DiskArgs {
    /// The flag, if it was given.
    pub(crate) fn given(&self) -> Option<String> {
        self.from_disk.map(|buffer| format!("--from-disk={buffer}"))
    }
}

/// What `read` gives, which may make a file of rows. Members who would make the same file at the same time
/// take turns.
pub(crate) fn in_turn<R>(
    disk: &DiskArgs,
    members: &mut dyn Members,
    read: impl FnOnce() -> Result<R, Failure>,
) -> Result<R, Failure> {
    if disk.from_disk.is_none() || members.size() == 1 {
        return read();
    }
    let (mut read, mut result) = (Some(read), None);
    for rank in 0..members.size() {
        if rank == members.rank()
            && let Some(read) = read.take()
        {
            result = Some(read()?);
        }
        // All wait for the one whose turn it is; if it has failed, all end.
        members.reducer().add(&mut [0.0]).map_err(Failure::run)?;
    }
    result.ok_or_else(|| Failure::run(anyhow!("rank {} of {}", members.rank(), members.size())))
}

/// Training samples, wherever they are.
pub(crate) enum Train {
    InMemory(Dataset<f32>),
    OnDisk(Rows<f32>),
}

impl Train {
    pub(crate) fn source(&self) -> &dyn Source<f32> {
        match self {
            Self::InMemory(samples) => samples,
            Self::OnDisk(rows) => rows,
        }
    }
    pub(crate) fn len(&self) -> usize {
        self.source().len()
    }
}

/// Why a checkpoint does not go on, if it is that its rows come in another order: it `began` with another
/// buffer than that of `now`, or with none.
pub(crate) fn another_buffer(error: &TrainError, began: Option<u64>, now: &DiskArgs) -> Option<String> {
    let TrainError::Resume { what, .. } = error else { return None };
    if began == now.from_disk || !what.ends_with("samples with checksum") {
        return None;
    }
    let flag = |buffer: Option<u64>| match buffer {
        Some(buffer) => format!("with --from-disk={buffer}"),
        None => "without --from-disk".to_owned(),
    };
    let (began, now) = (flag(began), flag(now.from_disk));
    Some(format!(
        "the training began {began}, and {now} its rows are others or in another order; resume it {began}"
    ))
}

/// How rows on disk are read, in batches of `m`, and whether their file was `made` now.
///
/// # Errors
/// If two batches do not fit in the buffer.
pub(crate) fn told(rows: &Rows<f32>, made: bool, m: usize) -> Result<String, Failure> {
    let (path, total) = (rows.path().display(), Source::len(rows));
    let how = match rows.groups_of(m).map_err(Failure::run)? {
        (1, _) => "all of them fit in the buffer".to_owned(),
        (groups, size) => format!("read in {groups} groups of {size}, in a random order of their own"),
    };
    let made = if made { "made" } else { "found" };
    Ok(format!("{made} {path}: {total} training rows, {} in memory; {how}", size(rows.memory())))
}

/// The last of them ends the others.
const UNITS: [(&str, u64); 9] = [
    ("KB", 1_000),
    ("MB", 1_000_000),
    ("GB", 1_000_000_000),
    ("TB", 1_000_000_000_000),
    ("KIB", 1 << 10),
    ("MIB", 1 << 20),
    ("GIB", 1 << 30),
    ("TIB", 1 << 40),
    ("B", 1),
];

/// A number of bytes as people say it.
fn size(bytes: u64) -> String {
    let (unit, factor): (_, u64) = match bytes {
        1_000_000_000.. => ("GB", 1_000_000_000),
        1_000_000.. => ("MB", 1_000_000),
        1_000.. => ("KB", 1_000),
        _ => ("B", 1),
    };
    let digits = usize::from(factor > 1);
    format!("{:.digits$} {unit}", bytes as f64 / factor as f64)
}

/// As an argument: a number, with a unit such as KB, GB, TB or MiB after it or without.
fn bytes(text: &str) -> Result<u64, String> {
    let upper = text.trim().to_ascii_uppercase();
    let (number, factor) = UNITS
        .into_iter()
        .find_map(|(unit, factor)| Some((upper.strip_suffix(unit)?.trim().to_owned(), factor)))
        .unwrap_or((upper, 1));
    let bytes = number.parse::<f64>().map(|number| number * factor as f64);
    match bytes {
        Ok(bytes) if (1.0..1e18).contains(&bytes) => Ok(bytes as u64),
        _ => Err("not a number of bytes, such as 128MB or 2GB".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buffers_are_read_and_sizes_are_said() {
        let read = ["64MB", "2gb", "1.5 GB", "100000", "5KB", "7B", "1TB", "3KiB", "1.5MiB"]
            .map(|text| bytes(text).unwrap());
        let bytes_of = [64_000_000, 2_000_000_000, 1_500_000_000, 100_000, 5_000, 7, 1_000_000_000_000];
        assert_eq!(read, [&bytes_of[..], &[3 << 10, 3 << 19]].concat()[..]);
        for text in ["", "MB", "0", "-1MB", "1PB", "1XiB", "1e30", "nan"] {
            assert!(bytes(text).is_err(), "{text}");
        }
        let said = [12, 4_600, 128_000_000, 3_700_000_000].map(size);
        assert_eq!(said, ["12 B", "4.6 KB", "128.0 MB", "3.7 GB"]);
    }
}
