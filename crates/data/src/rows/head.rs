//! What a file of rows says of itself, at its end.

use std::ops::Range;
use std::path::Path;

use files::{Bytes, Fields, FileError, Frame, Kind, Section, SectionWriter, Sections};
use linalg::Scalar;

use super::layout::{Layout, SparseLayout, TargetLayout};

/// Version 1: 2026-11.
pub(crate) const FRAME: Frame = Frame { kind: Kind::Rows, version: 1, oldest: 1 };

const LAYOUT: Section = Section::required("layout");
const BLOCKS: Section = Section::required("blocks");
const ORIGIN: Section = Section::required("origin");
const EXTRA: Section = Section::optional("extra");
const KNOWN: [Section; 4] = [LAYOUT, BLOCKS, ORIGIN, EXTRA];

/// Bytes of a block's entry in the list.
const ENTRY: usize = 20;

/// Which samples a block has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// Those to train on.
    Train,
    /// Those that judge each epoch.
    Validation,
    /// Those to look at once.
    Test,
}

impl Part {
    fn number(self) -> u32 {
        match self {
            Self::Train => 0,
            Self::Validation => 1,
            Self::Test => 2,
        }
    }
    fn of(number: u32) -> Option<Self> {
        [Self::Train, Self::Validation, Self::Test].into_iter().find(|part| part.number() == number)
    }
}

/// Where a block lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Block {
    pub(crate) part: Part,
    pub(crate) rows: usize,
    /// Its sparse entries.
    pub(crate) entries: u32,
    /// Its bytes in the file.
    pub(crate) place: Range<u64>,
    pub(crate) checksum: u32,
}

/// What a file of rows was made from. A file is made anew if this differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Origin {
    /// Name, length and time of each file, as text, and everything else that decides what is made of them.
    pub(crate) text: String,
}

/// What stands at the end of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Head {
    pub(crate) layout: Layout,
    /// Rows of every block of a part but its last.
    pub(crate) rows_per_block: usize,
    /// [`crate::Dataset::fingerprint`] of the training rows.
    pub(crate) fingerprint: u32,
    pub(crate) origin: Origin,
    pub(crate) blocks: Vec<Block>,
    /// What its maker needs besides.
    pub(crate) extra: Vec<u8>,
}

impl Head {
    /// The blocks of one part, in order.
    pub(crate) fn of_part(&self, part: Part) -> impl Iterator<Item = &Block> {
        self.blocks.iter().filter(move |block| block.part == part)
    }

    pub(crate) fn encode<T>(&self) -> Vec<u8> {
        let Layout { image, dense, sparse, target } = &self.layout;
        let size = |n: usize| n as u64;
        let mut runs = Vec::new();
        let ends = sparse.iter().flat_map(|sparse| &sparse.runs).flat_map(|run| [run.start, run.end]);
        ends.for_each(|end| runs.extend_from_slice(&(end as u32).to_le_bytes()));
        let (classes, values) = match *target {
            TargetLayout::Classes(classes) => (Some(size(classes)), None),
            TargetLayout::Values(width) => (None, Some(size(width))),
        };
        let layout = Fields::new()
            .with(1, &(size_of::<T>() as u64))
            .with_some(2, image.map(|(rows, cols)| (size(rows), size(cols))).as_ref())
            .with(3, &size(*dense))
            .with_some(4, sparse.as_ref().map(|sparse| size(sparse.rows)).as_ref())
            .with(5, &Bytes(runs.into()))
            .with_some(6, classes.as_ref())
            .with_some(7, values.as_ref())
            .with(8, &size(self.rows_per_block))
            .with(9, &self.fingerprint);
        let mut blocks = Vec::with_capacity(self.blocks.len() * ENTRY);
        for block in &self.blocks {
            let length = block.place.end - block.place.start;
            let numbers =
                [block.part.number(), block.rows as u32, block.entries, length as u32, block.checksum];
            numbers.iter().for_each(|n| blocks.extend_from_slice(&n.to_le_bytes()));
        }
        let mut writer = SectionWriter::new();
        writer.encode(LAYOUT, &layout);
        writer.bytes(BLOCKS, &blocks);
        writer.bytes(ORIGIN, self.origin.text.as_bytes());
        writer.bytes(EXTRA, &self.extra);
        writer.finish(FRAME)
    }

    /// Reads what [`Head::encode`] wrote, for numbers `T`, and checks it. The blocks begin at `start` and
    /// must end at `end`.
    pub(crate) fn decode<T: Scalar>(bytes: &[u8], place: Range<u64>, path: &Path) -> Result<Self, FileError> {
        let verified = FRAME.verify(bytes, path)?;
        let sections = Sections::of(&verified, &KNOWN, path)?;
        let content = |what: &'static str, expected, found: String| FileError::Content {
            path: path.to_owned(),
            what,
            expected,
            found,
        };
        let size = |n: u64, what: &'static str| {
            u32::try_from(n)
                .map(|n| n as usize)
                .map_err(|_| content(what, "a number below 2³²", n.to_string()))
        };
        let fields = sections.decode::<Fields<'_>>(LAYOUT)?;
        let (layout, rows_per_block, fingerprint) = fields.read("layout", path, |fields| {
            let bytes: u64 = fields.get(1, "bytes of a number")?;
            if bytes != size_of::<T>() as u64 {
                let expected = if size_of::<T>() == 4 { "of 4 bytes" } else { "of 8 bytes" };
                return Err(content("numbers", expected, format!("of {bytes}")));
            }
            let image = fields.find::<(u64, u64)>(2, "shape of an image")?;
            let image = image.map(|(rows, cols)| Ok((size(rows, "rows")?, size(cols, "columns")?)));
            let dense = size(fields.get(3, "dense features")?, "dense features")?;
            let rows = fields.find::<u64>(4, "sparse features")?;
            let runs: Bytes<'_> = fields.get(5, "dense rows")?;
            let runs = runs.0.as_chunks::<8>().0.iter().map(|pair| {
                let number = |at: usize| u32::from_le_bytes([0, 1, 2, 3].map(|i| pair[at + i])) as usize;
                number(0)..number(4)
            });
            let sparse = rows
                .map(|rows| Ok(SparseLayout { rows: size(rows, "sparse features")?, runs: runs.collect() }));
            let classes = fields.find::<u64>(6, "classes")?;
            let values = fields.find::<u64>(7, "numbers to fit")?;
            let target = match (classes, values) {
                (Some(classes), None) => TargetLayout::Classes(size(classes, "classes")?),
                (None, Some(width)) => TargetLayout::Values(size(width, "numbers to fit")?),
                _ => return Err(content("targets", "either classes or numbers", "both or neither".into())),
            };
            let layout = Layout { image: image.transpose()?, dense, sparse: sparse.transpose()?, target };
            Ok((
                layout,
                size(fields.get(8, "rows of a block")?, "rows of a block")?,
                fields.get(9, "checksum")?,
            ))
        })?;
        if layout.empty::<T>().is_none() {
            return Err(content("layout", "one that samples can have", format!("{layout:?}")));
        }
        let blocks = sections.bytes(BLOCKS)?;
        let (entries, rest) = blocks.as_chunks::<ENTRY>();
        if !rest.is_empty() {
            return Err(content("list of blocks", "whole entries", format!("{} bytes", blocks.len())));
        }
        let mut at = place.start;
        let mut list = Vec::with_capacity(entries.len());
        for (i, entry) in entries.iter().enumerate() {
            let number = |k: usize| u32::from_le_bytes([0, 1, 2, 3].map(|i| entry[4 * k + i]));
            let (rows, end) = (number(1) as usize, at + u64::from(number(3)));
            let Some(part) = Part::of(number(0)) else {
                return Err(content("part of a block", "0, 1 or 2", number(0).to_string()));
            };
            let last = entries.get(i + 1).is_none_or(|next| next[..4] != entry[..4]);
            if rows == 0 || rows > rows_per_block || (rows < rows_per_block && !last) {
                return Err(content("rows of a block", "as many as in any", rows.to_string()));
            }
            list.push(Block { part, rows, entries: number(2), place: at..end, checksum: number(4) });
            at = end;
        }
        if at != place.end || !list.is_sorted_by_key(|block| block.part.number()) {
            let found = format!("{} of {} bytes", at - place.start, place.end - place.start);
            return Err(content("blocks", "all parts in order, up to the list", found));
        }
        let text = String::from_utf8_lossy(sections.bytes(ORIGIN)?).into_owned();
        let extra = sections.find(EXTRA).unwrap_or_default().to_vec();
        Ok(Self { layout, rows_per_block, fingerprint, origin: Origin { text }, blocks: list, extra })
    }
}
