//! Exported pages, opened by a browser.

use std::path::Path;

use descent::data::{Cell, ClassNames, Column, ColumnCells, Framing, Mnist, Table};
use descent::nn::{Activation, Init, Loss, Network, Topology};
use descent::optim::{Batching, Sgd, Trainer};
use descent::{Classifier, Format, Model, Regressor};
use serde_json::{Value, json};

use super::browser::Browser;
use super::networks;
use super::tables::{self, OwnedCell};

const WATCH: &str = include_str!("watch.js");
const TELEPHONE: u32 = 360;
const SCREEN: u32 = 1200;

/// The page of a model, with the body of an asynchronous function that tests it from within.
fn page(model: &Model<f32>, test: &str) -> String {
    let html = String::from_utf8(model.export(Format::Html).unwrap()).unwrap();
    let watch = format!("<script>\n{WATCH}async function test() {{\n{test}\n}}\n</script>\n<title>");
    html.replacen("<title>", &watch, 1)
}

/// Opens pages, none of which may have anything wrong in it, and returns what their tests found.
fn open(browser: &Browser, pages: &[(String, u32)]) -> Vec<Value> {
    let (all, console) = browser.open(pages, false);
    assert_eq!(console, Vec::<String>::new());
    let found = |(i, mut page): (usize, Value)| {
        assert_eq!(page["wrong"], json!([]), "page {i}");
        let difference = page["difference"].as_f64();
        assert!(difference.is_some_and(|d| d <= 1e-6), "the sample of page {i}: {difference:?}");
        page["found"].take()
    };
    all.into_iter().enumerate().map(found).collect()
}

/// The largest difference from the outputs that are expected for some rows, as a share of them.
fn compare(rows: &[Value], unit: f64) -> String {
    format!(
        "const wrong = (y, expected) => Math.abs(y - expected) / Math.max({unit:?}, Math.abs(expected));\n\
         const of = ([row, expected]) => {{\n\
         const {{ outputs }} = predict(model.columns ? encode(row) : row);\n\
         if (outputs.length !== expected.length) throw new Error(`${{outputs.length}} outputs`);\n\
         return Math.max(...outputs.map((y, i) => wrong(y, expected[i])));\n}};\n\
         return Math.max(...{}.map(of));",
        json!(rows).to_string().replace('<', "\\u003c"),
    )
}

/// A cell as the page has it: categories by their place.
fn cell(cells: ColumnCells<'_>, cell: &OwnedCell) -> Value {
    match (cells, cell) {
        (_, OwnedCell::Missing) => Value::Null,
        (_, OwnedCell::Number(x)) => json!(x),
        (ColumnCells::Categories { names }, OwnedCell::Text(text)) => {
            names.iter().position(|name| name == text).map_or(json!(-1), |place| json!(place))
        }
        (cells, OwnedCell::Text(text)) => panic!("{text:?} for {cells:?}"),
    }
}

#[test]
fn a_browser_computes_the_outputs_of_every_model() {
    let Some(browser) = Browser::find("the outputs of exported pages") else { return };
    let mut models = Vec::new();
    for network in networks::all() {
        let rows: Vec<Value> = networks::samples()
            .iter()
            .zip(networks::outputs(&network))
            .map(|(x, outputs)| json!([x, outputs]))
            .collect();
        models.push((Model::new(network), compare(&rows, 1.0)));
    }
    for model in tables::models() {
        let columns = model.encoder().unwrap().rules();
        let mut unit = 1.0;
        let rows: Vec<Value> = tables::rows(&model)
            .iter()
            .map(|row| {
                let (outputs, of) = tables::outputs(&model, row);
                unit = of;
                let cells: Vec<Value> =
                    columns.iter().zip(row).map(|(column, given)| cell(column.cells, given)).collect();
                json!([cells, outputs])
            })
            .collect();
        models.push((model, compare(&rows, unit)));
    }
    let pages: Vec<(String, u32)> = models
        .iter()
        .enumerate()
        .map(|(i, (model, test))| (page(model, test), [TELEPHONE, SCREEN][i % 2]))
        .collect();
    for ((model, _), found) in models.iter().zip(open(&browser, &pages)) {
        let topology = model.network().topology();
        // JavaScript sums in f64, and the networks in f32.
        assert!(
            found.as_f64().is_some_and(|d| d <= 1e-6),
            "{found} {:?} {:?}",
            topology.layers(),
            topology.loss()
        );
    }
}

/// Draws with pointer events and with keys, and returns the answers.
const DRAWN: &str = include_str!("drawn.js");

#[test]
fn a_digit_is_drawn_with_a_pointer_or_with_keys_and_read() {
    let Some(browser) = Browser::find("drawing on an exported page") else { return };
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../datasets/mnist");
    let train = Mnist::<f32>::read(&folder).unwrap().train.limit(5_000);
    let topology = Topology::new(&[784, 30, 10], Activation::Sigmoid, Loss::SoftmaxCrossEntropy).unwrap();
    let mut network = Network::new(topology, Init::ScaledNormal, 1);
    let trainer = Trainer::new(Sgd::new(0.5)).batching(Batching::MiniBatch(10)).epochs(3);
    trainer.train(&mut network, &train).unwrap();
    let digits: Vec<String> = (0..10).map(|digit| digit.to_string()).collect();
    let model = Model::new(network)
        .with_classes(ClassNames::new(digits.iter().map(String::as_str)).unwrap())
        .with_framing(Framing::Centred);
    for width in [TELEPHONE, SCREEN] {
        let found = open(&browser, &[(page(&model, DRAWN), width)]).remove(0);
        let answers: Vec<&str> =
            found.as_array().unwrap().iter().map(|answer| answer.as_str().unwrap()).collect();
        let [zero, nothing, one, deleted, by_keys, early, said, layers] = answers[..] else {
            panic!("{answers:?}")
        };
        assert!(zero.starts_with("0, ") && zero.ends_with(" %"), "{answers:?}");
        assert!(one.starts_with("1, ") && by_keys.starts_with("1, "), "{answers:?}");
        assert_eq!([nothing, deleted], ["Nothing is drawn yet."; 2]);
        assert_ne!(early, by_keys);
        assert_eq!(said, by_keys);
        assert!(layers.starts_with("hidden layer 1, 30 units"), "{layers}");
    }
}

/// A picture that is no square has no sheet, and features have names by their place.
#[test]
fn what_is_no_square_and_no_table_has_a_form_of_numbers() {
    let Some(browser) = Browser::find("the form of numbers") else { return };
    let topology = Topology::new(&[6, 4, 3], Activation::Tanh, Loss::SoftmaxCrossEntropy).unwrap();
    let model = Model::new(Network::<f32>::new(topology, Init::Glorot, 1)).with_framing(Framing::Whole);
    let test = "document.getElementById('clear').click();\n\
                return [document.title, predict(features()).outputs, document.getElementById('sheet'), \
                Array.from(document.querySelectorAll('label'), label => label.textContent)];";
    let found = open(&browser, &[(page(&model, test), TELEPHONE)]).remove(0);
    assert_eq!(found[0], "Predict one of 3 classes from 6 features");
    let zeros = descent::linalg::Matrix::<f32>::zeros(6, 1);
    for (i, expected) in model.predict(zeros.view()).col(0).iter().enumerate() {
        assert!((found[1][i].as_f64().unwrap() - f64::from(*expected)).abs() < 1e-6, "{found}");
    }
    assert_eq!(found[2], Value::Null);
    assert_eq!(found[3][5], "feature 5");
}

#[test]
fn of_many_classes_the_likeliest_ones_are_listed() {
    let Some(browser) = Browser::find("a page of many classes") else { return };
    let topology = Topology::new(&[6, 4, 30], Activation::Tanh, Loss::SoftmaxCrossEntropy).unwrap();
    let model = Model::new(Network::<f32>::new(topology, Init::Glorot, 1));
    let test = "document.getElementById('clear').click();\n\
                return Array.from(outputs.rows, row => [row.cells[0].textContent, row.className]);";
    let found = open(&browser, &[(page(&model, test), TELEPHONE)]).remove(0);
    let a = model.predict(descent::linalg::Matrix::<f32>::zeros(6, 1).view()).col(0).to_vec();
    let mut order: Vec<usize> = (0..30).collect();
    order.sort_by(|&i, &j| a[j].total_cmp(&a[i]));
    let line = |i: &usize| json!([format!("class {i}"), if *i == order[0] { "first" } else { "" }]);
    assert_eq!(found, json!(order[..10].iter().map(line).collect::<Vec<_>>()));
}

/// Names that a page must not take for its own text.
const NAMES: [&str; 4] = ["</script><script>throw 1</script>", "a \"b\" & 'c'", "שלום (א)", "<b>&lt;"];

/// A number, a date, a category of few names and one of many; classes with odd names, and prices.
fn houses() -> Table {
    let n = 480_usize;
    let size = |i: usize| ((i * 37) % 101) as f64 / 2.0 + 20.0;
    let towns: Vec<String> = (0..60).map(|i| format!("town {} {i}", NAMES[i % 4])).collect();
    Table::from_columns(vec![
        Column::numbers(
            "<i>size</i> \"m²\"",
            (0..n).map(|i| if i % 11 == 0 { f64::NAN } else { size(i) }).collect(),
        ),
        Column::dates("built", (0..n).map(|i| 19_000.0 + ((i * 7) % 300) as f64).collect()),
        Column::optional_categories("כיוון", (0..n).map(|i| (i % 13 != 5).then(|| NAMES[i * i % 4]))),
        Column::optional_categories("town", (0..n).map(|i| (i % 7 != 5).then(|| &*towns[i % 60]))),
        Column::categories("</title>class", (0..n).map(|i| NAMES[usize::from(size(i) > 45.0) + 2 * (i % 2)])),
        Column::numbers("price", (0..n).map(|i| 1000.0 * size(i) + 500.0 * (i % 4) as f64).collect()),
    ])
    .unwrap()
}

/// Fills in a form with a keyboard: what it says of the sample, of a row, and of an empty row.
const FILLED: &str = include_str!("filled.js");

#[test]
fn a_row_of_a_table_is_filled_in() {
    let Some(browser) = Browser::find("the form of a table") else { return };
    let classes = houses().without(&["price"]);
    let classifier = Classifier::builder().epochs(5).members(2).fit(&classes, "</title>class").unwrap();
    let numbers = houses().without(&["</title>class"]);
    let regressor = Regressor::builder().epochs(30).interval(0.8).fit(&numbers, "price").unwrap();
    let models = [classifier.model(), regressor.model()];
    let pages = models.map(|model| (page(model, FILLED), TELEPHONE));
    for (model, found) in models.into_iter().zip(open(&browser, &pages)) {
        let encoder = model.encoder().unwrap();
        let columns = encoder.rules();
        let labels: Vec<&str> = columns.iter().map(|column| column.name).collect();
        assert_eq!(found["labels"], json!(labels));
        assert_eq!(found["title"], format!("Predict {}", encoder.target()));
        let (ColumnCells::Categories { names: sides }, ColumnCells::Categories { names: towns }) =
            (columns[2].cells, columns[3].cells)
        else {
            panic!("{columns:?}")
        };
        let mut options: Vec<&str> = sides.iter().map(String::as_str).collect();
        options.extend(["other", "missing"]);
        assert_eq!(found["options"], json!(options));
        let rows = [
            [Cell::Number(62.5), Cell::Text("2022-05-17"), Cell::Text(&sides[1]), Cell::Text("nowhere")],
            [Cell::Number(62.5), Cell::Text("2022-05-17"), Cell::Text("nowhere"), Cell::Text(&towns[7])],
            [Cell::Missing; 4],
        ];
        let all = found["all"].as_array().unwrap();
        assert_eq!(all[0], all[4], "the example comes back");
        let day = 19_129;
        assert_eq!(all[1]["cells"], json!([62.5, day, 1, -1]));
        assert_eq!(all[2]["cells"], json!([62.5, day, -1, 7]));
        let ends = [0, 1].map(|i| found["ends"][i].as_f64());
        let scale = encoder.target_scale();
        assert_eq!(ends, [scale.map(|scale| scale.least), scale.map(|scale| scale.most)]);
        for (row, state) in rows.iter().zip(&all[1..4]) {
            let outputs = model.predict_cells(row).unwrap();
            let (text, range) = (state["best"].as_str().unwrap(), state["range"].as_str().unwrap());
            let shown = |text: &str| text.replace(',', "").parse::<f64>().unwrap();
            for (i, &y) in outputs.iter().enumerate() {
                let (found, unit) = (state["outputs"][i].as_f64().unwrap(), encoder.target_scale());
                let (y, unit) = unit.map_or((f64::from(y), 1.0), |scale| (scale.number(y), scale.deviation));
                assert!((found - y).abs() < 2e-6 * unit.max(y), "{found} for {y}");
                let of_line = shown(state["lines"][i][1].as_str().unwrap());
                assert!((of_line - y).abs() < 1e-3 * unit, "{of_line} for {y}");
            }
            if let Some(classes) = encoder.classes() {
                let best = descent::linalg::argmax(&outputs);
                let name = classes.iter().nth(best).unwrap();
                assert_eq!(text, format!("{name}, {:.1} %", 100.0 * outputs[best]));
                assert_eq!((range, &state["lines"][best][0]), ("", &json!(name)));
            } else {
                let near = |text: &str, y: f64| assert!((shown(text) - y).abs() < 1e-5 * y, "{text} for {y}");
                near(text.strip_prefix("price: ").unwrap(), model.number(&outputs));
                let ends = range.strip_prefix("80 % of such rows lie between ").unwrap();
                let (low, high) = ends.strip_suffix('.').unwrap().split_once(" and ").unwrap();
                near(low, model.interval(&outputs)[0]);
                near(high, model.interval(&outputs)[1]);
                assert_eq!(state["lines"][0][0], "10 % lie below");
            }
        }
    }
}
