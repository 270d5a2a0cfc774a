//! Trainings that go on with another number of ranks.

use std::thread;
use std::time::Duration;

use crate::program::same;
use crate::support::{Folder, Job, descent, mpirun};

const FLAGS: &str = "--batch-size 7 --momentum 0.5 --eta 0.5 --dropout 0.1";

#[test]
fn a_training_of_two_ranks_goes_on_with_three_and_with_one() {
    let folder = Folder::new();
    let whole = folder.images_with(&format!("{FLAGS} --epochs 6 --json {}", folder.at("whole.json")));
    Job::start(descent(1, &whole)).wait().succeeded();
    let kept = folder.at("kept");
    let begun = folder.images_with(&format!("{FLAGS} --epochs 2 --checkpoint {kept}"));
    Job::start(descent(2, &begun)).wait().succeeded();
    // Only the first rank has the file.
    let here = folder.images_with(&format!("--resume {kept} --epochs 4"));
    let there = folder.images_with("--resume /nowhere/kept --epochs 4");
    let by = |flags: Vec<String>| flags.into_iter().filter(|f| f != "--layers" && f != "36,8,3").collect();
    let (here, there): (Vec<String>, Vec<String>) = (by(here), by(there));
    Job::start(mpirun(&[(1, "", &here), (2, "", &there)])).wait().succeeded();
    let end = format!("--resume {kept} --epochs 6 --json {}", folder.at("parts.json"));
    Job::start(descent(1, &by(folder.images_with(&end)))).wait().succeeded();
    same(&folder.json("whole.json"), &folder.json("parts.json"));
}

#[test]
fn a_signal_to_any_rank_ends_all_after_the_same_step() {
    let folder = Folder::new();
    for rank in 0..3 {
        let kept = format!("kept{rank}");
        let flags = format!("{FLAGS} --epochs 1000000 --checkpoint {}", folder.at(&kept));
        let job = Job::start(descent(3, &folder.images_with(&flags)));
        while !folder.path(&kept).exists() {
            thread::sleep(Duration::from_millis(10));
        }
        job.signal(rank, "TERM");
        let ended = job.wait();
        assert_eq!(ended.status.code(), Some(143), "{ended:?}");
        assert!(ended.stderr.contains("interrupted in epoch"), "{ended:?}");
        assert!(ended.stderr.contains("go on with: mpirun -n 3 descent-mpi train-mnist"), "{ended:?}");
        let checkpoint = optim::CheckpointFiles::newest::<f32>(folder.path(&kept)).unwrap().checkpoint;
        let last = (checkpoint.state.position.epoch + 1).to_string();
        let on = format!("--data {} --resume {} --epochs {last}", folder.root().display(), folder.at(&kept));
        let on: Vec<String> = format!("train-mnist {on}").split(' ').map(str::to_owned).collect();
        Job::start(descent(2, &on)).wait().succeeded();
    }
}
