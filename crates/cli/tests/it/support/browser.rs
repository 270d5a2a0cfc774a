//! Headless Chromium: opens pages in frames of given widths and tells what their scripts found.

use std::env;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// A browser, and a folder for the pages it is to open.
pub(crate) struct Browser {
    program: PathBuf,
    folder: tempfile::TempDir,
}

impl Browser {
    /// The machine's Chromium. Without one there is nothing to test with: that is said, even though output of
    /// tests that pass is not shown, or it is a failure if `DESCENT_BROWSER=required`, as in CI.
    pub(crate) fn find(test: &str) -> Option<Self> {
        let names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
        let folders = env::var_os("PATH").unwrap_or_default();
        let program = env::split_paths(&folders)
            .flat_map(|folder| names.map(|name| folder.join(name)))
            .find(|p| p.is_file());
        let required = env::var_os("DESCENT_BROWSER").is_some_and(|value| value == "required");
        assert!(program.is_some() || !required, "there is no Chromium, and DESCENT_BROWSER=required");
        if program.is_none() {
            // Not by a macro, whose text would be kept back.
            let _ =
                writeln!(std::io::stderr(), "\nskipped: {test}, for there is no Chromium on this machine");
        }
        Some(Self { program: program?, folder: tempfile::tempdir().unwrap() })
    }

    /// Opens each page in a frame of its width, all in one window. Returns what a script in each of them sent
    /// with `parent.postMessage`, and what the browser had to say.
    pub(crate) fn open(&self, pages: &[(String, u32)], dark: bool) -> (Vec<Value>, Vec<String>) {
        let frame = |(i, (html, width)): (usize, &(String, u32))| {
            fs::write(self.folder.path().join(format!("page{i}.html")), html).unwrap();
            format!(
                "<iframe src=\"page{i}.html\" width=\"{width}\" height=\"900\" \
                 style=\"border: 0; display: block\"></iframe>"
            )
        };
        let around = format!(
            "<!DOCTYPE html><meta charset=\"utf-8\"><meta name=\"color-scheme\" content=\"light dark\">\
             <pre id=\"found\"></pre><script>\nconst all = [];\naddEventListener('message', event => {{ \
             all[Array.from(frames).indexOf(event.source)] = event.data; \
             document.getElementById('found').textContent = JSON.stringify(all); }});\n</script>{}",
            pages.iter().enumerate().map(frame).collect::<String>()
        );
        let path = self.folder.path().join("around.html");
        fs::write(&path, around).unwrap();
        let (dom, said) = self.dump(&path, dark);
        let found = dom.split_once("<pre id=\"found\">").and_then(|(_, rest)| rest.split_once("</pre>"));
        let found = found.unwrap_or_else(|| panic!("the frames said nothing: {dom}\n{said:?}")).0;
        let found =
            found.replace("&lt;", "<").replace("&gt;", ">").replace("&nbsp;", "\u{a0}").replace("&amp;", "&");
        let found: Vec<Value> =
            serde_json::from_str(&found).unwrap_or_else(|e| panic!("{e}: {found}\n{said:?}"));
        let silent = (0..pages.len()).find(|&i| found.get(i).is_none_or(Value::is_null));
        assert_eq!(silent, None, "a frame said nothing: {said:?}");
        (found, said)
    }

    /// The page at `path` after its scripts have run, and the lines of the browser's console.
    fn dump(&self, path: &Path, dark: bool) -> (String, Vec<String>) {
        let mut command = Command::new(&self.program);
        command
            .args([
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--no-first-run",
            ])
            .args(["--disable-extensions", "--disable-background-networking", "--hide-scrollbars"])
            .args([
                "--enable-logging=stderr",
                "--v=0",
                "--virtual-time-budget=10000",
                "--window-size=1400,1000",
            ])
            .arg(format!("--blink-settings=preferredColorScheme={}", if dark { 0 } else { 1 }))
            .arg(format!("--user-data-dir={}", self.folder.path().join("profile").display()))
            .arg("--dump-dom")
            .arg(format!("file://{}", path.display()));
        let output = command.output().unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{}: {stderr}", self.program.display());
        let console = stderr.lines().filter(|line| line.contains("CONSOLE")).map(str::to_owned).collect();
        (String::from_utf8(output.stdout).unwrap(), console)
    }
}
