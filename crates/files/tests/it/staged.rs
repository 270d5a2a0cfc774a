//! A file that is written piece by piece is whole or not there.

use std::fs;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use files::{FileError, Staged, SystemDisk, partial};

use crate::support::faulty_disk::{Fault, FaultyDisk};

#[test]
fn pieces_become_the_file_when_it_is_finished() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("large");
    fs::write(&path, "old").unwrap();
    // Left by a process that was killed.
    fs::write(partial(&path), "half").unwrap();
    let mut staged = Staged::begin(SystemDisk, &path).unwrap();
    staged.write(b"one ").unwrap();
    staged.write(b"two").unwrap();
    assert_eq!(fs::read(&path).unwrap(), b"old");
    assert!(staged.finish().unwrap().lost.is_empty());
    assert_eq!(fs::read(&path).unwrap(), b"one two");
    // What is given up leaves nothing.
    let mut staged = Staged::begin(SystemDisk, &path).unwrap();
    staged.write(b"three").unwrap();
    drop(staged);
    assert_eq!((fs::read(&path).unwrap(), partial(&path).exists()), (b"one two".to_vec(), false));
    assert!(matches!(Staged::begin(SystemDisk, folder.path()), Err(FileError::Write { .. })));
}

#[test]
fn whatever_fails_the_old_content_or_the_new_is_there() {
    for fault in [Fault::Once, Fault::PowerCut] {
        let (mut old, mut new) = (0, 0);
        for n in 0..12 {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("large");
            fs::write(&path, "old").unwrap();
            let written = Staged::begin(FaultyDisk::new(n, fault), &path).and_then(|mut staged| {
                staged.write(b"one ")?;
                staged.write(b"two")?;
                staged.finish()
            });
            let content = fs::read(&path).unwrap();
            match &content[..] {
                b"old" => old += 1,
                b"one two" => new += 1,
                other => panic!("after {n} operations: {other:?}"),
            }
            assert!(written.is_err() || content == b"one two", "after {n} operations");
            assert!(fault == Fault::PowerCut || !partial(&path).exists(), "after {n} operations");
        }
        assert!(old > 2 && new > 2, "{old} old, {new} new");
    }
}

#[test]
fn who_begins_the_same_file_waits_until_it_is_there_or_given_up() {
    for finished in [true, false] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("large");
        let mut first = Staged::begin(SystemDisk, &path).unwrap();
        let ended = AtomicBool::new(false);
        thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| {
                    let mut other = Staged::begin(SystemDisk, &path).unwrap();
                    assert!(ended.load(Ordering::SeqCst), "it has waited");
                    assert_eq!(path.exists(), finished);
                    other.write(b"another").unwrap();
                });
            }
            first.write(b"one ").unwrap();
            thread::sleep(Duration::from_millis(50));
            first.write(b"two").unwrap();
            ended.store(true, Ordering::SeqCst);
            if finished { drop(first.finish().unwrap()) } else { drop(first) }
        });
        assert!(!partial(&path).exists());
        assert_eq!(fs::read(&path).ok(), finished.then(|| b"one two".to_vec()));
    }
}

#[test]
fn of_many_at_the_same_time_each_writes_a_whole_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("large");
    thread::scope(|scope| {
        for n in 0..8_u8 {
            let path = &path;
            scope.spawn(move || {
                for _ in 0..20 {
                    let mut staged = Staged::begin(SystemDisk, path).unwrap();
                    (0..10).for_each(|_| staged.write(&[n; 100]).unwrap());
                    if n % 2 == 0 {
                        drop(staged.finish().unwrap())
                    } else {
                        drop(staged)
                    }
                    if let Ok(content) = fs::read(path) {
                        assert!(content.len() == 1000 && content.iter().all(|&byte| byte == content[0]));
                    }
                }
            });
        }
    });
    assert!(!partial(&path).exists());
}
