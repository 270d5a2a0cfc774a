//! Models of tables: every kind of column, the answer by all ways, and the same bits from a file.

use descent::data::{Cell, Column, Csv, Table};
use descent::tabular::Preset;
use descent::{Classifier, Model, Regressor};

/// Numbers with gaps, dates, names with gaps, yes and no, and a number that is mostly 0; the targets depend
/// on several of them.
pub(crate) fn table() -> Table {
    let n = 240_usize;
    let number = |i: usize| ((i * 37) % 101) as f64 / 7.0;
    let color = |i: usize| ["red", "blue", "green", "grey"][i * i % 4];
    let price = |i: usize| 100.0 + 10.0 * number(i) + if color(i) == "red" { 60.0 } else { 0.0 };
    Table::from_columns(vec![
        Column::numbers("size", (0..n).map(|i| if i % 11 == 0 { f64::NAN } else { number(i) }).collect()),
        Column::dates("day", (0..n).map(|i| 19_000.0 + (i % 30) as f64).collect()),
        Column::optional_categories("color", (0..n).map(|i| (i % 13 != 5).then(|| color(i)))),
        Column::categories("new", (0..n).map(|i| ["no", "yes"][i % 2])),
        Column::numbers("gain", (0..n).map(|i| if i % 9 == 0 { 7298.0 } else { 0.0 }).collect()),
        Column::categories("class", (0..n).map(|i| if price(i) > 180.0 { "dear" } else { "cheap" })),
        Column::numbers("price", (0..n).map(price).collect()),
    ])
    .unwrap()
}

#[test]
fn a_saved_model_answers_with_the_same_bits_for_every_kind_of_column() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("some.model");
    for preset in Preset::ALL {
        let classes = table().without(&["price"]);
        let model = Classifier::builder().preset(preset).epochs(5).members(2).fit(&classes, "class").unwrap();
        model.save(&path).unwrap();
        let loaded = Classifier::load(&path).unwrap();
        assert_eq!(loaded, model);
        assert_eq!(loaded.model().members().len(), 2);
        let (before, after) =
            (model.predict_probabilities(&classes).unwrap(), loaded.predict_probabilities(&classes).unwrap());
        assert!(before == after, "{preset}");
        let numbers = table().without(&["class"]);
        let model =
            Regressor::builder().preset(preset).epochs(5).interval(0.9).fit(&numbers, "price").unwrap();
        model.save(&path).unwrap();
        let loaded = Regressor::load(&path).unwrap();
        assert_eq!(model.predict(&numbers).unwrap(), loaded.predict(&numbers).unwrap());
        assert_eq!(model.predict_intervals(&numbers).unwrap(), loaded.predict_intervals(&numbers).unwrap());
    }
}

#[test]
fn a_table_a_row_of_cells_and_another_order_give_the_same_answer() {
    let table = table().without(&["price"]);
    let model = Classifier::builder().epochs(40).fit(&table, "class").unwrap();
    assert!(model.score(&table, "class").unwrap() > 0.9);
    // Names, numbers and the cells of the table tell the same.
    let Some(descent::data::Cells::Categories { names, codes }) = table.column("class").map(Column::cells)
    else {
        unreachable!("names")
    };
    let named =
        model.predict(&table).unwrap().into_iter().map(|class| model.class_name(class).unwrap().to_owned());
    let right = named.zip(codes).filter(|(name, code)| *name == names[**code as usize]).count();
    assert!(right as f64 > 0.9 * table.rows() as f64, "{right} of {} are called right", table.rows());
    let found = model.predict_probabilities(&table).unwrap();
    let schema = model.model().encoder().unwrap().schema();
    assert_eq!(
        schema.columns().map(|(name, _)| name).collect::<Vec<_>>(),
        ["size", "day", "color", "new", "gain"]
    );
    let text = "gain,new,color,unknown,size,day\n0,yes,blue,x,10.571428571428571,2022-01-09\n";
    let other = Csv::new().like(&schema).from_bytes(text.as_bytes(), "other.csv").unwrap();
    let cells = [
        Cell::Number(74.0 / 7.0),
        Cell::Text("2022-01-09"),
        Cell::Text("blue"),
        Cell::Text("yes"),
        Cell::Number(0.0),
    ];
    let class = model.predict(&other).unwrap()[0];
    assert_eq!(model.predict_cells(&cells).unwrap(), class);
    let outputs = model.model().predict_cells(&cells).unwrap();
    let of_table = &model.predict_probabilities(&other).unwrap()[0];
    assert!(outputs.iter().zip(of_table).all(|(a, b)| (a - b).abs() < 1e-6));
    assert!(found.iter().all(|p| (p[0] + p[1] - 1.0).abs() < 1e-5));
}

#[test]
fn what_does_not_fit_is_one_line() {
    let table = table();
    let told = |error: descent::Error, text: &str| {
        let error = error.to_string();
        assert!(error.contains(text) && !error.contains('\n'), "{text:?} is not in: {error}");
    };
    told(Classifier::fit(&table, "clas").unwrap_err(), "class");
    told(Regressor::fit(&table, "color").unwrap_err(), "color");
    let model = Regressor::builder().epochs(1).fit(&table, "price").unwrap();
    told(model.predict(&table.clone().without(&["size"])).unwrap_err(), "size");
    told(model.predict_intervals(&table).unwrap_err(), "without `interval`");
    told(model.score(&table, "color").unwrap_err(), "names");
    let rows = Regressor::builder().epochs(1).fit(&[[0.0_f32], [1.0]], &[0.0_f32, 1.0]).unwrap();
    told(rows.predict(&table).unwrap_err(), "reads no tables");
    told(rows.predict_cells(&[Cell::Missing]).unwrap_err(), "reads no tables");
}

#[test]
fn the_outputs_of_members_are_averaged() {
    let table = table().without(&["price"]);
    let model = Classifier::builder().epochs(4).members(3).fit(&table, "class").unwrap();
    let alone: Vec<Vec<Vec<f32>>> = model
        .model()
        .members()
        .iter()
        .map(|member| {
            let model = Model::new(member.clone()).with_encoder(model.model().encoder().unwrap().clone());
            let a = model.predict_table(&table).unwrap();
            (0..table.rows()).map(|j| a.col(j).to_vec()).collect()
        })
        .collect();
    for (j, p) in model.predict_probabilities(&table).unwrap().iter().enumerate() {
        for (class, p) in p.iter().enumerate() {
            let mean = alone.iter().map(|member| member[j][class]).sum::<f32>() / 3.0;
            assert!((p - mean).abs() < 1e-6);
        }
    }
}
