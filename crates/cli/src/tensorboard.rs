//! The curves of a training for TensorBoard: a file of events in a folder.
//!
//! A record is its length (8 bytes), a checksum of the length, an `Event` as a message, and a checksum of
//! that. A checksum is CRC-32C, turned and shifted by a constant (`tensorflow/core/lib/io/record_writer.h`).

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process;
use std::time::{SystemTime, UNIX_EPOCH};

use files::Message;
use optim::{EpochRecord, Metric};

use crate::training::Flag;

/// Writes events. Whatever was written before a crash can be read.
pub(crate) struct TensorBoard {
    file: File,
    path: PathBuf,
    /// How many networks have begun.
    networks: usize,
    others: bool,
}

impl TensorBoard {
    /// Begins a new file in `folder`, which is made if need be. The programs that read it look for the name.
    ///
    /// # Errors
    /// If the folder or the file cannot be made.
    pub(crate) fn new(folder: &Path) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        let others = fs::read_dir(folder)?.flatten().any(|file| is_events(&file.file_name()));
        let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_secs());
        let path = folder.join(format!("events.out.tfevents.{seconds}.descent.{}", process::id()));
        let mut board = Self { file: File::create_new(&path)?, path, networks: 0, others };
        board.record(&event().text(3, "brain.Event:2"))?;
        Ok(board)
    }

    /// Whether the folder has events of other runs, whose curves TensorBoard mixes with these.
    pub(crate) fn joins_others(&self) -> bool {
        self.others
    }
    /// Where the events are.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// An epoch. The curves of an ensemble's further networks have names of their own.
    ///
    /// # Errors
    /// If it cannot be written.
    pub(crate) fn epoch(&mut self, record: &EpochRecord) -> io::Result<()> {
        self.networks += usize::from(record.epoch == 1 || self.networks == 0);
        let network = if self.networks > 1 { format!("network {}/", self.networks) } else { String::new() };
        let numbers = [
            ("loss/training", Some(record.train_loss)),
            ("loss/validation", record.validation_loss),
            ("validation/accuracy", record.validation_accuracy),
            ("seconds", Some(record.seconds)),
        ];
        let numbers = numbers.into_iter().filter_map(|(name, x)| Some((format!("{network}{name}"), x?)));
        // The accuracy is there already.
        let metrics = record.metrics.iter().filter(|(metric, _)| *metric != Metric::Accuracy);
        let metrics = metrics.map(|(metric, x)| (format!("{network}validation/{metric}"), *x));
        self.scalars(record.epoch as u64, numbers.chain(metrics))
    }

    /// Settings with their values, as a table.
    ///
    /// # Errors
    /// If they cannot be written.
    pub(crate) fn settings(&mut self, settings: &[Flag]) -> io::Result<()> {
        let row = |(name, value): &Flag| format!("| {name} | {} |\n", value.replace('|', "\\|"));
        let rows: String = settings.iter().map(row).collect();
        self.text("settings", &format!("| setting | value |\n|---|---|\n{rows}"))
    }

    /// Numbers with their names, of one step or epoch.
    ///
    /// # Errors
    /// If they cannot be written.
    fn scalars(&mut self, step: u64, scalars: impl Iterator<Item = (String, f64)>) -> io::Result<()> {
        let value = |(name, x): (String, f64)| Message::new().text(1, &name).float(2, x as f32);
        let values: Vec<Message> = scalars.map(value).collect();
        self.record(&event().int(2, step as i64).message(5, &Message::new().messages(1, &values)))
    }

    /// A text in Markdown, which TensorBoard shows among its texts.
    ///
    /// # Errors
    /// If it cannot be written.
    fn text(&mut self, name: &str, markdown: &str) -> io::Result<()> {
        // A tensor of one string, for the plugin "text".
        let tensor = Message::new().int(1, 7).message(2, &Message::new()).text(8, markdown);
        let plugin = Message::new().message(1, &Message::new().text(1, "text"));
        let value = Message::new().text(1, name).message(8, &tensor).message(9, &plugin);
        self.record(&event().message(5, &Message::new().message(1, &value)))
    }

    fn record(&mut self, event: &Message) -> io::Result<()> {
        let data = event.clone().into_bytes();
        let length = (data.len() as u64).to_le_bytes();
        let mut record = length.to_vec();
        record.extend_from_slice(&masked(&length).to_le_bytes());
        record.extend_from_slice(&data);
        record.extend_from_slice(&masked(&data).to_le_bytes());
        // At once, so that a reader never sees half a record that stays half.
        self.file.write_all(&record)
    }
}

fn is_events(name: &OsStr) -> bool {
    name.to_string_lossy().starts_with("events.out.tfevents.")
}

/// An event of now.
fn event() -> Message {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0.0, |time| time.as_secs_f64());
    Message::new().double(1, now)
}

fn masked(bytes: &[u8]) -> u32 {
    crc32c::crc32c(bytes).rotate_right(15).wrapping_add(0xa282_ead8)
}
