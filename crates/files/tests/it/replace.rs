//! A file is replaced whole or not at all, whichever operation fails.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use files::{FileError, Guarantee, SystemDisk, Written, partial, previous, probe, replace, rotate};

use crate::support::faulty_disk::{Fault, FaultyDisk};

const NEVER: usize = usize::MAX;

/// On an ordinary disk nothing is lost.
fn whole(written: Written) {
    assert!(written.lost.is_empty(), "{:?}", written.lost);
}

fn lost(written: &Written) -> Vec<Guarantee> {
    for lost in &written.lost {
        assert!(lost.to_string().lines().count() == 1 && !lost.to_string().contains(".partial"), "{lost}");
    }
    written.lost.iter().map(|lost| lost.guarantee).collect()
}

/// Operations that a file system does not do, and what it says.
type Refusals = &'static [(&'static str, i32)];

// What a file system says where it does not do a thing.
const EPERM: i32 = 1;
const EIO: i32 = 5;
const EACCES: i32 = 13;
const EBUSY: i32 = 16;
const EXDEV: i32 = 18;
const EINVAL: i32 = 22;
const ENOSPC: i32 = 28;
const EROFS: i32 = 30;
const EMLINK: i32 = 31;
const ENAMETOOLONG: i32 = 36;
const ENOSYS: i32 = 38;
const ENOTSUP: i32 = 95;

#[test]
fn content_is_safe_before_it_gets_its_name() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file");
    let mut disk = FaultyDisk::new(NEVER, Fault::Once);
    whole(replace(&mut disk, &path, b"new").unwrap());
    assert_eq!(disk.log, ["create", "write", "sync", "rename", "sync folder"]);
}

#[test]
fn whatever_fails_the_old_or_the_new_content_is_there() {
    for fault in [Fault::Once, Fault::PowerCut] {
        for n in 0.. {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("file");
            fs::write(&path, "old content").unwrap();
            let mut disk = FaultyDisk::new(n, fault);
            let result = replace(&mut disk, &path, b"new content");
            let there = fs::read(&path).unwrap();
            if !disk.struck() {
                assert_eq!((n, there.as_slice()), (5, &b"new content"[..]), "five operations were tried");
                break;
            }
            match result.unwrap_err() {
                FileError::Write { path, source } => {
                    assert_eq!(
                        (path.file_name().unwrap(), source.kind()),
                        (Path::new("file").as_os_str(), ErrorKind::StorageFull)
                    );
                }
                other => panic!("{other}"),
            }
            // Only the name of the new content may be unsafe, its bytes never.
            let expected: &[u8] = if n == 4 { b"new content" } else { b"old content" };
            assert_eq!(there, expected, "{fault:?} at {n}");
            let left = fs::read_dir(folder.path()).unwrap().count();
            assert!(left == 1 || fault == Fault::PowerCut, "{fault:?} at {n} leaves {left} files");

            // The next attempt does not stumble over what is left.
            whole(replace(&mut SystemDisk, &path, b"newer content").unwrap());
            assert_eq!(fs::read(&path).unwrap(), b"newer content");
            assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        }
    }
}

#[test]
fn places_where_no_file_can_be_are_told_by_a_probe() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "old").unwrap();
    for path in [
        folder.path(),
        &file.join("below"),
        &folder.path().join("missing/file"),
        Path::new("/"),
        Path::new(".."),
    ] {
        let error = probe(&mut SystemDisk, path, 0).unwrap_err();
        assert!(matches!(error, FileError::Write { .. }), "{error}");
    }
    for path in [&file, &folder.path().join("new")] {
        probe(&mut SystemDisk, path, 0).unwrap();
    }
    assert_eq!(
        (fs::read(&file).unwrap().as_slice(), fs::read_dir(folder.path()).unwrap().count()),
        (&b"old"[..], 1)
    );
}

#[test]
#[cfg(unix)]
fn permissions_are_those_of_any_new_file_and_stay_when_it_is_replaced() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let (path, any) = (folder.path().join("file"), folder.path().join("any"));
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode();
    fs::write(&any, "").unwrap();
    whole(replace(&mut SystemDisk, &path, b"1").unwrap());
    assert_eq!(mode(&path), mode(&any));
    for kept in [0o600, 0o640] {
        fs::set_permissions(&path, fs::Permissions::from_mode(kept)).unwrap();
        whole(replace(&mut SystemDisk, &path, b"2").unwrap());
        assert_eq!(mode(&path) & 0o777, kept);
    }
}

#[test]
#[cfg(unix)]
fn links_stay_and_a_planted_temporary_is_not_followed() {
    use std::os::unix::fs::symlink;
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    for name in ["file", "victim"] {
        fs::write(at(name), "old").unwrap();
    }
    symlink(at("file"), at("link")).unwrap();
    symlink(at("victim"), partial(at("file"))).unwrap();
    whole(replace(&mut SystemDisk, at("link"), b"new").unwrap());
    assert!(fs::symlink_metadata(at("link")).unwrap().is_symlink());
    assert_eq!(
        (fs::read(at("file")).unwrap(), fs::read(at("victim")).unwrap()),
        (b"new".to_vec(), b"old".to_vec())
    );
    assert!(replace(&mut SystemDisk, Path::new("/dev/null"), b"new").is_err(), "a device is not replaced");
}

#[test]
#[cfg(target_os = "linux")]
fn what_a_file_system_refuses_costs_a_guarantee_and_not_the_file() {
    use Guarantee::{Content, Name, Permissions, SecondName, Whole};
    let cases: &[(Refusals, &[Guarantee])] = &[
        (&[("sync folder", EINVAL)], &[Name]),
        (&[("sync folder", EIO)], &[Name]),
        (&[("sync folder", EACCES)], &[Name]),
        (&[("sync", EINVAL)], &[Content]),
        (&[("sync", ENOSYS)], &[Content]),
        (&[("permit", EPERM)], &[Permissions]),
        (&[("permit", ENOTSUP)], &[Permissions]),
        (&[("link", EXDEV)], &[SecondName]),
        (&[("link", ENOSYS)], &[SecondName]),
        (&[("link", EPERM)], &[SecondName]),
        (&[("link", EMLINK)], &[SecondName]),
        (&[("link", EIO)], &[SecondName]),
        (&[("rename", EBUSY)], &[Whole]),
        (&[("rename", EXDEV)], &[Whole]),
        (&[("rename", EPERM)], &[Whole]),
        (&[("rename", EBUSY), ("link", EXDEV)], &[Whole]),
        (&[("sync folder", EINVAL), ("permit", EPERM)], &[Permissions, Name]),
    ];
    for (refused, expected) in cases {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        for (old, new) in [("old", "a longer content"), ("a longer content", "new")] {
            fs::write(&path, old).unwrap();
            let written = rotate(&mut FaultyDisk::refusing(refused), &path, new.as_bytes()).unwrap();
            assert_eq!(lost(&written), *expected, "{refused:?}");
            assert_eq!(fs::read_to_string(&path).unwrap(), new, "{refused:?}");
            assert_eq!(fs::read_to_string(previous(&path)).unwrap(), old, "{refused:?}");
            let written = replace(&mut FaultyDisk::refusing(refused), &path, old.as_bytes()).unwrap();
            assert!(!lost(&written).contains(&SecondName));
            assert_eq!(fs::read_to_string(&path).unwrap(), old, "{refused:?}");
            assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2, "{refused:?}");
            probe(&mut FaultyDisk::refusing(refused), &path, 70_000).unwrap();
            assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2, "{refused:?}");
        }
    }
}

#[test]
#[cfg(target_os = "linux")]
fn a_file_in_a_folder_that_takes_no_other_is_overwritten() {
    for number in [EACCES, EPERM, EROFS, ENAMETOOLONG] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        let disk = || FaultyDisk::refusing(&[("create", number)]);
        probe(&mut disk(), &path, 9).unwrap_err();
        assert!(replace(&mut disk(), &path, b"new").is_err(), "there is nothing to overwrite");
        fs::write(&path, "the old content").unwrap();
        probe(&mut disk(), &path, 9).unwrap();
        assert_eq!(lost(&replace(&mut disk(), &path, b"new").unwrap()), [Guarantee::Whole]);
        assert_eq!(fs::read(&path).unwrap(), b"new");
        let written = rotate(&mut disk(), &path, b"newer").unwrap();
        assert_eq!(lost(&written), [Guarantee::Previous, Guarantee::Whole]);
        assert_eq!(fs::read(&path).unwrap(), b"newer");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        let mut neither = FaultyDisk::refusing(&[("create", number), ("open", EACCES)]);
        probe(&mut neither, &path, 9).unwrap_err();
        assert_eq!(fs::read(&path).unwrap(), b"newer");
    }
}

#[test]
#[cfg(target_os = "linux")]
fn what_cannot_be_overwritten_either_keeps_its_content_and_the_new_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file");
    fs::write(&path, "the old content").unwrap();
    let mut disk = FaultyDisk::refusing(&[("rename", EBUSY), ("open", EACCES)]);
    let error = replace(&mut disk, &path, b"new").unwrap_err().to_string();
    assert!(
        error.contains("file: cannot be written: ") && error.contains("; the new content is in "),
        "{error}"
    );
    assert_eq!(
        (fs::read(&path).unwrap(), fs::read(partial(&path)).unwrap()),
        (b"the old content".to_vec(), b"new".to_vec())
    );
    // The disk is full while it is overwritten: remove, create, write, sync, rename (refused), open, write.
    let mut disk = FaultyDisk::new(5, Fault::Once);
    disk.refused.push(("rename", EBUSY));
    replace(&mut disk, &path, b"new").unwrap_err();
    assert_eq!(disk.log[4..], ["open", "fault", "open", "write", "sync"]);
    assert_eq!(fs::read(&path).unwrap(), b"the old content");
}

#[test]
fn a_full_disk_is_no_refusal() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file");
    fs::write(&path, "old").unwrap();
    for operation in ["create", "write", "sync", "rename", "sync folder", "link"] {
        let mut disk = FaultyDisk::refusing(&[(operation, ENOSPC)]);
        let error = rotate(&mut disk, &path, b"new").unwrap_err();
        assert!(matches!(error, FileError::Write { .. }), "{operation}: {error}");
        fs::write(&path, "old").unwrap();
    }
    for operation in ["create", "write", "sync"] {
        probe(&mut FaultyDisk::refusing(&[(operation, ENOSPC)]), &path, 5).unwrap_err();
        assert_eq!(fs::read(&path).unwrap(), b"old");
    }
}

#[test]
fn names_of_any_length_have_their_temporaries() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["x".repeat(250), "x".repeat(255), "ü".repeat(125), "x".repeat(140)] {
        let path = folder.path().join(name);
        probe(&mut SystemDisk, &path, 1).unwrap();
        whole(replace(&mut SystemDisk, &path, b"1").unwrap());
        whole(rotate(&mut SystemDisk, &path, b"2").unwrap());
        assert_eq!(
            (fs::read(&path).unwrap(), fs::read(previous(&path)).unwrap()),
            (b"2".to_vec(), b"1".to_vec())
        );
    }
}
