//! The flags of `train-mnist` are the calls of the libraries, and each of them survives a resume.

use std::fs;

use crate::support::{Folder, Ran, descent, program, sha256};
use data::Mnist;
use nn::{Activation, Init, Loss, Network, Topology};
use optim::{
    Adam, AdamW, Clip, Cosine, EarlyStopping, Exponential, FlatCos, Metric, Nesterov, Plateau, RmsProp, Sgd,
    StepDecay, Trainer, WarmUp, Watch,
};

/// The loss and the seed of every training here.
const COMMON: &str = "--loss cross-entropy --seed 3 --epochs 3 --batch-size 7";

fn topology() -> Topology {
    Topology::new(&[36, 8, 3], Activation::Sigmoid, Loss::SoftmaxCrossEntropy).unwrap()
}

/// The hash of the weights that the libraries give.
fn trained(folder: &Folder, trainer: Trainer, topology: Topology) -> String {
    let Mnist { train, validation, .. } = Mnist::<f32>::read(folder.root()).unwrap();
    let mut network = Network::new(topology, Init::ScaledNormal, 3);
    let trainer = trainer.batching(optim::Batching::MiniBatch(7)).epochs(3).seed(3);
    let go_on = |_: optim::Event<'_>| std::ops::ControlFlow::Continue(());
    trainer.train_with(&mut network, &train, Some(&validation), go_on).unwrap();
    sha256(&network.parameters().to_le_bytes())
}

/// Flags, and the training that they stand for.
fn cases() -> Vec<(&'static str, Trainer, Topology)> {
    let sgd = || Trainer::new(Sgd::new(3.0));
    let dropout = |input, hidden| topology().with_dropout(input, hidden).unwrap();
    let activations = [Activation::Relu, Activation::Tanh];
    let two = Topology::with_activations(&[36, 8, 5, 3], &activations, Loss::SoftmaxCrossEntropy).unwrap();
    let loss = Loss::SmoothedSoftmaxCrossEntropy(0.1);
    let smoothed = Topology::new(&[36, 8, 3], Activation::Sigmoid, loss).unwrap();
    let stopping = EarlyStopping::new(1).watch(Watch::Metric(Metric::F1)).least(0.5);
    vec![
        ("--optimizer sgd", sgd(), topology()),
        ("--optimizer adam", Trainer::new(Adam::default()), topology()),
        (
            "--optimizer adam --eta 0.01 --beta1 0.8 --beta2 0.99 --epsilon 1e-6",
            Trainer::new(Adam::new(0.01).betas(0.8, 0.99).epsilon(1e-6)),
            topology(),
        ),
        ("--optimizer adamw", Trainer::new(AdamW::default()), topology()),
        (
            "--optimizer adamw --eta 0.01 --weight-decay 0.1 --decay-schedule flat-cos",
            Trainer::new(AdamW::new(0.01).weight_decay(0.1)).decay_schedule(FlatCos),
            topology(),
        ),
        ("--optimizer nesterov", Trainer::new(Nesterov::default()), topology()),
        (
            "--optimizer nesterov --eta 0.1 --momentum 0.5 --l2 0.001",
            Trainer::new(Nesterov::new(0.1).momentum(0.5).l2(0.001)),
            topology(),
        ),
        (
            "--optimizer rmsprop --rho 0.9 --epsilon 1e-6",
            Trainer::new(RmsProp::new(0.001).rho(0.9).epsilon(1e-6)),
            topology(),
        ),
        ("--schedule cosine", sgd().schedule(Cosine), topology()),
        (
            "--schedule step:2 --warmup-steps 5",
            sgd().schedule(WarmUp::steps(5, StepDecay::new(2, 0.5))),
            topology(),
        ),
        (
            "--schedule exponential:0.5 --warmup-epochs 1",
            sgd().schedule(WarmUp::epochs(1, Exponential::new(0.5))),
            topology(),
        ),
        ("--schedule plateau:0.1:0:0.9", sgd().schedule(Plateau::new(0.1, 0).threshold(0.9)), topology()),
        ("--dropout 0.5", sgd(), dropout(0.0, 0.5)),
        ("--dropout 0.5 --input-dropout 0.25", sgd(), dropout(0.25, 0.5)),
        ("--dropout 0.5 --dropout-schedule flat-cos", sgd().dropout_schedule(FlatCos), dropout(0.0, 0.5)),
        ("--clip-norm 0.1", sgd().clip(Clip::Norm(0.1)), topology()),
        ("--clip-value 0.01", sgd().clip(Clip::Value(0.01)), topology()),
        ("--max-norm 0.5", sgd().max_norm(0.5), topology()),
        ("--average 0.9", sgd().average(0.9), topology()),
        ("--early-stopping 1 --watch f1 --least-improvement 0.5", sgd().early_stopping(stopping), topology()),
        ("--layers 36,8,5,3 --activation relu,tanh", sgd(), two),
        ("--label-smoothing 0.1", sgd(), smoothed),
    ]
}

#[test]
fn each_flag_is_the_call_of_the_library() {
    let folder = Folder::new();
    let plain = folder.train(COMMON).succeeded().weights().to_owned();
    for (flags, trainer, topology) in cases() {
        let ran = folder.train(&format!("{COMMON} {flags}")).succeeded();
        assert_eq!(ran.weights(), trained(&folder, trainer, topology), "{flags}");
        assert_eq!(ran.weights() == plain, flags == "--optimizer sgd", "{flags} has no effect");
    }
}

fn resumed(folder: &Folder, arguments: &str) -> Ran {
    let mut command = program(&["train-mnist", "--data"]);
    command.arg(folder.root()).arg("--resume").arg(folder.path("checkpoint"));
    command.args(arguments.split_whitespace()).output().unwrap().into()
}

/// A training that a kill ends in the midst of its last epoch.
fn cut(folder: &Folder, flags: &str) {
    let path = folder.path("checkpoint");
    let every = format!("{COMMON} {flags} --checkpoint-every 5 --checkpoint {}", path.display());
    folder.train(&every).succeeded();
    // The newest is after the last epoch, and the one before it 4 steps earlier.
    fs::rename(folder.path("checkpoint.previous"), path).unwrap();
}

#[test]
fn each_flag_comes_back_from_the_checkpoint() {
    for (flags, trainer, topology) in cases() {
        let folder = Folder::new();
        cut(&folder, flags);
        let ran = resumed(&folder, "").succeeded();
        assert_eq!(ran.weights(), trained(&folder, trainer, topology), "{flags}");
        // The same flags again are no contradiction.
        cut(&folder, flags);
        resumed(&folder, flags).succeeded();
    }
}

#[test]
fn classes_count_as_they_are_told_to() {
    let folder = Folder::new();
    let Mnist { train, validation, .. } = Mnist::<f32>::read(folder.root()).unwrap();
    // Fewer samples of one class than of the others.
    let plain = folder.train(&format!("{COMMON} --train-limit 31")).succeeded().weights().to_owned();
    let train = train.limit(31);
    for (flag, train) in [
        ("balanced", train.clone().balanced().unwrap()),
        ("1,2.5,0.5", train.with_class_weights(&[1.0, 2.5, 0.5]).unwrap()),
    ] {
        let mut network = Network::new(topology(), Init::ScaledNormal, 3);
        let trainer = Trainer::new(Sgd::new(3.0)).batching(optim::Batching::MiniBatch(7)).epochs(3).seed(3);
        let go_on = |_: optim::Event<'_>| std::ops::ControlFlow::Continue(());
        trainer.train_with(&mut network, &train, Some(&validation), go_on).unwrap();
        let expected = sha256(&network.parameters().to_le_bytes());
        let flags = format!("--train-limit 31 --class-weights {flag}");
        let json = folder.path("run.json");
        let ran = folder.train(&format!("{COMMON} {flags} --json {}", json.display())).succeeded();
        assert_eq!(ran.weights(), expected, "{flag}");
        assert_ne!(ran.weights(), plain, "{flag}");
        assert!(fs::read_to_string(json).unwrap().contains(&format!("\"class_weights\":\"{flag}\"")));
        cut(&folder, &flags);
        assert_eq!(resumed(&folder, "").succeeded().weights(), expected, "{flag}, resumed");
        cut(&folder, &flags);
        resumed(&folder, "--class-weights 3,2,1").failed(2, "--class-weights 3,2,1 contradicts");
    }
}

#[test]
fn flags_that_contradict_the_checkpoint_are_refused_by_name() {
    let folder = Folder::new();
    cut(&folder, "--optimizer adam --schedule cosine --dropout 0.5 --clip-norm 1 --early-stopping 9");
    for (flag, has) in [
        ("--optimizer sgd", "adam"),
        ("--eta 3", "0.001"),
        ("--beta1 0.8", "0.9"),
        ("--rho 0.9", "none"),
        ("--momentum 0.9", "none"),
        ("--weight-decay 0.1", "none"),
        ("--schedule constant", "cosine"),
        ("--schedule step", "cosine"),
        ("--warmup-steps 3", "none"),
        ("--decay-schedule cosine", "constant"),
        ("--dropout-schedule cosine", "constant"),
        ("--dropout 0.2", "0.5"),
        ("--input-dropout 0.2", "0"),
        ("--clip-norm 2", "1"),
        ("--clip-value 2", "none"),
        ("--max-norm 2", "none"),
        ("--average 0.9", "none"),
        ("--early-stopping 2", "9"),
        ("--watch accuracy", "loss"),
        ("--least-improvement 0.1", "0"),
        ("--activation relu", "sigmoid"),
        ("--label-smoothing 0.2", "0"),
        ("--class-weights balanced", "none"),
    ] {
        let ran = resumed(&folder, flag).failed(
            2,
            &format!(
                "{} contradicts",
                flag.replace("step", "step:10:0.5").replace("warmup-step:10:0.5s", "warmup-steps")
            ),
        );
        assert!(ran.stderr.contains(&format!("checkpoint, which has {has}; leave it out")), "{}", ran.stderr);
    }
    resumed(&folder, "--preset fast").failed(2, "--preset");
}

#[test]
fn a_schedule_that_depends_on_the_end_is_stretched_on_demand_only() {
    let folder = Folder::new();
    cut(&folder, "--schedule cosine");
    resumed(&folder, "--epochs 3").succeeded();
    let ran = resumed(&folder, "--epochs 5").failed(2, "--epochs 5: the schedule cosine of ");
    assert!(ran.stderr.contains("ends with epoch 3; --stretch-schedule lets it go on"), "{}", ran.stderr);
    let report = folder.path("report").display().to_string();
    resumed(&folder, &format!("--epochs 5 --stretch-schedule --report {report}")).succeeded();
    let html = fs::read_to_string(folder.path("report/report.html")).unwrap();
    assert!(html.contains("The schedule was stretched on the way"), "{html}");
    // The new end is the one that it has now.
    resumed(&folder, "").succeeded();
    resumed(&folder, "--epochs 6").failed(2, "ends with epoch 5");
    // Nothing to stretch, and nothing to go on from.
    cut(&folder, "");
    resumed(&folder, "--epochs 5").succeeded();
    folder.train("--stretch-schedule").failed(2, "--resume <FILE>");
}

#[test]
fn what_cannot_be_is_refused_in_one_line() {
    let folder = Folder::new();
    for (flags, culprit) in [
        ("--optimizer sdg", "'sdg' for '--optimizer"),
        ("--beta1 0.9", "--beta1: the optimizer sgd has no such setting; it has --eta, --momentum, --l2"),
        ("--optimizer adam --momentum 0.9", "--momentum: the optimizer adam has no such setting"),
        ("--optimizer adam --rho 0.9", "--rho: the optimizer adam has no such setting"),
        ("--optimizer adam --l2 0.1", "--l2: the optimizer adam has no such setting"),
        ("--optimizer nesterov --weight-decay 0.1", "--weight-decay: the optimizer nesterov has no such"),
        ("--optimizer rmsprop --beta2 0.9", "--beta2: the optimizer rmsprop has no such setting"),
        ("--optimizer adam --beta1 1", "'1' for '--beta1"),
        ("--optimizer adam --epsilon 0", "'0' for '--epsilon"),
        (
            "--optimizer adamw --weight-decay 1000",
            "weight decay is 1000, but must be at least 0 and below 1/eta",
        ),
        ("--schedule cos", "no schedule is called \"cos\"; there are constant, step"),
        ("--schedule step:0", "0 epochs between two steps"),
        ("--schedule step:x", "write step:EPOCHS:GAMMA"),
        ("--warmup-steps 5 --warmup-epochs 1", "--warmup-epochs"),
        ("--warmup-steps -1", "-1"),
        ("--dropout 1", "'1' for '--dropout"),
        ("--dropout -0.1", "'-0.1' for '--dropout"),
        ("--input-dropout nan", "'nan' for '--input-dropout"),
        (
            "--dropout-schedule cosine",
            "--dropout-schedule: there is no dropout; --dropout or --input-dropout",
        ),
        (
            "--decay-schedule cosine",
            "--decay-schedule: there is no weight decay; --weight-decay or --l2 says how much",
        ),
        ("--warmup-epochs 2", "--warmup-epochs 2: the training has 2 epoch(s) in all"),
        ("--layers 36,3 --dropout 0.5", "--dropout 0.5: there is no hidden layer; --input-dropout is for"),
        ("--clip-norm 0", "'0' for '--clip-norm"),
        ("--clip-norm 1 --clip-value 1", "--clip-value"),
        ("--max-norm inf", "'inf' for '--max-norm"),
        ("--average 1", "'1' for '--average"),
        ("--early-stopping 0", "--early-stopping must be at least 1"),
        ("--watch accuracy", "--watch needs --early-stopping N"),
        ("--least-improvement 0.1", "--least-improvement needs --early-stopping N"),
        ("--early-stopping 3 --watch acuracy", "a similar value exists: 'accuracy'"),
        ("--metrics f1,f2", "'f2' for '--metrics"),
        ("--activation relu,tanh", "--activation: 1 hidden layer(s) need as many activations, found 2"),
        ("--layers 36,3 --activation relu,tanh", "--activation: 0 hidden layer(s)"),
        ("--metrics f1,log-loss", "--metrics log-loss: no such metric of these samples and --loss quadratic"),
        ("--early-stopping 3 --watch r2", "--watch r2: no such metric of these samples"),
        ("--label-smoothing 1", "'1' for '--label-smoothing"),
        ("--label-smoothing 0.1", "--loss quadratic has none; it belongs to --loss cross-entropy"),
        ("--class-weights fair", "expected `balanced`, or a positive number for each class"),
        ("--class-weights 1,0,2", "expected `balanced`"),
        ("--class-weights 1,2", "--class-weights 1,2: "),
        ("--preset slow", "'slow' for '--preset"),
    ] {
        folder.train(flags).failed(2, culprit);
    }
    let few = Folder::of(5, 3);
    few.train("--metrics f1").failed(2, "--metrics: there are too few training samples");
    few.train("--early-stopping 2").failed(2, "0 validation samples for early stopping");
}

#[test]
fn accumulated_batches_are_kept_and_must_not_be_contradicted() {
    let folder = Folder::new();
    let kept = folder.path("kept").display().to_string();
    let begun = format!("--batch-size 5 --accumulate 3 --epochs 1 --checkpoint {kept}");
    folder.train(&begun).succeeded();
    // Without --layers, which the checkpoint has.
    let again = |flags: &str| {
        let line = format!("train-mnist --data {} --resume {kept} {flags}", folder.root().display());
        descent(&line.split_whitespace().collect::<Vec<_>>())
    };
    let refused = again("--accumulate 2 --epochs 2").failed(2, "--accumulate 2 contradicts");
    assert!(refused.stderr.contains("which has 3"), "{}", refused.stderr);
    let parts = again("--accumulate 3 --epochs 2").succeeded();
    let whole = folder.train("--batch-size 5 --accumulate 3 --epochs 2").succeeded();
    assert_eq!(parts.weights(), whole.weights());
    assert_ne!(folder.train("--batch-size 5 --epochs 2").succeeded().weights(), whole.weights());
    folder.train("--full-batch --accumulate 2").failed(2, "--accumulate");
}
