//! `train-mnist --report` leaves a page that is whole, complete in itself, and true.

use std::fs;
use std::path::Path;

use crate::support::markup::{loads, malformed};
use crate::support::{Folder, Ran, TEST_LABELS, TRAIN_IMAGES};
use serde_json::Value;

/// The page that a training on `folder` with these arguments leaves, and what else is beside it.
fn report(folder: &Folder, arguments: &str) -> (Ran, String, Vec<String>) {
    let target = folder.path("report");
    let ran = folder.train(&format!("{arguments} --report {}", target.display())).succeeded();
    let (html, names) = read(&target);
    (ran, html, names)
}

fn read(target: &Path) -> (String, Vec<String>) {
    let name = |entry: Result<fs::DirEntry, _>| entry.unwrap().file_name().into_string().unwrap();
    let mut names: Vec<String> = fs::read_dir(target).unwrap().map(name).collect();
    names.sort_unstable();
    (fs::read_to_string(target.join("report.html")).unwrap(), names)
}

#[test]
fn the_page_and_its_pictures_are_there_and_whole() {
    let folder = Folder::new();
    let (ran, html, names) = report(&folder, "--train-limit 30 --eta 0.1");
    let health = ["health-gradient.svg", "health-saturated.svg", "health-step.svg"];
    let all = [
        &["accuracy.svg", "confusion.svg"],
        &health[..],
        &["loss.svg", "misread.png", "report.html", "weights.png"],
    ];
    assert_eq!(names, all.concat());
    let page = folder.path("report").join("report.html").display().to_string();
    assert_eq!(ran.stdout.lines().last(), Some(format!("report {page}").as_str()));
    for name in names {
        let bytes = fs::read(folder.path("report").join(&name)).unwrap();
        if name.ends_with(".png") {
            let mut reader = png::Decoder::new(std::io::Cursor::new(&bytes)).read_info().unwrap();
            let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
            reader.next_frame(&mut pixels).unwrap();
            assert!(pixels.iter().any(|&p| p != pixels[0]), "{name} is empty");
        } else {
            let text = String::from_utf8(bytes).unwrap();
            assert_eq!(malformed(&text), None, "{name}");
            assert_eq!(loads(&text), Vec::<String>::new(), "{name}");
        }
    }
    // 8 units of the first layer, and each a picture of its own.
    assert_eq!(html.matches("alt=\"weights of unit").count(), 8);
}

#[test]
fn it_tells_what_was_printed_and_what_the_json_says() {
    let folder = Folder::of(600, 90);
    let json = folder.path("run.json");
    let (ran, html, _) =
        report(&folder, &format!("--epochs 4 --eta 0.05 --seed 9 --json {}", json.display()));
    let json: Value = serde_json::from_str(&fs::read_to_string(json).unwrap()).unwrap();
    assert!(html.contains(ran.weights()), "the hash of the weights");
    let accuracy = format!("{:.2}\u{a0}%", 100.0 * json["test_accuracy"].as_f64().unwrap());
    assert!(html.contains(&format!("<p class=\"accuracy\">{accuracy}</p>")), "{accuracy}");
    assert!(html.contains(&format!("right: {} of 90", json["test_correct"])));
    for epoch in json["epochs"].as_array().unwrap() {
        let loss = format!("<td>{:.5}</td>", epoch["train_loss"].as_f64().unwrap());
        assert!(html.contains(&loss), "{loss}");
    }
    let rows = |section: &str| {
        let section =
            html.split_once(&format!("<section id=\"{section}\">")).unwrap().1.split("</section>").next();
        section.unwrap().matches("<tr><th scope=\"row\">").count()
    };
    assert_eq!((rows("curves"), rows("confusion")), (4, 3), "epochs and classes");
    let correct = json["test_correct"].as_u64().unwrap();
    let misread = html.matches("alt=\"test sample ").count();
    assert_eq!(misread as u64, (90 - correct).min(24), "misread samples");
    assert!(misread > 0, "the run was meant to be a bad one");
}

#[test]
fn the_command_in_it_gives_the_same_weights() {
    let folder = Folder::new();
    let arguments = "--layers 36,6,3 --activation relu --init he --loss cross-entropy --eta 0.1 --momentum 0.5 --l2 0.001 \
                     --epochs 3 --online --seed 7 --train-limit 40";
    let (ran, html, _) = report(&folder, arguments);
    let command = html.split_once("<pre><code>").unwrap().1.split_once("</code></pre>").unwrap().0;
    let command = command.replace("<span>", "").replace("</span>", "");
    let again = command.strip_prefix("descent train-mnist ").expect("a command of descent");
    let (again, data) = again.split_once(" --data ").expect("the samples are named");
    assert_eq!(data, folder.root().display().to_string());
    assert_eq!(folder.train(again).succeeded().weights(), ran.weights());
}

#[test]
fn other_networks_and_samples_have_their_report_too() {
    let cases = [
        ("--layers 36,3", "alt=\"weights of class 2\""),
        ("--layers 36,5,4,3 --loss cross-entropy --eta 0.5", "probability"),
        ("--layers 36,120,3 --epochs 1", "the first 100 of 120 units"),
        ("--activation relu --loss cross-entropy --eta 0.1", "<title id=\"health-dead-title\">"),
        ("--eta 1e-9", "<li class=\"warning\">In epochs 1 to 2: layer 1: a step changes its weights by"),
        ("--full-batch --epochs 1 --quiet", "<span>--full-batch</span> <span>--seed 1</span>"),
    ];
    let folder = Folder::new();
    for (arguments, part) in cases {
        let (_, html, _) = report(&folder, arguments);
        assert!(html.contains(part), "{arguments}: {part}");
        assert_eq!(malformed(&html), None, "{arguments}");
        assert_eq!(loads(&html), Vec::<String>::new(), "{arguments}");
    }
}

#[test]
fn a_resumed_training_has_all_its_epochs_in_it() {
    let folder = Folder::new();
    let checkpoint = folder.path("run.checkpoint").display().to_string();
    folder.train(&format!("--epochs 2 --checkpoint {checkpoint}")).succeeded();
    let target = folder.path("report");
    let arguments = format!("--resume {checkpoint} --epochs 5 --report {}", target.display());
    let mut command = crate::support::program(&["train-mnist", "--data"]);
    let ran = Ran::from(command.arg(folder.root()).args(arguments.split(' ')).output().unwrap()).succeeded();
    let (html, _) = read(&target);
    assert!(html.contains("<title>epoch 1\n") && html.contains("<title>epoch 5\n"));
    assert!(html.contains(&format!("went on from <code>{checkpoint}</code>")) && html.contains("--epochs 5"));
    assert!(html.contains(ran.weights()) && html.contains("5 epochs"));
}

#[test]
#[cfg(unix)]
fn what_was_typed_is_text_in_the_page() {
    let folder = Folder::new();
    let strange = "a <script>alert('x')</script> & \"b\" 数字";
    let elsewhere = tempfile::tempdir().unwrap();
    let data = elsewhere.path().join(strange.replace('/', "|"));
    std::os::unix::fs::symlink(folder.root(), &data).unwrap();
    let target = elsewhere.path().join("out \"1\" & <2>").join("inner");
    let mut command =
        crate::support::program(&["train-mnist", "--layers", "36,4,3", "--epochs", "1", "--data"]);
    let ran = command.arg(&data).arg("--report").arg(&target).output().unwrap();
    Ran::from(ran).succeeded();
    let (html, _) = read(&target);
    assert_eq!(malformed(&html), None);
    assert_eq!(loads(&html), Vec::<String>::new());
    assert!(
        html.contains("a &lt;script&gt;alert(&#39;x&#39;)&lt;|script&gt; &amp; &quot;b&quot; 数字"),
        "{html}"
    );
}

#[test]
fn a_place_where_no_report_can_be_is_told_before_the_training() {
    let folder = Folder::new();
    let a_file = folder.path(TRAIN_IMAGES).display().to_string();
    let below_a_file = folder.path(TRAIN_IMAGES).join("report").display().to_string();
    let taken = folder.path("taken").display().to_string();
    fs::create_dir_all(folder.path("taken").join("loss.svg")).unwrap();
    for path in [a_file, below_a_file, taken, "/proc/report".to_owned()] {
        let ran = folder.train(&format!("--report {path}"));
        let ran = ran.failed(1, &format!("{path}: a report cannot be written there"));
        assert_eq!(ran.stdout, "");
    }
}

#[test]
fn a_failed_run_leaves_the_older_report_or_nothing() {
    let folder = Folder::new();
    let (_, older, names) = report(&folder, "");
    fs::remove_file(folder.path(TEST_LABELS)).unwrap();
    let run = |target: &Path| folder.train(&format!("--report {}", target.display())).failed(1, TEST_LABELS);
    run(&folder.path("report"));
    assert_eq!(read(&folder.path("report")), (older, names));
    run(&folder.path("new").join("inner"));
    assert!(!folder.path("new").exists(), "an empty folder is left");
}

#[test]
fn an_older_report_is_replaced_and_no_picture_of_it_stays() {
    let folder = Folder::new();
    let (_, older, names) = report(&folder, "--epochs 1 --eta 0.01");
    fs::write(folder.path("report").join("notes.txt"), "mine").unwrap();
    let (ran, newer, names_after) = report(&folder, "--epochs 20");
    assert!(older != newer && newer.contains(ran.weights()));
    assert!(names.contains(&"misread.png".to_owned()) && !names_after.contains(&"misread.png".to_owned()));
    assert!(names_after.contains(&"notes.txt".to_owned()));
}
