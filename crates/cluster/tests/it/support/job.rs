//! Commands that end, or are ended.

use std::fs;
use std::io::Read;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// The program itself.
const PROGRAM: &str = env!("CARGO_BIN_EXE_descent-mpi");

/// Longer than any job of the tests may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(120);

/// `mpirun` with `descent-mpi` once for each of `parts`: how many ranks, what stands before the program, and
/// its arguments.
pub(crate) fn mpirun(parts: &[(usize, &str, &[String])]) -> Command {
    let mut command = Command::new("mpirun");
    // More ranks than cores, and as root in containers.
    command.arg("--oversubscribe");
    command.env("OMPI_ALLOW_RUN_AS_ROOT", "1").env("OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1");
    for (i, (ranks, before, arguments)) in parts.iter().enumerate() {
        if i > 0 {
            command.arg(":");
        }
        command.args(["-n", &ranks.to_string()]);
        command.args(before.split_whitespace()).arg(PROGRAM).args(*arguments);
    }
    command
}

/// `descent-mpi` by so many ranks.
pub(crate) fn descent(ranks: usize, arguments: &[String]) -> Command {
    mpirun(&[(ranks, "", arguments)])
}

/// A command that runs.
pub(crate) struct Job {
    child: Child,
    started: Instant,
}

/// How a command ended.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) status: ExitStatus,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Job {
    pub(crate) fn start(mut command: Command) -> Self {
        let child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
        let child = child.expect("mpirun can be started: Debian has it in openmpi-bin");
        Self { child, started: Instant::now() }
    }
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Waits for its end, which must come.
    pub(crate) fn wait(mut self) -> Ended {
        let mut pipes = (self.child.stdout.take().unwrap(), self.child.stderr.take().unwrap());
        let read = thread::spawn(move || {
            let (mut out, mut err) = (String::new(), String::new());
            let errors = thread::spawn(move || pipes.1.read_to_string(&mut err).map(|_| err));
            pipes.0.read_to_string(&mut out).unwrap();
            (out, errors.join().unwrap().unwrap())
        });
        let status = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            if self.started.elapsed() > PATIENCE {
                ranks_of(self.id()).into_iter().for_each(|rank| signal(rank, "KILL"));
                self.child.kill().unwrap();
                let (stdout, stderr) = read.join().unwrap();
                panic!("it does not end\n{stdout}\n{stderr}");
            }
            thread::sleep(Duration::from_millis(5));
        };
        let (stdout, stderr) = read.join().unwrap();
        Ended { status, stdout, stderr }
    }

    /// Sends a signal to one of the ranks.
    pub(crate) fn signal(&self, rank: usize, name: &str) {
        signal(ranks_of(self.id())[rank], name);
    }
}

fn signal(process: u32, name: &str) {
    // It may be gone already.
    let _ =
        Command::new("kill").args([&format!("-{name}"), &process.to_string()]).stderr(Stdio::null()).status();
}

/// The processes that `mpirun` started here, in the order of their ranks.
pub(crate) fn ranks_of(mpirun: u32) -> Vec<u32> {
    let children = fs::read_to_string(format!("/proc/{mpirun}/task/{mpirun}/children")).unwrap_or_default();
    children.split_whitespace().map(|id| id.parse().unwrap()).collect()
}

impl Ended {
    pub(crate) fn succeeded(self) -> Self {
        assert!(self.status.success(), "{self:?}");
        self
    }
    /// It ended with this exit code, and one line of the first rank says why.
    pub(crate) fn failed(self, code: i32, why: &str) -> Self {
        assert_eq!(self.status.code(), Some(code), "{self:?}");
        let said: Vec<&str> = self.stderr.lines().filter(|line| line.contains("error: ")).collect();
        assert!(matches!(said[..], [line] if line.contains(why)), "{why}: {self:?}");
        self
    }
    pub(crate) fn weights(&self) -> &str {
        let line = self.stdout.lines().find_map(|line| line.strip_prefix("weights sha256 "));
        line.unwrap_or_else(|| panic!("no hash of the weights: {self:?}"))
    }
}
