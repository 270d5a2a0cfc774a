//! Fits one model to a table of numbers: `table-peers PEER classify|regress FOLDER INPUTS`.
//!
//! The folder holds `x`, `y` and `x_test` as little-endian 64-bit floats, a row after the other; class targets are
//! numbers from 0 on. Written to it are `outputs`: for each test row the probability of every class, or one value. A
//! model that knows no probabilities votes with a one for its class. Printed are its version and the seconds of its fit.

mod linfa_peer;
mod sklears_peer;
mod smartcore_peer;

use std::{env, error::Error, fs, path::Path};

/// What a model is fitted to and asked.
pub struct Job {
    pub classify: bool,
    /// Columns of `x` and `x_test`.
    pub inputs: usize,
    pub x: Vec<f64>,
    pub y: Vec<f64>,
    pub x_test: Vec<f64>,
}

/// What a model says: its outputs, row by row, and the seconds of its fit.
pub struct Answer {
    pub outputs: Vec<f64>,
    pub seconds: f64,
}

impl Job {
    fn read(folder: &Path, classify: bool, inputs: usize) -> Result<Self, Box<dyn Error>> {
        let numbers = |name: &str| -> Result<Vec<f64>, Box<dyn Error>> {
            let bytes = fs::read(folder.join(name))?;
            Ok(bytes
                .chunks_exact(8)
                .map(|b| f64::from_le_bytes(b.try_into().expect("eight bytes")))
                .collect())
        };
        Ok(Self { classify, inputs, x: numbers("x")?, y: numbers("y")?, x_test: numbers("x_test")? })
    }

    pub fn classes(&self) -> Vec<usize> {
        self.y.iter().map(|&y| y as usize).collect()
    }

    /// A one for the class of each row, zeros for the others.
    pub fn votes(&self, classes: impl IntoIterator<Item = usize>) -> Vec<f64> {
        let count = self.y.iter().fold(0.0, |most, &y| y.max(most)) as usize + 1;
        classes
            .into_iter()
            .flat_map(|class| (0..count).map(move |k| f64::from(u8::from(k == class))))
            .collect()
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [peer, task, folder, inputs] = arguments.as_slice() else {
        return Err("usage: table-peers PEER classify|regress FOLDER INPUTS".into());
    };
    let folder = Path::new(folder);
    let job = Job::read(folder, task == "classify", inputs.parse()?)?;
    let (version, answer) = match peer.as_str() {
        "sklears-mlp" => ("0.2.0", sklears_peer::network(&job)?),
        "smartcore-forest" => ("0.7.0", smartcore_peer::forest(&job)?),
        "smartcore-xgboost" => ("0.7.0", smartcore_peer::boosting(&job)?),
        "linfa-forest" => ("0.8.1", linfa_peer::forest(&job)?),
        _ => return Err(format!("no model is called {peer}").into()),
    };
    let bytes: Vec<u8> = answer.outputs.iter().flat_map(|number| number.to_le_bytes()).collect();
    fs::write(folder.join("outputs"), bytes)?;
    println!(r#"{{"version": "{version}", "seconds": {}}}"#, answer.seconds);
    Ok(())
}
