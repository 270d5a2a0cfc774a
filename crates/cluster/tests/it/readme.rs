//! What the README says of more than one machine, done on this one.

use std::env;
use std::fs;
use std::path::Path;
use std::process::Command;

use crate::support::{Folder, Job};

#[test]
fn the_commands_of_the_readme() {
    let folder = Folder::new();
    folder.images("digits", 28, 10);
    fs::write(folder.path("hosts"), "localhost slots=2\n").unwrap();
    let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../README.md");
    let readme = fs::read_to_string(readme).unwrap();
    let (_, section) = readme.split_once("\n## More than one machine\n").unwrap();
    let section = section.split_once("\n## ").unwrap().0;
    let program = Path::new(env!("CARGO_BIN_EXE_descent-mpi")).parent().unwrap().to_owned();
    let folders = env::var_os("PATH").unwrap_or_default();
    let path = env::join_paths([program].into_iter().chain(env::split_paths(&folders))).unwrap();
    let mut done = 0;
    for line in section.lines().filter(|line| line.starts_with("mpirun ")) {
        let mut words: Vec<&str> = line.split(' ').skip(1).collect();
        if words.contains(&"train-mnist") {
            words.extend(["--data", "digits"]);
        }
        let mut command = Command::new("mpirun");
        command.arg("--oversubscribe").args(&words).env("PATH", &path).current_dir(folder.root());
        command.env("OMPI_ALLOW_RUN_AS_ROOT", "1").env("OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1");
        Job::start(command).wait().succeeded();
        done += 1;
    }
    assert_eq!(done, 4, "a line that is not known to this test is not run by it");
    assert!(folder.path("houses.model").exists() && folder.path("run.checkpoint").exists());
    let script = section.split_once("```bash\n").unwrap().1.split_once("```").unwrap().0;
    fs::write(folder.path("job.sh"), script).unwrap();
    let checked = Command::new("bash").arg("-n").arg(folder.path("job.sh")).status().unwrap();
    assert!(checked.success());
}
