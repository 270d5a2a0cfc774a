//! `Predictor`: the answers of `Model::predict` for every network, in every form, on many threads.

use std::path::{Path, PathBuf};
use std::{fs, thread};

use descent::data::few_non_zeros;
use descent::linalg::{Compressed, Matrix};
use descent::nn::{Dense, Input, Layer};
use descent::prelude::*;
use descent::{Answer, Error, Scratch};

/// Inputs of every network: no whole number of registers.
const INPUTS: usize = 37;
/// Rows of the largest batch: more than go together, and more than a multiple of them.
const ROWS: usize = 300;

/// A network for each kind of layer, activation and loss, with and without a sparse part.
fn networks() -> Vec<Network<f32>> {
    let identity = Loss::Quadratic(Activation::Identity);
    let dense = |n, activation| Layer::from(Dense::new(n, activation));
    let linear = |n| dense(n, Activation::Identity);
    let mut lists: Vec<(usize, Vec<Layer>, Loss)> = Vec::new();
    for layer in Layer::samples() {
        lists.push((0, vec![dense(40, Activation::Tanh), layer, linear(3)], identity));
        for sparse in [0, 20] {
            lists.push((sparse, vec![layer, dense(33, Activation::Tanh), linear(3)], identity));
        }
    }
    lists.extend(
        Activation::ALL.map(|sigma| (0, vec![dense(50, sigma), dense(34, sigma), linear(2)], identity)),
    );
    lists.extend(Loss::all().into_iter().map(|loss| (0, vec![dense(35, Activation::Relu), linear(6)], loss)));
    lists.push((INPUTS, vec![dense(48, Activation::Relu), linear(3)], Loss::SoftmaxCrossEntropy));
    lists.push((0, vec![linear(4)], Loss::SoftmaxCrossEntropy));
    let network = |(i, (sparse, layers, loss)): (usize, (usize, Vec<Layer>, Loss))| {
        let topology = Topology::of_layers(INPUTS, sparse, &layers, loss).ok()?;
        let mut network = Network::new(topology, Init::Glorot, i as u64);
        // Biases and factors that are not those of the beginning.
        for (k, x) in network.parameters_mut().flat_mut().iter_mut().enumerate() {
            if *x != 0.0 {
                *x += 0.1 * ((k * 37 % 19) as f32 / 19.0 - 0.5);
            }
        }
        Some(network)
    };
    lists.into_iter().enumerate().filter_map(network).collect()
}

/// `n` rows of numbers from −2 to 2, of which one in `every` is not zero.
fn rows(n: usize, every: usize) -> Vec<f32> {
    let number = |i: usize| ((i * 7919 + 13) % 1009) as f32 / 1009.0 * 4.0 - 2.0;
    (0..n * INPUTS).map(|i| if (i * i / 3 + i).is_multiple_of(every) { number(i) } else { 0.0 }).collect()
}

/// `Model::predict` of rows in the form that a predictor gives them.
fn expected(model: &Model<f32>, rows: &[f32]) -> Matrix<f32> {
    let topology = model.network().topology();
    let (m, sparse) = (rows.len() / INPUTS, topology.sparse_inputs());
    // Eight of the rows say whether zeros are left out of all.
    let looked_at: Vec<&[f32]> = rows.chunks(INPUTS).step_by(m.div_ceil(8).max(1)).collect();
    let few = looked_at.iter().filter(|row| few_non_zeros(row, INPUTS)).count();
    let without = sparse == 0 && topology.takes_sparse_alone() && 2 * few > looked_at.len();
    let dense = if without { 0 } else { INPUTS - sparse };
    let front = Matrix::from_fn(dense, m, |i, j| rows[j * INPUTS + i]);
    if dense == INPUTS {
        return model.predict(front.view());
    }
    let mut back = Compressed::new(INPUTS - dense, m);
    back.compress(rows.chunks(INPUTS).map(|row| &row[dense..]));
    if dense == 0 {
        model.predict(back.view())
    } else {
        model.predict(Input::both(front.view(), back.view()))
    }
}

/// Whether two outputs differ by no more than the rounding of sums of some tens of numbers.
fn near(expected: f32, found: f32) -> bool {
    (expected - found).abs() <= 1e-5 * expected.abs().max(1.0)
}

#[test]
fn every_network_gives_the_bits_of_model_predict() {
    for network in networks() {
        let mut other = network.clone();
        other.parameters_mut().flat_mut().iter_mut().for_each(|x| *x *= 0.75);
        let three = [network.clone(), other.clone()];
        for members in [vec![], vec![other], three.to_vec()] {
            let model = Model::new(network.clone()).with_members(members);
            let predictor = Predictor::new(model.clone());
            let mut scratch = predictor.scratch();
            let outputs = predictor.outputs();
            for every in [1, 4, 50] {
                let x = rows(ROWS, every);
                let what = || format!("{:?}, one in {every}", network.topology());
                let mut y = vec![f32::NAN; ROWS * outputs];
                predictor.predict_batch(&mut scratch, &x, &mut y).unwrap();
                let together = scratch.rows_together();
                for (x, y) in x.chunks(together * INPUTS).zip(y.chunks(together * outputs)) {
                    let expected = expected(&model, x);
                    for (j, y) in y.chunks(outputs).enumerate() {
                        assert_eq!(y, expected.col(j), "{}", what());
                    }
                }
                for (x, y) in x.chunks(INPUTS).zip(y.chunks(outputs)).step_by(17) {
                    let alone = predictor.predict_row(&mut scratch, x).unwrap();
                    assert_eq!(alone.outputs(), expected(&model, x).col(0), "{}, alone", what());
                    let pairs = || alone.outputs().iter().zip(y);
                    assert!(
                        pairs().all(|(a, y)| near(*a, *y)),
                        "{}: {:?}",
                        what(),
                        pairs().collect::<Vec<_>>()
                    );
                }
            }
        }
    }
}

/// In `f64`, without any kernel for zeros.
#[test]
fn answers_are_those_of_the_network_in_more_precision() {
    for network in networks() {
        let (wide, x) = (network.convert::<f64>(), rows(40, 4));
        let sparse = network.topology().sparse_inputs() * usize::from(network.topology().first_dense() > 0);
        if sparse > 0 {
            continue; // A dense matrix alone does not say which inputs pass the first layers by.
        }
        let predictor = Predictor::new(Model::new(network));
        let (mut scratch, mut y) = (predictor.scratch(), vec![0.0; 40 * predictor.outputs()]);
        predictor.predict_batch(&mut scratch, &x, &mut y).unwrap();
        let a = wide.predict(Matrix::from_fn(INPUTS, 40, |i, j| f64::from(x[j * INPUTS + i])).view());
        for (j, answer) in predictor.answers(&y).enumerate() {
            for (&found, &right) in answer.outputs().iter().zip(a.col(j)) {
                assert!(near(right as f32, found), "{:?}: {found} {right}", wide.topology());
            }
        }
    }
}

/// Every file below `folder`.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

#[test]
fn models_of_every_version_are_loaded_and_answer() {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut paths = files(&crates.join("nn/tests/golden/models"));
    paths.extend(
        ["classes-and-framing.model", "table.model"]
            .map(|name| crates.join("descent/tests/golden").join(name)),
    );
    let (mut versions, mut answered) = ([0; 2], 0);
    for path in paths.iter().filter(|path| path.extension().is_none_or(|end| end == "model")) {
        let name = path.display().to_string();
        let Ok(model) = Model::<f32>::load(path) else {
            let error = Predictor::load(path).unwrap_err().to_string();
            assert!(error.contains("f64") && name.contains("f64"), "{error}");
            continue;
        };
        let predictor = Predictor::load(path).unwrap();
        assert_eq!(predictor.model(), &model);
        let (inputs, topology) = (predictor.inputs(), model.network().topology());
        let x: Vec<f32> = (0..inputs).map(|i| (i as f32 + 0.5).sin()).collect();
        let mut scratch = predictor.scratch();
        let answer = predictor.predict_row(&mut scratch, &x).unwrap();
        if topology.sparse_inputs() == 0 {
            let column = Matrix::from_fn(inputs, 1, |i, _| x[i]);
            assert_eq!(answer.outputs(), model.predict(column.view()).col(0), "{name}");
        }
        versions[0] += usize::from(name.contains("version-1"));
        versions[1] += usize::from(name.contains("version-2"));
        answered += 1;
    }
    assert!(versions.iter().all(|&n| n >= 24) && answered > 60, "{versions:?} {answered}");
}

fn garden() -> Table {
    let color = |i: usize| ["red", "blue", "green"][i * i % 3];
    Table::from_columns(vec![
        Column::numbers(
            "size",
            (0..180).map(|i| if i % 11 == 0 { f64::NAN } else { (i % 40) as f64 }).collect(),
        ),
        Column::categories("color", (0..180).map(color)),
        Column::categories("fruit", (0..180).map(|i| if color(i) == "red" { "cherry" } else { "sloe" })),
        Column::numbers("price", (0..180).map(|i| 300.0 + 10.0 * (i % 40) as f64).collect()),
    ])
    .unwrap()
}

/// Rows of cells of `garden`, one after another.
fn cells(n: usize) -> Vec<Cell<'static>> {
    let row = |i: usize| {
        let size = if i % 7 == 3 { Cell::Missing } else { Cell::Number((i % 50) as f64) };
        [size, Cell::Text(["red", "blue", "green", "grey"][i % 4])]
    };
    (0..n).flat_map(row).collect()
}

#[test]
fn rows_of_cells_have_their_class_and_its_name() {
    let model =
        Classifier::builder().epochs(30).members(2).fit(&garden().without(&["price"]), "fruit").unwrap();
    let predictor = Predictor::new(model.model().clone());
    let (mut scratch, cells) = (predictor.scratch(), cells(200));
    let mut y = vec![0.0; 200 * predictor.outputs()];
    predictor.predict_cells_batch(&mut scratch, &cells, &mut y).unwrap();
    for (row, batch) in cells.chunks(2).zip(predictor.answers(&y)) {
        let alone = predictor.predict_cells(&mut scratch, row).unwrap();
        assert_eq!(alone.outputs(), model.model().predict_cells(row).unwrap(), "{row:?}");
        assert_eq!(alone.class(), model.predict_cells(row).unwrap());
        assert_eq!(alone.class_name(), model.class_name(alone.class()));
        assert!(alone.outputs().iter().zip(batch.outputs()).all(|(a, b)| near(*a, *b)));
        assert_eq!(alone.interval(), None);
    }
    let red = predictor.predict_cells(&mut scratch, &[Cell::Number(1.0), Cell::Text("red")]).unwrap();
    assert_eq!(red.class_name(), Some("cherry"));
}

#[test]
fn rows_of_cells_have_their_number_in_its_unit_and_an_interval() {
    let table = garden().without(&["fruit"]);
    let model = Regressor::builder().epochs(30).interval(0.8).fit(&table, "price").unwrap();
    let predictor = Predictor::new(model.model().clone());
    let mut scratch = predictor.scratch();
    for row in cells(40).chunks(2) {
        let answer = predictor.predict_cells(&mut scratch, row).unwrap();
        assert_eq!(answer.number(), model.predict_cells(row).unwrap());
        let [low, high] = answer.interval().unwrap();
        assert!(low <= answer.number() && answer.number() <= high && (200.0..800.0).contains(&low));
    }
}

#[test]
fn threads_share_a_predictor_and_get_the_same_bits() {
    fn shared<T: Send + Sync>(_: &T) {}
    fn moved<T: Send>(_: &T) {}
    let network = networks().swap_remove(0);
    let predictor = Predictor::new(Model::new(network));
    shared(&predictor);
    moved(&predictor.scratch());
    let x = rows(ROWS, 3);
    let ask = || {
        let (mut scratch, mut y) = (predictor.scratch(), vec![0.0; ROWS * predictor.outputs()]);
        predictor.predict_batch(&mut scratch, &x, &mut y).unwrap();
        for row in x.chunks(INPUTS) {
            y.extend(predictor.predict_row(&mut scratch, row).unwrap().outputs());
        }
        y
    };
    let alone = ask();
    thread::scope(|scope| {
        let workers: Vec<_> = (0..4).map(|_| scope.spawn(ask)).collect();
        workers.into_iter().for_each(|worker| assert!(worker.join().unwrap() == alone));
    });
}

/// Nothing of a batch is left in the answers to the next.
#[test]
fn a_scratch_remembers_nothing() {
    let predictor = Predictor::new(Model::new(networks().swap_remove(0)));
    let (mut used, x) = (predictor.scratch(), rows(5, 3));
    let mut y = vec![0.0; ROWS * predictor.outputs()];
    predictor.predict_batch(&mut used, &rows(ROWS, 1), &mut y).unwrap();
    let [mut again, mut fresh] = [(); 2].map(|()| vec![0.0; 5 * predictor.outputs()]);
    predictor.predict_batch(&mut used, &x, &mut again).unwrap();
    predictor.predict_batch(&mut predictor.scratch(), &x, &mut fresh).unwrap();
    assert_eq!(again, fresh);
    predictor.predict_batch(&mut used, &[], &mut []).unwrap();
}

fn small() -> (Predictor, Scratch) {
    let topology = Topology::new(&[2, 3], Activation::Tanh, Loss::SoftmaxCrossEntropy).unwrap();
    let predictor = Predictor::new(Model::new(Network::new(topology, Init::Glorot, 1)));
    let scratch = predictor.scratch();
    (predictor, scratch)
}

#[test]
fn rows_that_do_not_fit_are_refused() {
    let (predictor, mut scratch) = small();
    let (predictor, mut y) = (&predictor, [0.0; 6]);
    let refused = |answer: Result<Answer<'_>, Error>| answer.unwrap_err().to_string();
    let error = refused(predictor.predict_row(&mut scratch, &[1.0]));
    assert_eq!(error, "row 0 has 1 feature(s), but the model was fitted on 2");
    let error = refused(predictor.predict_row(&mut scratch, &[1.0, f32::NAN]));
    assert_eq!(error, "row 0, feature 1: NaN is not finite");
    let error = predictor.predict_batch(&mut scratch, &[1.0, 2.0, f32::INFINITY, 0.0], &mut y).unwrap_err();
    assert_eq!(error.to_string(), "row 1, feature 0: inf is not finite");
    let error = refused(predictor.predict_cells(&mut scratch, &[Cell::Number(1.0)]));
    assert!(error.contains("the model reads no tables"), "{error}");
    let error = predictor.predict_cells_batch(&mut scratch, &[], &mut []).unwrap_err().to_string();
    assert!(error.contains("the model reads no tables"), "{error}");
    let mut network = predictor.model().network().clone();
    network.parameters_mut().flat_mut().iter_mut().for_each(|x| *x *= 3e38);
    let huge = Predictor::new(Model::new(network));
    let error = refused(huge.predict_row(&mut huge.scratch(), &[1e30, -1e30]));
    assert!(error.contains("row 0: the network's answer is not a number"), "{error}");
}

#[test]
#[should_panic(expected = "3 numbers in rows of 2 into 3 outputs in rows of 3")]
fn a_batch_that_is_no_whole_rows() {
    let (predictor, mut scratch) = small();
    let _ = predictor.predict_batch(&mut scratch, &[0.0; 3], &mut [0.0; 3]);
}

#[test]
#[should_panic(expected = "4 numbers in rows of 2 into 3 outputs in rows of 3")]
fn outputs_of_another_number_of_rows() {
    let (predictor, mut scratch) = small();
    let _ = predictor.predict_batch(&mut scratch, &[0.0; 4], &mut [0.0; 3]);
}

#[test]
#[should_panic(expected = "scratch of 1 network(s) [2, 3] for a model of 1 network(s) [37, 40, 4, 3]")]
fn the_scratch_of_another_model() {
    let (_, mut scratch) = small();
    let other = Predictor::new(Model::new(networks().swap_remove(0)));
    let _ = other.predict_row(&mut scratch, &[0.0; INPUTS]);
}

#[test]
#[should_panic(expected = "an answer of 2 outputs from a model with 3")]
fn an_answer_of_too_few_outputs() {
    let _ = small().0.answer(&[0.0; 2]);
}
