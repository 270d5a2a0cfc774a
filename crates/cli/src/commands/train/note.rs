//! What a checkpoint of `train` does not know by itself: what was asked, and the networks that were trained
//! before.

use std::path::Path;

use anyhow::{Result, anyhow};
use nn::Network;
use optim::{Checkpoint, TrainError};
use serde::{Deserialize, Serialize};

use super::asked::Asked;
use super::members::Member;
use crate::training::CourseNote;

/// A line of JSON. After it come the files of the networks.
#[derive(Serialize, Deserialize)]
struct Line {
    asked: Asked,
    #[serde(flatten)]
    course: CourseNote,
    /// The fingerprint of the test samples.
    test: Option<u32>,
    members: Vec<Finished>,
}

/// A network that is trained.
#[derive(Serialize, Deserialize)]
struct Finished {
    /// The length of its file.
    bytes: usize,
    epochs: usize,
    best: Option<usize>,
}

/// A note.
pub(super) struct Note {
    pub(super) asked: Asked,
    pub(super) course: CourseNote,
    pub(super) test: Option<u32>,
    pub(super) members: Vec<Member>,
}

impl Note {
    /// As a checkpoint keeps it.
    pub(super) fn bytes(asked: &Asked, course: CourseNote, test: Option<u32>, members: &[Member]) -> Vec<u8> {
        let files: Vec<Vec<u8>> = members.iter().map(|member| member.network.to_file_bytes()).collect();
        let finished = members.iter().zip(&files).map(|(member, file)| Finished {
            bytes: file.len(),
            epochs: member.epochs,
            best: member.best,
        });
        let line = Line { asked: asked.clone(), course, test, members: finished.collect() };
        let mut bytes = serde_json::to_vec(&line).expect("plain values");
        bytes.push(b'\n');
        bytes.extend(files.concat());
        bytes
    }

    /// The note in the checkpoint at `path`.
    ///
    /// # Errors
    /// If `train` did not write it.
    pub(super) fn read(checkpoint: &Checkpoint<f32>, path: &Path) -> Result<Self> {
        let foreign = || anyhow!("{}: a checkpoint, but not one of train", path.display());
        let note = &checkpoint.note;
        let end = note.iter().position(|&byte| byte == b'\n').ok_or_else(foreign)?;
        let line: Line = serde_json::from_slice(&note[..end]).map_err(|_| foreign())?;
        let (mut files, mut members) = (&note[end + 1..], Vec::new());
        for Finished { bytes, epochs, best } in line.members {
            let (file, rest) = files.split_at_checked(bytes).ok_or_else(foreign)?;
            members.push(Member { network: Network::from_file_bytes(file, path)?, epochs, best });
            files = rest;
        }
        Ok(Self { asked: line.asked, course: line.course, test: line.test, members })
    }

    /// Whether the test samples are those that the training began with.
    pub(super) fn check_test(&self, test: Option<u32>) -> Result<(), TrainError> {
        let shown = |test: Option<u32>| test.map_or_else(|| "none".to_owned(), |test| format!("{test:08x}"));
        if self.test == test {
            return Ok(());
        }
        let (expected, found) = (shown(self.test), shown(test));
        Err(TrainError::Resume { what: "test samples with checksum".into(), expected, found })
    }
}
