//! The commit to compare with, and a checkout of it.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, anyhow, bail};

/// The commit the working tree is compared with.
pub(crate) struct Base {
    pub(crate) commit: String,
    /// What a person calls it.
    pub(crate) name: String,
}

impl Base {
    /// The commit `given` names, or else the last one that the working tree and main have in common.
    pub(crate) fn find(repository: &Path, given: Option<&str>) -> Result<Self> {
        if let Some(name) = given {
            let revision = format!("{name}^{{commit}}");
            let found = git(repository, ["rev-parse", "--verify", "--quiet", "--end-of-options", &revision])
                .with_context(|| format!("BASE {name}"))?;
            let commit = found.with_context(|| format!("BASE {name}: git knows no such commit"))?;
            return Ok(Self { commit, name: name.to_owned() });
        }
        for main in ["main", "origin/main"] {
            if let Some(commit) = git(repository, ["merge-base", "HEAD", main])? {
                return Ok(Self { commit, name: format!("the merge base with {main}") });
            }
        }
        bail!("HEAD has no commit in common with main or origin/main; say what to compare with: --check BASE")
    }

    pub(crate) fn short(&self) -> &str {
        self.commit.get(..10).unwrap_or(&self.commit)
    }
}

/// A git worktree that lives as long as this value.
pub(crate) struct Checkout {
    repository: PathBuf,
    folder: PathBuf,
}

impl Checkout {
    /// Checks `base` out into `folder`, in place of what a run that was killed may have left there.
    pub(crate) fn create(repository: &Path, base: &Base, folder: &Path) -> Result<Self> {
        let checkout = Self { repository: repository.to_owned(), folder: folder.to_owned() };
        checkout.remove();
        let arguments = ["worktree", "add", "--quiet", "--force", "--detach"].map(OsStr::new);
        let arguments = arguments.into_iter().chain([folder.as_os_str(), OsStr::new(&base.commit)]);
        git(repository, arguments)?
            .ok_or_else(|| anyhow!("{}: git cannot check {} out there", folder.display(), base.short()))?;
        Ok(checkout)
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    fn remove(&self) {
        // It is no fault when nothing is there, and what cannot be removed fails with a reason when it is
        // made again.
        let arguments = ["worktree", "remove", "--force", "--force"].map(OsStr::new);
        let _ = git(&self.repository, arguments.into_iter().chain([self.folder.as_os_str()]));
        let _ = fs::remove_dir_all(&self.folder);
    }
}

impl Drop for Checkout {
    fn drop(&mut self) {
        self.remove();
    }
}

/// What git prints, or `None` if it says no.
pub(crate) fn git(
    repository: &Path,
    arguments: impl IntoIterator<Item = impl AsRef<OsStr>>,
) -> Result<Option<String>> {
    let mut git = Command::new("git");
    git.arg("-C").arg(repository).args(arguments).stdin(Stdio::null()).stderr(Stdio::null());
    // A hook of git that runs the gate sets these, and they would lead to another tree.
    for variable in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"] {
        git.env_remove(variable);
    }
    let output = git.output().context("git cannot be started")?;
    Ok(output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned()))
}
