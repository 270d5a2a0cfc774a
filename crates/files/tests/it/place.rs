//! What stands behind a path, and when two paths are the same place.
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

use files::{Identity, Place, SystemDisk};

#[test]
fn open_files_of_the_process_are_known_by_all_their_names() {
    let folder = tempfile::tempdir().unwrap();
    let (link, chain) = (folder.path().join("link"), folder.path().join("chain"));
    symlink("/dev/stdout", &link).unwrap();
    symlink("link", &chain).unwrap();
    let own = format!("/proc/{}/fd/1", std::process::id());
    let names = ["/dev/stdout", "/dev/fd/1", "/dev/fd/../fd/1"].map(Path::new);
    for path in names.into_iter().chain([link.as_path(), &chain]) {
        assert_eq!(Place::of(path), Place::StandardOutput, "{}", path.display());
    }
    if cfg!(target_os = "linux") {
        assert_eq!(Place::of("/proc/self/fd/1"), Place::StandardOutput);
        assert_eq!(Place::of(own), Place::StandardOutput);
    }
    assert_eq!(Place::of("/dev/stderr"), Place::StandardError);
    assert_eq!(Place::of("/dev/fd/7"), Place::Stream("/dev/fd/7".into()));
    for path in [folder.path().join("1"), folder.path().join("new")] {
        assert_eq!(Place::of(&path), Place::File(path));
    }
}

#[test]
fn devices_and_pipes_are_written_to_and_stay() {
    let folder = tempfile::tempdir().unwrap();
    let (fifo, null) = (folder.path().join("fifo"), folder.path().join("null"));
    assert!(Command::new("mkfifo").arg(&fifo).status().unwrap().success());
    symlink("/dev/null", &null).unwrap();
    for path in [Path::new("/dev/null"), &null] {
        let place = Place::of(path);
        assert_eq!(place, Place::Stream(path.to_owned()));
        place.probe(&mut SystemDisk, 1 << 20).unwrap();
        assert!(place.write(&mut SystemDisk, b"gone").unwrap().lost.is_empty());
        assert!(!fs::metadata(path).unwrap().is_file());
    }
    let place = Place::of(&fifo);
    place.probe(&mut SystemDisk, 1 << 20).unwrap();
    let reader = std::thread::spawn({
        let fifo = fifo.clone();
        move || fs::read(fifo).unwrap()
    });
    assert!(place.write(&mut SystemDisk, b"through").unwrap().lost.is_empty());
    assert_eq!(reader.join().unwrap(), b"through");
    assert!(!fs::metadata(&fifo).unwrap().is_file());
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
}

#[test]
#[cfg(target_os = "linux")]
fn an_open_file_is_appended_to() {
    use std::os::fd::AsRawFd;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("log");
    fs::write(&path, "old\n").unwrap();
    let file = fs::OpenOptions::new().append(true).open(&path).unwrap();
    let place = Place::of(format!("/dev/fd/{}", file.as_raw_fd()));
    assert!(place.write(&mut SystemDisk, b"new\n").unwrap().lost.is_empty());
    assert_eq!(fs::read_to_string(&path).unwrap(), "old\nnew\n");
}

fn same_file(a: impl AsRef<Path>, b: impl AsRef<Path>) -> bool {
    Identity::of(a).is_same_as(&Identity::of(b))
}

#[test]
fn two_paths_are_the_same_place_by_name_and_by_link() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::write(at("file"), "").unwrap();
    fs::write(at("other"), "").unwrap();
    fs::create_dir(at("inner")).unwrap();
    symlink("file", at("soft")).unwrap();
    fs::hard_link(at("file"), at("hard")).unwrap();
    symlink("inner", at("folder")).unwrap();
    symlink("inner/new", at("dangling")).unwrap();
    let same = [
        ("file", "file"),
        ("file", "inner/../file"),
        ("file", "soft"),
        ("soft", "hard"),
        ("new", "./new"),
        ("inner/new", "folder/new"),
        ("inner/new", "dangling"),
        ("missing/new", "missing/./new"),
    ];
    for (a, b) in same {
        assert!(same_file(at(a), at(b)) && same_file(at(b), at(a)), "{a} and {b}");
    }
    for (a, b) in [("file", "other"), ("file", "new"), ("new", "newer"), ("inner/new", "new")] {
        assert!(!same_file(at(a), at(b)) && !same_file(at(b), at(a)), "{a} and {b}");
    }
    assert!(!same_file("/dev/null", "/dev/null"), "what goes there destroys nothing");
}
