//! What criterion leaves in files.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// `benchmark.json`: which benchmark a folder is of. Criterion shortens the names of folders, so they do not
/// tell.
#[derive(Deserialize)]
struct Benchmark {
    full_id: String,
}

/// `estimates.json`, as far as it is needed. Times are nanoseconds per iteration.
#[derive(Deserialize)]
struct Estimates {
    median: Estimate,
}

#[derive(Deserialize)]
struct Estimate {
    point_estimate: f64,
}

/// The median time of benchmark `id`, in nanoseconds, that a run with `CRITERION_HOME=home` left.
pub(crate) fn median(home: &Path, id: &str) -> Result<f64> {
    let mut folders = vec![home.to_owned()];
    while let Some(folder) = folders.pop() {
        if folder.ends_with("new") && folder.join("benchmark.json").is_file() {
            let there: Benchmark = read(&folder.join("benchmark.json"))?;
            if there.full_id == id {
                return estimate(&folder.join("estimates.json"));
            }
        }
        folders.extend(folders_in(&folder)?);
    }
    bail!("criterion left no estimates of {id} in {}", home.display())
}

fn estimate(file: &Path) -> Result<f64> {
    let Estimates { median: Estimate { point_estimate } } = read(file)?;
    if !(point_estimate.is_finite() && point_estimate > 0.0) {
        bail!("{}: the median is {point_estimate}, which is not a time", file.display());
    }
    Ok(point_estimate)
}

fn folders_in(folder: &Path) -> Result<Vec<PathBuf>> {
    let list = || -> std::io::Result<Vec<PathBuf>> {
        let paths =
            fs::read_dir(folder)?.map(|entry| entry.map(|e| e.path())).collect::<Result<Vec<_>, _>>()?;
        Ok(paths.into_iter().filter(|path| path.is_dir()).collect())
    };
    list().with_context(|| format!("{}: cannot be listed", folder.display()))
}

fn read<T: DeserializeOwned>(file: &Path) -> Result<T> {
    let text = fs::read_to_string(file).with_context(|| format!("{}: cannot be read", file.display()))?;
    serde_json::from_str(&text).with_context(|| format!("{}: not what criterion writes", file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ESTIMATES: &str = r#"{"mean":{"point_estimate":444.6,"standard_error":44.1},
        "median":{"confidence_interval":{"confidence_level":0.95,"lower_bound":250.8,"upper_bound":546.4},
        "point_estimate":419.25,"standard_error":87.8},"slope":null}"#;

    fn home(estimates: &str) -> tempfile::TempDir {
        let home = tempfile::tempdir().unwrap();
        for (name, id, text) in [("a_b/c", "a/b/c", estimates), ("a_b/d", "a/b/d", ESTIMATES)] {
            for state in ["new", "base"] {
                let folder = home.path().join(name).join(state);
                fs::create_dir_all(&folder).unwrap();
                let benchmark = format!(r#"{{"group_id":"a/b","full_id":"{id}","directory_name":"{name}"}}"#);
                fs::write(folder.join("benchmark.json"), benchmark).unwrap();
                let text = if state == "new" { text } else { "an older run" };
                fs::write(folder.join("estimates.json"), text).unwrap();
            }
        }
        home
    }

    #[test]
    fn the_median_of_the_named_benchmark_is_found() {
        let other = ESTIMATES.replace("419.25", "7.5");
        assert_eq!(median(home(&other).path(), "a/b/c").unwrap(), 7.5);
        assert_eq!(median(home(&other).path(), "a/b/d").unwrap(), 419.25);
    }

    #[test]
    fn what_is_missing_or_damaged_is_named() {
        let fails =
            |estimates: &str, id: &str| format!("{:#}", median(home(estimates).path(), id).unwrap_err());
        assert!(fails(ESTIMATES, "a/b").contains("no estimates of a/b in"));
        assert!(fails("{", "a/b/c").contains("estimates.json: not what criterion writes"));
        assert!(fails(r#"{"mean":{"point_estimate":1.0}}"#, "a/b/c").contains("median"));
        for wrong in ["0.0", "-3.0", "1e999"] {
            let text = fails(&ESTIMATES.replace("419.25", wrong), "a/b/c");
            assert!(text.contains("estimates.json"), "{text}");
        }
        let nowhere = median(Path::new("/no/such/folder"), "a").unwrap_err();
        assert!(format!("{nowhere:#}").contains("/no/such/folder: cannot be listed"));
    }
}
