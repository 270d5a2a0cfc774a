//! The documentation cannot rot: its links lead somewhere, the files and items it names are there, its
//! commands can be typed, its lines are short, and the guide says the same in both languages.

mod commands;
mod guide;
mod lines;
mod links;
mod page;

use std::path::{Path, PathBuf};

use page::Page;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask lies in the repository").to_owned()
}

/// Every Markdown file of the repository.
fn pages() -> Vec<Page> {
    let mut folders = vec![root()];
    let mut pages = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in folder.read_dir().unwrap_or_else(|e| panic!("{}: {e}", folder.display())) {
            let path = entry.expect("an entry can be read").path();
            let name = path.file_name().expect("an entry has a name").to_string_lossy();
            if path.is_dir() && !name.starts_with('.') && name != "target" {
                folders.push(path);
            } else if name.ends_with(".md") {
                pages.push(Page::read(&path));
            }
        }
    }
    assert!(pages.len() > 20, "only {} pages were found", pages.len());
    pages
}
