//! Tables that nothing can be learnt from: one clear line each.

use crate::support::tables::{Tables, flowers};

#[test]
fn what_is_wrong_with_a_table_is_one_line() {
    let flowers = flowers(30);
    let headless: String = (0..20).map(|i| format!("{},{}\n", i, i * 3 % 7)).collect();
    let one_class: String = "x,y\n".to_owned() + &(0..20).map(|i| format!("{i}.5,a\n")).collect::<String>();
    let tables = Tables::of(&[
        ("flowers.csv", &flowers),
        ("empty.csv", ""),
        ("header.csv", "x,y\n"),
        ("one.csv", "x,y\n1,a\n"),
        ("class.csv", &one_class),
        ("headless.csv", &headless),
        ("alone.csv", &("y\n".to_owned() + &"a\nb\n".repeat(10))),
        ("ragged.csv", "x,y\n1,2\n1,2,3\n"),
    ]);
    let fails = |arguments: &str, code: i32, what: &str| {
        let ran = tables.run(&format!("train {arguments} --preset small --epochs 1"));
        assert_eq!(ran.stderr.trim_end().lines().count(), 1, "{arguments}: {}", ran.stderr);
        ran.failed(code, what);
    };
    fails("flowers.csv --target kinf", 2, "flowers.csv: no column `kinf`; is `kind` meant?");
    fails("flowers.csv --target kind --numeric colour", 2, "no column `colour`; is `color` meant?");
    fails("flowers.csv --target kind --drop kind", 2, "no column `kind`");
    fails("flowers.csv --target kind --task regress", 1, "column `kind` is to be learnt as a number");
    fails("flowers.csv --target kind --intervals 0.8", 2, "--intervals 0.8: `kind` holds classes");
    fails(
        "flowers.csv --target width --label-smoothing 0.1",
        2,
        "--label-smoothing 0.1: `width` is a number",
    );
    fails("flowers.csv --target width --class-weights balanced", 2, "`width` is learnt as a number");
    fails("flowers.csv --target kind --momentum 0.5 --optimizer adam", 2, "--momentum");
    fails("flowers.csv --target kind --checkpoint-every 3", 2, "--checkpoint-every needs --checkpoint FILE");
    fails("flowers.csv --target kind --json flowers.csv", 2, "are the same file");
    fails("none.csv --target kind", 1, "none.csv");
    fails("empty.csv --target y", 1, "empty.csv: is empty");
    fails("header.csv --target y", 1, "header.csv: has a header and no rows");
    fails("one.csv --target y", 1, "1 row(s) with a cell of `y` are too few");
    fails("class.csv --target y", 1, "column `y` is to be learnt, but holds `a` in every row");
    fails("alone.csv --target y", 1, "there is no column to tell `y` by");
    fails("headless.csv --target y", 1, "no header? Line 1 is all numbers; --no-header");
    fails("ragged.csv --target y", 1, "ragged.csv: line 3: 3 cell(s), but the header has 2");
    let ran = tables.run("train flowers.csv --preset small");
    ran.failed(2, "--target");
}
