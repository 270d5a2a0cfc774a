//! What `train-mnist` tells of settings and metrics: in its lines, its JSON, its report and its help.

use std::fs;

use crate::support::{Folder, Ran, descent};
use serde_json::{Value, json};

fn report(folder: &Folder, arguments: &str) -> (Ran, Value) {
    let path = folder.path("run.json");
    let ran = folder.train(&format!("{arguments} --json {}", path.display())).succeeded();
    (ran, serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap())
}

#[test]
fn the_json_has_every_setting_and_the_metrics() {
    let arguments = "--optimizer adamw --schedule step:2 --warmup-steps 4 --dropout 0.25 --clip-value 2 --average 0.9 --loss cross-entropy \
                     --early-stopping 7 --watch f1 --metrics f1,log-loss --layers 36,8,5,3 --activation relu,tanh";
    let (ran, report) = report(&Folder::new(), arguments);
    let config = json!({
        "layers": [36, 8, 5, 3], "activation": "relu,tanh", "loss": "cross-entropy", "init": "scaled-normal",
        "dropout": 0.25, "input_dropout": 0.0, "optimizer": "adamw", "eta": 0.001, "beta1": 0.9,
        "beta2": 0.999, "epsilon": 1e-8, "weight_decay": 0.01, "schedule": "step:2:0.5", "warmup_steps": 4,
        "decay_schedule": "constant", "dropout_schedule": "constant", "accumulate": 1,
        "clip_norm": null, "clip_value": 2.0, "max_norm": null,
        "average": 0.9, "early_stopping": 7, "watch": "f1", "least_improvement": 0.0,
        "metrics": ["f1", "log-loss"], "epochs": 2, "batching": "mini-batch", "batch_size": 10, "seed": 1,
        "train_limit": null, "label_smoothing": 0.0, "class_weights": null,
    });
    assert_eq!(report["config"], config);
    for (i, epoch) in report["epochs"].as_array().unwrap().iter().enumerate() {
        let [f1, loss] = ["f1", "log-loss"].map(|name| epoch["metrics"][name].as_f64().unwrap());
        let line = ran.stdout.lines().find(|line| line.starts_with(&format!("epoch {}/2", i + 1))).unwrap();
        assert!(line.contains(&format!("  f1 {f1:.4}  log-loss {loss:.4}  ")), "{line}");
    }
    let metrics = report["test_metrics"].as_object().unwrap();
    assert_eq!(metrics["accuracy"], report["test_accuracy"]);
    for name in ["balanced-accuracy", "f1", "roc-auc", "calibration-error", "brier"] {
        assert!(metrics[name].as_f64().is_some_and(|x| (0.0..=1.0).contains(&x)), "{name}: {metrics:?}");
    }
    assert!((1..=2).contains(&report["best_epoch"].as_u64().unwrap()));
    assert_eq!(report["stopped_early"], false);
}

#[test]
fn early_stopping_is_told_with_the_epoch_that_is_kept() {
    let folder = Folder::new();
    let arguments = "--epochs 50 --early-stopping 2 --least-improvement 0.5";
    let target = folder.path("report").display().to_string();
    let (ran, report) = report(&folder, &format!("{arguments} --report {target}"));
    assert_eq!((&report["best_epoch"], &report["stopped_early"]), (&json!(1), &json!(true)));
    assert_eq!(report["epochs"].as_array().unwrap().len(), 3);
    let told = "stopped after epoch 3: no better validation loss for 2 epochs; weights of epoch 1";
    assert!(ran.stdout.contains(&format!("\n{told}\n")), "{}", ran.stdout);
    let html = fs::read_to_string(folder.path("report/report.html")).unwrap();
    assert!(html.contains(&format!("Early stopping: {told}.")));
    assert!(html.contains(">\nbest epoch\n<"), "the legend of the curves");
    assert!(html.contains("<dt>balanced-accuracy</dt>"));
    let none = folder.train("--epochs 1").succeeded();
    assert!(!none.stdout.contains("weights of epoch"), "{}", none.stdout);
}

#[test]
fn a_report_draws_the_schedule_and_its_command_repeats_the_training() {
    let folder = Folder::new();
    let arguments = "--optimizer nesterov --momentum 0.5 --schedule one-cycle --warmup-steps 3 --dropout 0.25 \
                     --input-dropout 0.1 --clip-norm 0.5 --max-norm 2 --average 0.9 --early-stopping 1 --watch f1 \
                     --metrics f1 --epochs 4 --layers 36,8,5,3 --activation relu,tanh";
    let target = folder.path("report");
    let ran = folder.train(&format!("{arguments} --report {}", target.display())).succeeded();
    let html = fs::read_to_string(target.join("report.html")).unwrap();
    assert!(target.join("schedule.svg").exists() && html.contains("<title id=\"schedule-title\">"));
    assert!(html.contains("<th scope=\"col\">f1</th>"));
    assert!(html.contains("<h1>36-8-5-3</h1>"), "the layers of dropout are no layers for people");
    let command = html.split_once("<pre><code>").unwrap().1.split_once("</code></pre>").unwrap().0;
    let command = command.replace("<span>", "").replace("</span>", "");
    let arguments: Vec<&str> = command.split(' ').skip(1).collect();
    assert_eq!(descent(&arguments).succeeded().weights(), ran.weights());
    folder.train(&format!("--report {}", target.display())).succeeded();
    assert!(!target.join("schedule.svg").exists(), "a constant schedule needs no picture");
}

#[test]
fn a_schedule_that_ends_with_tiny_steps_is_nothing_to_warn_of() {
    let folder = Folder::new();
    for schedule in ["cosine", "one-cycle", "flat-cos"] {
        let arguments =
            format!("--schedule {schedule} --eta 0.5 --dropout 0.1 --report {}", folder.path("r").display());
        let ran = folder.train(&arguments).succeeded();
        assert!(!ran.stdout.contains("warning"), "{}", ran.stdout);
        assert!(fs::read_to_string(folder.path("r/report.html")).unwrap().contains("Nothing to warn of."));
        // People do not count dropout as a layer.
        assert!(ran.stdout.contains("\n    2  ") && !ran.stdout.contains("\n    3  "), "{}", ran.stdout);
    }
}

#[test]
fn a_preset_is_less_than_a_flag() {
    let folder = Folder::new();
    let (_, report) = report(&folder, "--preset fast --activation tanh --eta 0.5");
    let config = &report["config"];
    assert_eq!((&config["activation"], &config["eta"]), (&json!("tanh"), &json!(0.5)));
    assert_eq!((&config["loss"], &config["epochs"]), (&json!("cross-entropy"), &json!(2)));
    assert_eq!((&config["optimizer"], &config["dropout"]), (&json!("adamw"), &json!(0.1)));
    for (flags, eta) in [("--preset best --optimizer sgd", 0.1), ("--preset best --optimizer adam", 0.001)] {
        let (_, report) = self::report(&folder, &format!("{flags} --online"));
        assert_eq!(
            (&report["config"]["eta"], &report["config"]["batching"]),
            (&json!(eta), &json!("online"))
        );
    }
    folder.train("--preset fast --layers 36,3").succeeded();
    let text = folder.train("--preset text").succeeded();
    assert_eq!(text.weights(), folder.train("").succeeded().weights());
}

#[test]
fn the_help_is_in_groups_and_fits_a_page() {
    let help = descent(&["train-mnist", "--help"]).succeeded().stdout;
    let widest = help.lines().max_by_key(|line| line.chars().count()).unwrap();
    assert!(widest.chars().count() <= 110, "{widest}");
    let groups = help.lines().filter(|line| line.ends_with(':') && !line.starts_with(' '));
    let groups: Vec<&str> = groups.collect();
    let all = [
        "Options:",
        "Optimizer:",
        "Schedule:",
        "Regularisation:",
        "Validation:",
        "Samples, first weights and threads:",
        "Files and output:",
        "Examples:",
    ];
    assert_eq!(groups, all);
    let first = help.split("\nOptimizer:").next().unwrap();
    let flags = first.lines().filter(|line| line.trim_start().starts_with("--")).count();
    assert_eq!(flags, 10, "the flags that most people need first");
}
