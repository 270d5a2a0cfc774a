//! Makes the models of the comparison, and times one peer: `predict-peers make FOLDER MNIST` and
//! `predict-peers time PEER FOLDER SECONDS`.
//!
//! For each workload NAME the folder then holds `NAME.model`, `NAME.onnx` and `NAME.x`, 1,000 rows of
//! little-endian 32-bit floats, and after a peer's turn `NAME.PEER.one` and `NAME.PEER.all`, its outputs row by row
//! and of all rows at once. A turn prints one line of JSON: for each workload the microseconds a row takes, alone and
//! among 1,000.

mod descent_peer;
mod make;
mod ort_peer;
mod tract_peer;

use std::error::Error;
use std::path::Path;
use std::time::{Duration, Instant};
use std::{env, fs};

/// The names of the workloads.
const WORKLOADS: [&str; 3] = ["W1", "W4", "table"];
/// Rows of each.
const ROWS: usize = 1000;

/// A model ready to be asked.
trait Peer {
    /// The outputs for row `i`, alone.
    fn one(&mut self, i: usize) -> Result<(), Box<dyn Error>>;
    /// The outputs for all rows in one call.
    fn all(&mut self) -> Result<(), Box<dyn Error>>;
    /// The outputs of the last call.
    fn outputs(&self) -> Vec<f32>;
}

/// Numbers in a file.
fn read(path: &Path) -> Result<Vec<f32>, Box<dyn Error>> {
    Ok(fs::read(path)?.as_chunks().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect())
}

fn write(path: &Path, numbers: &[f32]) -> Result<(), Box<dyn Error>> {
    Ok(fs::write(path, numbers.iter().flat_map(|x| x.to_le_bytes()).collect::<Vec<u8>>())?)
}

/// The median time of `call` in microseconds a row, over `seconds`, once it is warm.
fn median(seconds: f64, mut call: impl FnMut() -> Result<(), Box<dyn Error>>) -> Result<f64, Box<dyn Error>> {
    for _ in 0..3 {
        call()?;
    }
    let (mut times, begin) = (Vec::new(), Instant::now());
    while begin.elapsed() < Duration::from_secs_f64(seconds) || times.len() < 5 {
        let start = Instant::now();
        call()?;
        times.push(start.elapsed().as_secs_f64());
    }
    times.sort_by(f64::total_cmp);
    Ok(times[times.len() / 2] * 1e6 / ROWS as f64)
}

fn time(peer: &str, folder: &Path, seconds: f64) -> Result<(), Box<dyn Error>> {
    let mut lines = Vec::new();
    for name in WORKLOADS {
        let x = read(&folder.join(format!("{name}.x")))?;
        let mut ready: Box<dyn Peer> = match peer {
            "descent" => Box::new(descent_peer::Ready::new(&folder.join(format!("{name}.model")), x)?),
            "tract" => Box::new(tract_peer::Ready::new(&folder.join(format!("{name}.onnx")), x)?),
            "onnxruntime-c" => Box::new(ort_peer::Ready::new(&folder.join(format!("{name}.onnx")), x)?),
            _ => return Err(format!("no peer is called {peer}").into()),
        };
        let mut outputs = Vec::new();
        for i in 0..ROWS {
            ready.one(i)?;
            outputs.extend(ready.outputs());
        }
        write(&folder.join(format!("{name}.{peer}.one")), &outputs)?;
        ready.all()?;
        write(&folder.join(format!("{name}.{peer}.all")), &ready.outputs())?;
        let one = median(seconds, || (0..ROWS).try_for_each(|i| ready.one(i)))?;
        let all = median(seconds, || ready.all())?;
        lines.push(format!(r#""{name}": {{"one": {one}, "all": {all}}}"#));
    }
    println!("{{{}}}", lines.join(", "));
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["make", folder, mnist] => make::write_all(Path::new(folder), Path::new(mnist)),
        ["time", peer, folder, seconds] => time(peer, Path::new(folder), seconds.parse()?),
        _ => Err("usage: predict-peers make FOLDER MNIST | time PEER FOLDER SECONDS".into()),
    }
}
