//! A page of Markdown, as far as it has to be understood here.

use std::fs;
use std::path::{Path, PathBuf};

/// A page, taken apart.
pub(crate) struct Page {
    pub(crate) path: PathBuf,
    /// The lines outside code blocks.
    pub(crate) prose: Vec<String>,
    pub(crate) blocks: Vec<Block>,
}

/// A fenced block.
pub(crate) struct Block {
    /// What stands behind the fence: `rust`, `console`, `text` or nothing.
    pub(crate) kind: String,
    pub(crate) lines: Vec<String>,
    /// Whether nothing stands between it and the block before.
    pub(crate) adjoins: bool,
}

/// `[text](target)`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Link {
    pub(crate) target: String,
    pub(crate) text: String,
}

impl Page {
    pub(crate) fn read(path: &Path) -> Self {
        let text = fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        let mut page = Self { path: path.to_owned(), prose: Vec::new(), blocks: Vec::new() };
        let (mut lines, mut adjoins) = (text.lines(), false);
        while let Some(line) = lines.next() {
            let Some(kind) = line.trim_start().strip_prefix("```") else {
                page.prose.push(line.to_owned());
                adjoins &= line.is_empty();
                continue;
            };
            let inside = lines.by_ref().take_while(|line| line.trim_start() != "```");
            let inside = inside.map(str::to_owned).collect();
            page.blocks.push(Block { kind: kind.to_owned(), lines: inside, adjoins });
            adjoins = true;
        }
        page
    }

    /// All links and pictures, also those that are broken over two lines.
    pub(crate) fn links(&self) -> Vec<Link> {
        let prose = self.prose.join(" ");
        let mut links = Vec::new();
        for (middle, _) in prose.match_indices("](") {
            let Some(end) = prose[middle..].find(')') else { continue };
            let Some(start) = prose[..middle].rfind('[') else { continue };
            let (text, target) = (&prose[start + 1..middle], &prose[middle + 2..middle + end]);
            links.push(Link { target: target.to_owned(), text: text.to_owned() });
        }
        links
    }

    /// The headings with their `#`.
    pub(crate) fn headings(&self) -> impl Iterator<Item = &str> {
        self.prose.iter().map(String::as_str).filter(|line| line.starts_with('#'))
    }

    /// What stands between two backticks.
    pub(crate) fn code_spans(&self) -> Vec<&str> {
        let spans = |line: &'_ String| line.split('`').count() % 2 == 1;
        self.prose.iter().filter(|l| spans(l)).flat_map(|l| l.split('`').skip(1).step_by(2)).collect()
    }
}
