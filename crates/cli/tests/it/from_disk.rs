//! `--from-disk`: the same networks, and words about what was made.

use crate::support::tables::{Tables, flowers, houses};
use crate::support::{Folder, TRAIN_IMAGES};

#[test]
fn what_fits_in_the_buffer_gives_the_weights_of_memory() {
    let folder = Folder::of(600, 12);
    let memory = folder.train("--batch-size 7").succeeded();
    for said in ["made", "found"] {
        let disk = folder.train("--batch-size 7 --from-disk").succeeded();
        assert_eq!(disk.weights(), memory.weights());
        let told = format!("{TRAIN_IMAGES}.rows: 500 training rows, ");
        let line = disk.stdout.lines().find(|line| line.contains(&told)).expect("it is told");
        assert!(line.starts_with(said) && line.ends_with("all of them fit in the buffer"), "{line}");
    }
}

#[test]
fn what_does_not_fit_is_read_in_groups_and_goes_on_with_the_command_that_is_printed() {
    let folder = Folder::of(1200, 12);
    let flags = "--batch-size 10 --from-disk=20KB --epochs 3";
    let whole = folder.train(flags).succeeded();
    assert!(
        whole.stdout.contains(" groups of ") && whole.stdout.contains("1000 training rows"),
        "{}",
        whole.stdout
    );
    assert_ne!(whole.weights(), folder.train("--batch-size 10 --epochs 3").succeeded().weights());
    for threads in [1, 2] {
        assert_eq!(
            folder.train(&format!("{flags} --threads {threads}")).succeeded().weights(),
            whole.weights()
        );
    }
    let checkpoint = folder.path("run.checkpoint");
    let path = checkpoint.display();
    folder.train(&format!("{} --checkpoint {path}", flags.replace("--epochs 3", "--epochs 1"))).succeeded();
    let on = |flags: &str| {
        let mut command = crate::support::program(&["train-mnist", "--data"]);
        command.arg(folder.root()).args(["--resume", &path.to_string(), "--epochs", "3"]);
        crate::support::Ran::from(command.args(flags.split_whitespace()).output().unwrap())
    };
    on("")
        .failed(1, "the training began with --from-disk=20000, and without --from-disk its rows are others");
    on("--from-disk=10KB").failed(1, "or in another order; resume it with --from-disk=20000");
    assert_eq!(on("--from-disk=20KB").succeeded().weights(), whole.weights());
}

#[test]
fn what_needs_memory_is_refused_and_so_is_a_buffer_that_holds_no_batch() {
    let folder = Folder::of(1200, 12);
    folder.train("--from-disk --train-limit 50").failed(2, "--train-limit needs all samples in memory");
    folder.train("--from-disk --class-weights balanced").failed(2, "--class-weights needs all samples");
    folder.train("--from-disk=lots").failed(2, "not a number of bytes");
    let small = folder.train("--from-disk=5KB --batch-size 500");
    assert!(!small.stdout.contains("training rows"), "{}", small.stdout);
    small.failed(1, "allow a larger one");
    folder
        .train("--from-disk 1MB")
        .failed(2, "the value of --from-disk needs an equals sign: --from-disk=1MB");
    folder.train("--from-disk=1TB --epochs 1").succeeded();
    // A folder that nothing can be written to is named.
    folder.change(TRAIN_IMAGES, |bytes| bytes.truncate(1000));
    folder.train("--from-disk").failed(1, TRAIN_IMAGES);
}

#[test]
fn tables_too() {
    for (text, target) in [(flowers(400), "kind"), (houses(400), "price")] {
        let tables = Tables::of(&[("t.csv", &text)]);
        let train = format!("train t.csv --target {target} --preset small --epochs 3");
        let memory = tables.run(&train).succeeded();
        let disk = tables.run(&format!("{train} --from-disk --save t.model --json run.json")).succeeded();
        assert_eq!(disk.weights(), memory.weights());
        assert!(disk.stdout.contains("made t.csv.rows: 256 training rows"), "{}", disk.stdout);
        assert_eq!(tables.json("run.json")["rows"]["train"], 256);
        let small = tables.run(&format!("{train} --from-disk=4KB --batch-size 16")).succeeded();
        assert!(
            small.stdout.contains("found t.csv.rows: ") && small.stdout.contains(" groups of "),
            "{}",
            small.stdout
        );
        tables.run("predict --model t.model t.csv").succeeded();
    }
    let tables = Tables::of(&[("t.csv", &flowers(400))]);
    tables.run("train - --target kind --from-disk").failed(2, "standard input needs all rows in memory");
}

#[test]
fn a_damaged_file_of_rows_is_named_with_what_to_do() {
    let folder = Folder::of(1200, 12);
    folder.train("--from-disk=20KB --epochs 1").succeeded();
    folder.change(&format!("{TRAIN_IMAGES}.rows"), |bytes| bytes[40] ^= 1);
    let again = "; delete it, and the next run makes it anew";
    folder.train("--from-disk=20KB --epochs 1").failed(1, again);
    std::fs::remove_file(folder.path(&format!("{TRAIN_IMAGES}.rows"))).unwrap();
    folder.train("--from-disk=20KB --epochs 1").succeeded();
}

#[test]
fn of_a_table_whose_batches_do_not_fit_only_that_is_said() {
    let tables = Tables::of(&[("t.csv", &houses(400))]);
    let small = tables.run("train t.csv --target price --preset small --epochs 3 --from-disk=1KB");
    assert!(!small.stdout.contains("training rows"), "{}", small.stdout);
    small.failed(1, "two batches of its rows take");
}

#[test]
fn a_target_that_is_left_out_is_said_once() {
    let mut text = String::from("size,price\n");
    (0..20_000).for_each(|i| text.push_str(&format!("{},{}\n", i % 7, f64::from(i) / 8.0)));
    let tables = Tables::of(&[("t.csv", &format!("{text}3,large\n"))]);
    tables.run("train t.csv --target price").failed(2, "`large` on line 20002");
}
