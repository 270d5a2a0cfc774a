//! Every example in a `--help` and every command in the README is run as it stands there, in a folder with
//! small files of the names that they use.

use std::env;
use std::fs::{self, File};
use std::io::Write;
use std::path::Path;
use std::process::Command;

use flate2::{Compression, write::GzEncoder};
use nn::{Activation, Init, Loss, Network, Topology};

use crate::support::pictures::{Grey, written};
use crate::support::tables::{flowers, houses};
use crate::support::{Ran, TEST_IMAGES, TEST_LABELS, TRAIN_IMAGES, TRAIN_LABELS, descent};

/// What is not run, and why.
const SKIPPED: [(&str, &str); 2] = [
    ("cargo install", "it would put a program into the home of whoever tests; .ci/run installs it"),
    ("cargo test", "these are the tests"),
];

/// What ends with another code than 0, as the text beside it says.
const ENDS_WITH: [(&str, i32); 1] = [("descend --function quadratic --eta 1.1", 1)];

/// Where `train-mnist` is not told which data to take, it takes few.
const FEW: &str = "few";

/// `n` images with labels, as IDX files; gzipped if `images` is called so.
fn samples(folder: &Path, (images, labels): (&str, &str), n: usize, (rows, cols): (usize, usize)) {
    let write = |name: &str, bytes: &[u8]| {
        let mut file = File::create(folder.join(name)).unwrap();
        match name.ends_with(".gz") {
            true => GzEncoder::new(file, Compression::fast()).write_all(bytes).unwrap(),
            false => file.write_all(bytes).unwrap(),
        }
    };
    let number = |x: usize| (x as u32).to_be_bytes();
    let header = [&[0, 0, 8, 3][..], &number(n), &number(rows), &number(cols)].concat();
    // A bright stripe says which class it is.
    let pixel = |i: usize| match i % (rows * cols) / cols / 2 == i / (rows * cols) % 10 {
        true => 200 + (i * 29 % 56) as u8,
        false => (i * 17 % 3) as u8 / 2 * 90,
    };
    write(images, &[header, (0..n * rows * cols).map(pixel).collect()].concat());
    let header = [&[0, 0, 8, 1][..], &number(n)].concat();
    write(labels, &[header, (0..n).map(|i| (i % 10) as u8).collect()].concat());
}

/// What the examples find in their folder.
fn prepare(folder: &Path) {
    for name in [FEW, "fashion", "large", "datasets/mnist"] {
        let folder = folder.join(name);
        fs::create_dir_all(&folder).unwrap();
        samples(&folder, (TRAIN_IMAGES, TRAIN_LABELS), 120, (28, 28));
        samples(&folder, (TEST_IMAGES, TEST_LABELS), 20, (28, 28));
    }
    samples(folder, ("letters-idx3-ubyte.gz", "letters-idx1-ubyte.gz"), 30, (20, 32));
    for (name, inputs) in [("digits.model", 784), ("fashion.model", 784), ("letters.model", 640)] {
        let topology = Topology::new(&[inputs, 10], Activation::Sigmoid, Loss::SoftmaxCrossEntropy).unwrap();
        Network::<f32>::new(topology, Init::Glorot, 1).save(folder.join(name)).unwrap();
    }
    let topology = Topology::new(&[784, 30, 10], Activation::Relu, Loss::SoftmaxCrossEntropy).unwrap();
    let model = descent::Model::new(Network::<f32>::new(topology, Init::He, 1));
    written(folder, "digits.safetensors", &model.export(descent::Format::Safetensors).unwrap());
    for name in ["seven.png", "shoe.png", "a.png"] {
        written(folder, name, &Grey::seven(40, 40).png());
    }
    written(folder, "scan-1.jpg", include_bytes!("../images/grey.jpg"));
    tables(folder);
}

/// The tables that the examples read.
fn tables(folder: &Path) {
    let iris = "crates/descent/examples/iris.csv";
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    fs::create_dir_all(folder.join(iris).parent().unwrap()).unwrap();
    fs::copy(repository.join(iris), folder.join(iris)).unwrap();
    let flowers = flowers(60);
    let houses: String = houses(60)
        .lines()
        .enumerate()
        .map(|(i, line)| if i == 0 { format!("id,comment,{line}\n") } else { format!("{i},none,{line}\n") })
        .collect();
    let umsatz: String =
        (0..40).map(|i| format!("{};{},5;{},25\n", i % 7, i % 5, 2 * (i % 7) + i % 5)).collect();
    for (name, text) in [
        ("iris.csv", flowers.replacen("kind", "species", 1)),
        ("train.csv", flowers.replacen("kind", "y", 1)),
        ("test.csv", flowers.replacen("kind", "y", 1)),
        ("large.csv", flowers.replacen("kind", "y", 1)),
        ("new-houses.csv", houses.clone()),
        ("sold-in-may.csv", houses.clone()),
        ("houses.csv", houses),
        ("umsatz.csv", format!("Filiale;Werbung;Umsatz\n{umsatz}")),
    ] {
        fs::write(folder.join(name), text).unwrap();
    }
    let file = File::create(folder.join("adult.csv.gz")).unwrap();
    let income = flowers.replacen("kind", "income", 1);
    GzEncoder::new(file, Compression::fast()).write_all(income.as_bytes()).unwrap();
}

/// The commands that the `--help` of a command, or of the program, lists.
fn commands_of(of: &[&str]) -> Vec<String> {
    let help = descent(&[of, &["--help"]].concat()).succeeded().stdout;
    let listed = help.lines().skip_while(|line| *line != "Commands:").skip(1);
    let names = listed
        .take_while(|line| !line.is_empty())
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    let names = names.filter_map(|line| line.split_whitespace().next()).map(str::to_owned);
    names.filter(|name| name != "help").collect()
}

/// The examples in the help of the program and of each command.
fn of_the_help(commands: &[String]) -> Vec<String> {
    let mut pages = vec![vec!["--help".to_owned()]];
    for name in commands {
        let below =
            commands_of(&[name]).into_iter().map(|below| vec![name.clone(), below, "--help".to_owned()]);
        pages.extend([vec![name.clone(), "--help".to_owned()]].into_iter().chain(below));
    }
    let mut examples = Vec::new();
    for page in pages {
        let words: Vec<&str> = page.iter().map(String::as_str).collect();
        let help = descent(&words).succeeded().stdout;
        let of_page = help.lines().skip_while(|line| *line != "Examples:").skip(1);
        let of_page: Vec<String> =
            of_page.map_while(|line| line.strip_prefix("  ")).map(str::to_owned).collect();
        assert!(!of_page.is_empty(), "no examples in {page:?}");
        // A wrapped line cannot be copied.
        let wrapped = of_page.iter().find(|line| !line.starts_with("descent "));
        assert_eq!(wrapped, None, "an example in {page:?} is too long for a line");
        examples.extend(of_page);
    }
    examples
}

/// The commands in the README's blocks that are of no language.
fn of_the_readme() -> Vec<String> {
    let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../README.md");
    let readme = fs::read_to_string(readme).unwrap();
    let (mut language, mut commands) = (None, Vec::new());
    for line in readme.lines() {
        match (line.strip_prefix("```"), &language) {
            (Some(name), None) => language = Some(name.to_owned()),
            (Some(_), Some(_)) => language = None,
            (None, Some(name)) if name.is_empty() || name == "sh" || name == "console" => {
                let line = line.trim_start_matches("$ ");
                if line.starts_with("cargo ") || line.starts_with("descent ") {
                    commands.push(line.to_owned());
                }
            }
            _ => {}
        }
    }
    assert!(!commands.is_empty(), "the README has no commands");
    commands
}

/// Runs a line as a shell does, with `descent` in its path.
fn run(folder: &Path, line: &str) -> Ran {
    let program = Path::new(env!("CARGO_BIN_EXE_descent"));
    let path = env::var_os("PATH").unwrap_or_default();
    let folders = [program.parent().unwrap().to_owned()].into_iter().chain(env::split_paths(&path));
    let path = env::join_paths(folders).unwrap();
    Command::new("sh").args(["-c", line]).env("PATH", path).current_dir(folder).output().unwrap().into()
}

#[test]
fn examples_in_help_and_readme_do_what_they_say() {
    let folder = tempfile::tempdir().unwrap();
    prepare(folder.path());
    let commands = commands_of(&[]);
    let mut faults = Vec::new();
    for example in of_the_help(&commands).into_iter().chain(of_the_readme()) {
        if SKIPPED.iter().any(|(start, _)| example.starts_with(start)) {
            continue;
        }
        let line = example.replacen("cargo xtask ", "descent ", 1);
        let command = line.strip_prefix("descent ").and_then(|rest| rest.split_whitespace().next());
        if !command.is_some_and(|command| commands.iter().any(|known| known == command)) {
            faults.push(format!("{example}: no command of descent, and not skipped"));
            continue;
        }
        let line = match line.contains("--data") {
            false => line.replace("descent train-mnist", &format!("descent train-mnist --data {FEW}")),
            true => line,
        };
        let expected = ENDS_WITH.iter().find(|(part, _)| line.contains(part)).map_or(0, |&(_, code)| code);
        let ran = run(folder.path(), &line);
        if ran.code != Some(expected) {
            faults.push(format!("{example}: ended with {:?}: {}", ran.code, ran.stderr.trim()));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
