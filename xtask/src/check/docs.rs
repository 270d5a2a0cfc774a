//! The links of the documentation that `cargo doc` has just made.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use cli::say;

use super::REPOSITORY;
use super::memory::target;

/// The libraries, by their folders in the documentation.
const CRATES: [&str; 7] = ["files", "linalg", "nn", "data", "optim", "descent", "cli"];

/// So many links lead from one of them to another at least.
const ACROSS: usize = 200;

/// Follows every link from a page of our crates to a file.
pub(super) fn links() -> Result<()> {
    let root = Path::new(REPOSITORY).join(target("doc"));
    let (mut followed, mut across) = (0, 0);
    for name in CRATES {
        for page in pages(&root.join(name))? {
            let html = fs::read_to_string(&page).with_context(|| page.display().to_string())?;
            let folder = page.parent().unwrap_or(&root);
            for link in targets(&html) {
                let file = folder.join(link);
                ensure!(file.exists(), "{}: its link to {link} leads nowhere", page.display());
                followed += 1;
                let (file, own) = (file.canonicalize()?, root.join(name).canonicalize()?);
                let others =
                    CRATES.iter().map(|other| root.join(other)).filter_map(|p| p.canonicalize().ok());
                across +=
                    usize::from(others.into_iter().any(|other| other != own && file.starts_with(other)));
            }
        }
    }
    if across < ACROSS {
        bail!("only {across} links of the documentation lead from one crate to another");
    }
    say(&format!("   {followed} links lead to a page, {across} of them from one crate to another"))
}

/// Every page in a folder, but for the sources.
fn pages(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(pages(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "html") {
            found.push(path);
        }
    }
    Ok(found)
}

/// The files that a page links to, without the places in them.
fn targets(html: &str) -> impl Iterator<Item = &str> {
    let links = html.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    let files = links.filter(|link| !link.contains("://")).filter_map(|link| link.split(['#', '?']).next());
    // A script on every page makes links of a template, and the text of other crates may name an item where
    // it has no page.
    files.filter(|file| file.contains('.') && !file.contains(['$', ':']))
}

#[cfg(test)]
mod tests {
    use super::targets;

    #[test]
    fn links_to_files_are_found_and_those_to_other_sites_are_not() {
        let html = "<a href=\"../nn/struct.Network.html#method.new\">n</a><a href=\"#top\">t</a>\
            <a href=\"https://example.org/x.html\">x</a><a class=\"a\" href=\"index.html\">i</a><script>`<link href=\"../static.files/${f}\">`</script>";
        assert_eq!(targets(html).collect::<Vec<_>>(), ["../nn/struct.Network.html", "index.html"]);
    }
}
