//! Ranks that were not started alike.

use std::fs;

use crate::support::{Folder, Job, mpirun};

#[test]
fn other_settings_samples_and_versions_are_refused_by_name() {
    let (folder, other) = (Folder::new(), Folder::new());
    let usual = folder.images_with("--epochs 2 --eta 1");
    let run = |ranks: usize, before: &str, arguments: &[String]| {
        Job::start(mpirun(&[(1, "", &usual), (ranks, before, arguments)])).wait()
    };
    let eta = run(2, "", &folder.images_with("--epochs 2 --eta 0.5"));
    eta.failed(1, "do not train the same: --eta is 1 on rank 0 and 0.5 on ranks 1, 2");
    let more = run(1, "", &folder.images_with("--epochs 2 --eta 1 --accumulate 2"));
    more.failed(1, "--accumulate is none on rank 0 and 2 on rank 1");
    let version = run(1, "env DESCENT_MPI_PRETENDED_VERSION=9.9", &usual);
    version.failed(1, "the version of the program is 0.1.0 on rank 0 and 9.9 on rank 1");

    // Another label in the training files.
    let labels = other.path("train-labels-idx1-ubyte");
    let mut bytes = fs::read(&labels).unwrap();
    bytes[9] = (bytes[9] + 1) % 3;
    fs::write(&labels, bytes).unwrap();
    let elsewhere = run(1, "", &other.images_with("--epochs 2 --eta 1"));
    elsewhere.failed(1, "checksum of the training samples is ");
}

#[test]
fn what_one_rank_cannot_read_is_told_by_the_first() {
    let folder = Folder::new();
    let (usual, missing) = (folder.images_with(""), "train-mnist --data /nowhere".split(' '));
    let missing: Vec<String> = missing.map(str::to_owned).collect();
    let ended = Job::start(mpirun(&[(1, "", &usual), (1, "", &usual), (1, "", &missing)])).wait();
    ended.failed(1, "error: rank 2: /nowhere");
    let ended = Job::start(mpirun(&[(1, "", &missing), (2, "", &usual)])).wait();
    ended.failed(1, "error: /nowhere");
    let wrong: Vec<String> = ["train-mnist", "--eta", "three"].map(str::to_owned).to_vec();
    let ended = Job::start(mpirun(&[(1, "", &usual), (1, "", &wrong)])).wait();
    ended.failed(1, "error: rank 1: ");
}
