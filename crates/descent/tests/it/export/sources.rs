//! Exported sources, compiled and run.

use std::fmt::Write;
use std::path::Path;
use std::process::Command;

use descent::nn::Network;
use descent::{Format, Model};

use super::networks::{INPUTS, SAMPLES, all, near, outputs, samples};

/// One program for all networks: it prints a line for each, the self test and then all outputs.
#[test]
fn rust_without_std_gives_the_outputs_of_the_network() {
    let folder = tempfile::tempdir().unwrap();
    let networks = all();
    let mut library = "#![no_std]\n#![deny(warnings)]\n".to_owned();
    let mut main = format!("static X: [[f32; {INPUTS}]; {SAMPLES}] = {:?};\nfn main() {{\n", samples());
    for (i, network) in networks.iter().enumerate() {
        write(folder.path(), &format!("m{i}"), Format::Rust, network);
        let _ = writeln!(library, "pub mod m{i};");
        let _ = write!(
            main,
            "    print!(\"{{:?}}\", models::m{i}::self_test());\n    \
             for x in &X {{ for y in models::m{i}::predict(x) {{ print!(\" {{y:?}}\"); }} }}\n    println!();\n"
        );
    }
    main.push('}');
    std::fs::write(folder.path().join("models.rs"), library).unwrap();
    std::fs::write(folder.path().join("main.rs"), main).unwrap();
    let rustc = |arguments: &[&str]| {
        let mut command = Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()));
        run(command.args(["--edition", "2021", "-C", "opt-level=1"]).args(arguments), folder.path());
    };
    rustc(&["--crate-type", "rlib", "models.rs"]);
    rustc(&["--extern", "models=libmodels.rlib", "main.rs"]);
    compare(&networks, &run(&mut Command::new(folder.path().join("main")), folder.path()));
}

#[test]
fn c_gives_the_outputs_of_the_network() {
    let folder = tempfile::tempdir().unwrap();
    let networks = all();
    let mut main = "#include <stdio.h>\nstatic void show(float y) { printf(\" %.9g\", y); }\n".to_owned();
    let rows: Vec<String> = samples().iter().map(|x| format!("{x:?}").replace(['[', ']'], "")).collect();
    let _ = writeln!(main, "static const float X[{SAMPLES}][{INPUTS}] = {{{{{}}}}};", rows.join("}, {"));
    let mut calls = String::new();
    for (i, network) in networks.iter().enumerate() {
        write(folder.path(), &format!("m{i}"), Format::C, network);
        let n = network.topology().outputs();
        // All in one file: each model's names get its number.
        let names = ["model_predict", "model_self_test", "INPUTS", "OUTPUTS", "TEST_X", "TEST_Y"];
        let path = folder.path().join(format!("m{i}.c"));
        let text = std::fs::read_to_string(&path).unwrap();
        let text = names.iter().fold(text, |text, name| text.replace(name, &format!("{name}_{i}")));
        std::fs::write(&path, text).unwrap();
        let _ = writeln!(
            main,
            "void model_predict_{i}(const float *, float *);\nfloat model_self_test_{i}(void);"
        );
        let _ = writeln!(
            calls,
            "    printf(\"%.9g\", model_self_test_{i}());\n    for (int j = 0; j < {SAMPLES}; j++) {{\n        \
             model_predict_{i}(X[j], y);\n        for (int k = 0; k < {n}; k++) show(y[k]);\n    }}\n    \
             puts(\"\");"
        );
    }
    let _ = write!(main, "int main(void) {{\n    float y[8];\n{calls}    return 0;\n}}\n");
    std::fs::write(folder.path().join("main.c"), main).unwrap();
    let mut command = Command::new("cc");
    command.args(["-std=c99", "-Wall", "-Wextra", "-Werror", "-pedantic", "-O1"]);
    command.args((0..networks.len()).map(|i| format!("m{i}.c"))).args(["main.c", "-o", "main", "-lm"]);
    run(&mut command, folder.path());
    compare(&networks, &run(&mut Command::new(folder.path().join("main")), folder.path()));
}

fn write(folder: &Path, name: &str, format: Format, network: &Network<f32>) {
    let bytes = Model::new(network.clone()).export(format).unwrap();
    std::fs::write(folder.join(name).with_extension(format.extension()), bytes).unwrap();
}

/// What a command prints.
fn run(command: &mut Command, folder: &Path) -> String {
    let output = command.current_dir(folder).output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {errors}");
    String::from_utf8(output.stdout).unwrap()
}

/// Each line has the largest difference from the sample inside the source, then all outputs.
fn compare(networks: &[Network<f32>], printed: &str) {
    assert_eq!(printed.lines().count(), networks.len());
    for (network, line) in networks.iter().zip(printed.lines()) {
        let numbers: Vec<f32> = line.split(' ').map(|word| word.parse().unwrap()).collect();
        let layers = network.topology().layers();
        assert!(numbers[0] < 2e-6, "the self test of {layers:?}: {}", numbers[0]);
        let expected = outputs(network).concat();
        assert_eq!(expected.len(), numbers.len() - 1);
        for (expected, found) in expected.iter().zip(&numbers[1..]) {
            let loss = network.topology().loss();
            assert!(near(*expected, *found), "{layers:?} {loss:?}: {expected} and {found}");
        }
    }
}
