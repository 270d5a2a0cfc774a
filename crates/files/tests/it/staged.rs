//! A file that is written piece by piece is whole or not there.

use std::fs;

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
