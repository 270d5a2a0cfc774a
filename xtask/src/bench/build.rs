//! The bench executables of one checkout.
//!
//! Both sides are built in one target folder, so that their dependencies are built once. Cargo then gives the
//! crates of both checkouts the same file names, and could take a crate of one side for the other's. So they
//! are removed before each build, the executables are copied out after it, and a crate of ours that cargo did
//! not build anew is an error.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, anyhow, bail};
use serde::Deserialize;

/// Bench executables by name.
pub(crate) type Executables = BTreeMap<String, PathBuf>;

/// Builds the benches of the checkout `source` in the target folder `target`.
pub(crate) fn build(source: &Path, target: &Path) -> Result<Executables> {
    let mut clean = cargo(source);
    clean.args(["clean", "--quiet", "--release", "--target-dir"]).arg(target);
    for name in members(source)? {
        clean.args(["--package", &name]);
    }
    output(clean).context("what was built before cannot be removed")?;
    let mut bench = cargo(source);
    bench.args(["bench", "--locked", "--package", "benches", "--no-run"]);
    // The names of symbols depend on the folder. Without them the same code gives the same bytes.
    bench.args(["--config", "profile.bench.strip='symbols'"]);
    bench.arg("--message-format=json-render-diagnostics").arg("--target-dir").arg(target);
    executables(&output(bench).context("the benches do not build")?)
}

/// Where cargo builds in the checkout `source`.
pub(crate) fn target_folder(source: &Path) -> Result<PathBuf> {
    Ok(metadata(source)?.target_directory)
}

fn members(source: &Path) -> Result<Vec<String>> {
    Ok(metadata(source)?.packages.into_iter().map(|package| package.name).collect())
}

#[derive(Deserialize)]
struct Metadata {
    target_directory: PathBuf,
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
}

fn metadata(source: &Path) -> Result<Metadata> {
    let mut metadata = cargo(source);
    metadata.args(["metadata", "--no-deps", "--format-version=1"]);
    let text = output(metadata)?;
    serde_json::from_str(&text).context("cargo metadata: not the answer that was expected")
}

/// A line that cargo prints while it builds, as far as it is needed.
#[derive(Deserialize)]
struct Message {
    #[serde(default)]
    package_id: String,
    target: Option<Target>,
    executable: Option<PathBuf>,
    #[serde(default)]
    fresh: bool,
}

#[derive(Deserialize)]
struct Target {
    name: String,
    kind: Vec<String>,
}

fn executables(lines: &str) -> Result<Executables> {
    let mut executables = Executables::new();
    for line in lines.lines().filter(|line| line.starts_with('{')) {
        let message: Message =
            serde_json::from_str(line).context("cargo bench: not the answer that was expected")?;
        let Some(target) = message.target else { continue };
        let ours = message.package_id.starts_with("path+file:");
        if ours && message.fresh && target.kind != ["custom-build"] {
            bail!("cargo took {} from an earlier build, which may be of the other side", target.name);
        }
        if let (true, Some(path)) = (target.kind == ["bench"], message.executable) {
            executables.insert(target.name, path);
        }
    }
    if executables.is_empty() {
        bail!("package benches has no benches");
    }
    Ok(executables)
}

/// Copies `executables` into the new folder `folder`.
pub(crate) fn copy(executables: &Executables, folder: &Path) -> Result<()> {
    let copy = || {
        // None was there, or it is made anew below.
        let _ = fs::remove_dir_all(folder);
        fs::create_dir_all(folder)?;
        executables.iter().try_for_each(|(name, path)| fs::copy(path, folder.join(name)).map(drop))
    };
    copy().with_context(|| format!("{}: the bench executables cannot be copied there", folder.display()))
}

fn cargo(source: &Path) -> Command {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.current_dir(source).stdin(Stdio::null()).stderr(Stdio::inherit());
    cargo
}

fn output(mut command: Command) -> Result<String> {
    let output = command.output().context("cargo cannot be started")?;
    if !output.status.success() {
        let verb = command.get_args().next().unwrap_or_default().to_string_lossy();
        return Err(anyhow!("cargo {verb} failed"));
    }
    String::from_utf8(output.stdout).context("cargo prints something that is not UTF-8")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn artifact(package: &str, name: &str, kind: &str, fresh: bool) -> String {
        let executable =
            if kind == "bench" { format!("\"/t/release/deps/{name}-1f\"") } else { "null".into() };
        format!(
            r#"{{"reason":"compiler-artifact","package_id":"{package}","target":{{"kind":["{kind}"],"name":"{name}"}},"executable":{executable},"fresh":{fresh}}}"#
        )
    }

    const OURS: &str = "path+file:///d/benches#0.1.0";
    const THEIRS: &str = "registry+https://example.org#rayon@1.12.0";

    #[test]
    fn the_bench_executables_are_found_among_the_messages() {
        let lines = [
            artifact(THEIRS, "rayon", "lib", true),
            artifact(OURS, "benches", "lib", false),
            artifact(OURS, "kernels", "bench", false),
            artifact(OURS, "control", "bench", false),
            r#"{"reason":"build-finished","success":true}"#.to_owned(),
        ];
        let found = executables(&lines.join("\n")).unwrap();
        let paths: Vec<_> =
            found.iter().map(|(name, path)| (name.as_str(), path.to_str().unwrap())).collect();
        assert_eq!(
            paths,
            [("control", "/t/release/deps/control-1f"), ("kernels", "/t/release/deps/kernels-1f")]
        );
    }

    #[test]
    fn a_crate_of_ours_from_an_earlier_build_is_an_error() {
        let lines = [artifact(OURS, "linalg", "lib", true), artifact(OURS, "kernels", "bench", false)];
        let error = executables(&lines.join("\n")).unwrap_err();
        assert!(error.to_string().contains("linalg from an earlier build"), "{error}");
    }

    #[test]
    fn no_executables_and_no_sense_are_errors() {
        assert!(executables(&artifact(OURS, "benches", "lib", false)).is_err());
        assert!(executables("{").is_err());
    }
}
