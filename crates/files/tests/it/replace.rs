//! A file is replaced whole or not at all, whichever operation fails.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use files::{FileError, SystemDisk, partial, probe, replace};

use crate::support::faulty_disk::{Fault, FaultyDisk};

const NEVER: usize = usize::MAX;

#[test]
fn content_is_safe_before_it_gets_its_name() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file");
    let mut disk = FaultyDisk::new(NEVER, Fault::Once);
    replace(&mut disk, &path, b"new").unwrap();
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
            replace(&mut SystemDisk, &path, b"newer content").unwrap();
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
        let error = probe(&mut SystemDisk, path).unwrap_err();
        assert!(matches!(error, FileError::Write { .. }), "{error}");
    }
    for path in [&file, &folder.path().join("new")] {
        probe(&mut SystemDisk, path).unwrap();
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
    replace(&mut SystemDisk, &path, b"1").unwrap();
    assert_eq!(mode(&path), mode(&any));
    for kept in [0o600, 0o640] {
        fs::set_permissions(&path, fs::Permissions::from_mode(kept)).unwrap();
        replace(&mut SystemDisk, &path, b"2").unwrap();
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
    replace(&mut SystemDisk, at("link"), b"new").unwrap();
    assert!(fs::symlink_metadata(at("link")).unwrap().is_symlink());
    assert_eq!(
        (fs::read(at("file")).unwrap(), fs::read(at("victim")).unwrap()),
        (b"new".to_vec(), b"old".to_vec())
    );
    assert!(replace(&mut SystemDisk, Path::new("/dev/null"), b"new").is_err(), "a device is not replaced");
}
