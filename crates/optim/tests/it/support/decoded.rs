//! What could be decoded is used: a decoder that lets something wrong pass is found out by what follows.
#![allow(dead_code, reason = "no user takes all of it")]

use std::ops::ControlFlow;
use std::path::Path;

use data::{Cells, Csv, Dataset, Elements, Idx, Table};
use linalg::{Matrix, Scalar};
use nn::{Activation, Init, Loss, Network, Topology};
use optim::{Checkpoint, evaluate};

/// A model of either type of numbers; whether it could be used.
pub(crate) fn model(bytes: &[u8]) -> bool {
    let path = Path::new("fuzzed");
    let f32s = Network::<f32>::from_file_bytes(bytes, path).map(|network| forward(&network));
    let f64s = Network::<f64>::from_file_bytes(bytes, path).map(|network| forward(&network));
    f32s.is_ok() || f64s.is_ok()
}

/// A forward pass; and the file written from it must give the same network again.
fn forward<T: Scalar>(network: &Network<T>) {
    let inputs = network.topology().inputs();
    let a = network.predict(Matrix::from_fn(inputs, 2, |i, j| T::from_f64((i + j) as f64 / 7.0)).view());
    assert_eq!((a.rows(), a.cols()), (network.topology().outputs(), 2));
    let again = Network::<T>::from_file_bytes(&network.to_file_bytes(), Path::new("again")).unwrap();
    assert!(again == *network);
}

/// A checkpoint, which goes on for a step on `train` if it is one of a training on it; whether it did.
pub(crate) fn checkpoint(bytes: &[u8], train: &Dataset<f32>, validation: &Dataset<f32>) -> bool {
    let Ok(Checkpoint { mut network, state, note }) =
        Checkpoint::<f32>::from_file_bytes(bytes, Path::new("fuzzed"))
    else {
        return false;
    };
    forward(&network);
    let Some(trainer) = state.settings.trainer().map(|trainer| trainer.clone().threads(1)) else {
        return false;
    };
    let goes_on = trainer.train_from(&mut network, state, train, Some(validation), |_, snapshot| {
        if let Ok(bytes) = snapshot.to_file_bytes(&note) {
            Checkpoint::<f32>::from_file_bytes(&bytes, Path::new("again")).unwrap();
        }
        ControlFlow::Break(())
    });
    goes_on.is_ok()
}

/// A table, read in a way that its bytes choose; whether it is one.
///
/// What was read must be what the same file gives when it is read like it, and whatever is said must be one
/// line.
pub(crate) fn table(bytes: &[u8]) -> bool {
    let way = bytes.iter().fold(0u8, |sum, &byte| sum.wrapping_add(byte));
    let mut csv = Csv::new().decimal_comma(way % 4 == 1);
    csv = if way % 8 == 2 { csv.header(false) } else { csv };
    csv = if way % 8 == 3 { csv.separator(b",;\t|x"[usize::from(way / 8) % 5]) } else { csv };
    let one_line = |text: String| assert!(!text.contains('\n') && text.len() < 4096, "{text}");
    let read = |csv: &Csv| csv.from_bytes(bytes, "fuzzed").map_err(|error| one_line(error.to_string()));
    let Ok(table) = read(&csv) else { return false };
    table.notes().iter().for_each(|note| one_line(note.to_string()));
    table.suspects().iter().for_each(|suspect| one_line(suspect.to_string()));
    for column in table.columns() {
        assert_eq!(column.len(), table.rows());
        if let Cells::Categories { names, codes } = column.cells() {
            assert!(codes.iter().all(|&code| code == Cells::MISSING || (code as usize) < names.len()));
        }
    }
    Table::from_columns(table.columns().to_vec()).expect("its columns fit each other");
    let again = read(&csv.like(&table.schema())).expect("it is read like itself");
    assert_eq!(again.columns(), table.columns());
    true
}

/// Images or labels as samples of a forward pass.
pub(crate) fn idx(idx: Idx) {
    let announced: usize = idx.dimensions.iter().product();
    let (Elements::U8(bytes), Some(&n)) = (idx.elements, idx.dimensions.first()) else { return };
    assert_eq!(bytes.len(), announced);
    let width = bytes.len().checked_div(n).unwrap_or(0);
    if width == 0 || n > 10_000 {
        return;
    }
    let data = Dataset::<f32>::images(bytes, (1, width), (0..n as u32).map(|i| i % 2).collect(), 2).unwrap();
    let topology = Topology::new(&[width, 2], Activation::Relu, Loss::SoftmaxCrossEntropy).unwrap();
    let judged = evaluate(&Network::<f32>::new(topology, Init::Glorot, 1), &data);
    assert!(judged.samples == n && judged.loss.is_finite());
}
