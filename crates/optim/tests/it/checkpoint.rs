//! A checkpoint is whole or refused, and of the last two one is always whole.

use std::fs;
use std::path::Path;

use files::{FileError, Frame, HEADER_BYTES, Kind, partial, previous};
use linalg::Scalar;
use optim::{CHECKPOINT, Checkpoint, CheckpointFiles, Sgd, State};

use crate::support::faulty_disk::{Fault, FaultyDisk};
use crate::support::training::{Case, read};

fn heavy() -> Sgd {
    Sgd::new(0.2).momentum(0.9).l2(0.001)
}

/// A checkpoint in the second epoch, with velocity, history and sums.
fn sample() -> Vec<u8> {
    let case = Case::<f32>::small(heavy());
    case.cut(case.beginning(), &case.trainer, 6)
}

fn error(bytes: &[u8]) -> FileError {
    let error = Checkpoint::<f32>::from_file_bytes(bytes, Path::new("some.checkpoint")).unwrap_err();
    let text = error.to_string();
    assert!(text.starts_with("some.checkpoint: ") && !text.contains('\n'), "{text}");
    error
}

#[test]
fn everything_comes_back() {
    fn check<T: Scalar>() {
        for sgd in [heavy(), Sgd::new(0.3)] {
            let case = Case::<T>::small(sgd);
            for events in [1, 3, 4, 12] {
                let bytes = case.cut(case.beginning(), &case.trainer, events);
                let checkpoint = read::<T>(&bytes);
                assert_eq!(checkpoint.state.slots.len() == 1, sgd == heavy());
                // The bytes of a moment are those of the same moment taken up again, but for the seconds.
                let again = read::<T>(&case.cut(case.beginning(), &case.trainer, events));
                assert_eq!(
                    (&again.network, &again.state.slots),
                    (&checkpoint.network, &checkpoint.state.slots)
                );
            }
        }
    }
    check::<f32>();
    check::<f64>();
}

#[test]
fn every_flipped_bit_truncation_and_surplus_byte_is_noticed() {
    let bytes = sample();
    for i in 0..bytes.len() {
        for change in (0..8).map(|bit| 1 << bit).chain([0xff]) {
            let mut damaged = bytes.clone();
            damaged[i] ^= change;
            assert!(error(&damaged).is_damage());
        }
        assert!(error(&bytes[..i]).is_damage());
    }
    assert!(error(&[&bytes[..], &[0]].concat()).is_damage());
}

#[test]
fn other_files_are_told_apart() {
    let payload = &sample()[HEADER_BYTES..];
    for version in [0, 4, u32::MAX] {
        let error = error(&Frame { version, ..CHECKPOINT }.wrap(payload));
        assert!(
            matches!(error, FileError::Version { oldest: 1, newest: 3, found, .. } if found == version),
            "{error}"
        );
    }
    let model = read::<f32>(&sample()).network.to_file_bytes();
    assert!(matches!(error(&model), FileError::Kind { expected: Kind::Checkpoint, found: Kind::Model, .. }));
    let case = Case::<f64>::small(heavy());
    let wide = case.cut(case.beginning(), &case.trainer, 6);
    assert!(matches!(error(&wide), FileError::Precision { .. }));
    let more = CHECKPOINT.wrap(&[payload, &[0]].concat());
    assert!(matches!(error(&more), FileError::Sections { at, .. } if at == payload.len()));
    let mut hostile = sample();
    hostile[12..20].copy_from_slice(&(1_u64 << 60).to_le_bytes());
    assert!(matches!(error(&hostile), FileError::TooLarge { .. }));
}

/// A checkpoint after one more step from a state that `change` made impossible.
fn impossible(change: impl Fn(&mut State<f32>)) -> FileError {
    let case = Case::<f32>::small(heavy());
    let mut from = read::<f32>(&sample());
    change(&mut from.state);
    error(&case.cut(from, &case.trainer, 1))
}

/// The sample with one number of its settings changed, in a frame that is right.
fn with_setting(was: f64, is: f64) -> FileError {
    let mut payload = sample()[HEADER_BYTES..].to_vec();
    let at = payload.windows(8).position(|bytes| bytes == was.to_le_bytes()).unwrap();
    payload[at..at + 8].copy_from_slice(&is.to_le_bytes());
    error(&CHECKPOINT.wrap(&payload))
}

#[test]
fn a_training_that_cannot_be_is_refused() {
    let content = |error: FileError| match error {
        FileError::Content { what, .. } => what,
        other => panic!("{other}"),
    };
    assert_eq!(content(impossible(|state| state.position.epoch = 1)), "epoch");
    assert_eq!(content(impossible(|state| state.position.epoch = 3)), "epoch");
    assert_eq!(content(impossible(|state| state.history.clear())), "epoch");
    assert_eq!(content(impossible(|state| state.history[0].epoch = 7)), "epoch of the history");
    let numbers = |error: FileError| assert!(matches!(error, FileError::NotFinite { .. }), "{error}");
    numbers(impossible(|state| state.history[0].train_loss = f64::NAN));
    numbers(impossible(|state| state.history[0].validation_loss = Some(f64::INFINITY)));
    numbers(impossible(|state| state.position.total = f64::NAN));
    numbers(impossible(|state| state.history[0].health[1].update_ratio = f64::INFINITY));
    numbers(impossible(|state| state.history[0].health[0].saturated = Some(f64::NAN)));
    assert_eq!(content(impossible(|state| state.history[0].health.truncate(1))), "health in the history");
    for (name, was, wrong) in
        [("eta", 0.2, -1.0), ("eta", 0.2, f64::NAN), ("momentum", 0.9, 1.0), ("l2", 0.001, -0.1)]
    {
        assert_eq!(content(with_setting(was, wrong)), name);
    }
}

#[test]
fn what_was_written_once_can_be_read_for_ever() {
    // Later versions are in `golden_checkpoints.rs`.
    for version in 1..=2 {
        let golden = format!("{}/tests/golden/checkpoint-version-{version}", env!("CARGO_MANIFEST_DIR"));
        let kept = Checkpoint::<f32>::read(Path::new(&golden)).unwrap();
        assert_eq!((kept.network.topology().sizes(), kept.note.as_slice()), (&[5, 7, 3][..], &b"a note"[..]));
        let case = Case::<f32>::small(heavy());
        assert_eq!(kept.state.settings, case.trainer.settings());
        let (position, history) = (kept.state.position, &kept.state.history);
        assert_eq!((position.epoch, position.batch, history.len()), (2, 2, 1));
        assert!((position.total - GOLDEN_TOTAL).abs() < 1e-4, "{}", position.total);
        assert_eq!(history[0].health.len(), if version == 1 { 0 } else { 2 }, "kept since version 2");
        // It goes on, and is written as a file of today.
        let again = read::<f32>(&case.cut(kept, &case.trainer, 3));
        assert_eq!(
            again.state.history.iter().map(|e| e.health.len()).collect::<Vec<_>>(),
            [if version == 1 { 0 } else { 2 }, 2]
        );
    }
}

/// Σ C_x in the golden files.
const GOLDEN_TOTAL: f64 = 2.49665;

#[test]
fn the_last_two_are_kept_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("checkpoint");
    let case = Case::<f32>::small(heavy());
    let mut files = CheckpointFiles::new(&path);
    files.probe(1000).unwrap();
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    for events in 1..=4 {
        let bytes = case.cut(case.beginning(), &case.trainer, events);
        let before = fs::read(&path).ok();
        files.save(&bytes).unwrap();
        assert_eq!((fs::read(&path).unwrap(), fs::read(previous(&path)).ok()), (bytes, before));
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
}

#[test]
fn a_damaged_newest_is_named_and_the_one_before_is_used() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("checkpoint");
    let case = Case::<f32>::small(heavy());
    let cut = |events| case.cut(case.beginning(), &case.trainer, events);
    assert!(matches!(CheckpointFiles::newest::<f32>(&path), Err(FileError::Read { .. })));
    let (older, newer, newest) = (cut(1), cut(2), cut(3));
    let mut files = CheckpointFiles::new(&path);
    files.save(&older).unwrap();
    files.save(&newer).unwrap();
    let found = CheckpointFiles::newest::<f32>(&path).unwrap();
    assert!(found.skipped.is_none() && found.path == path && found.checkpoint == read(&newer));

    let damages: [&[u8]; 3] =
        [&newer[..newer.len() - 1], b"", &[&newer[..40], &[newer[40] ^ 1], &newer[41..]].concat()];
    for damaged in damages {
        fs::write(&path, damaged).unwrap();
        let found = CheckpointFiles::newest::<f32>(&path).unwrap();
        assert!(found.path == previous(&path) && found.checkpoint == read(&older));
        assert!(found.skipped.unwrap().to_string().starts_with(&*path.to_string_lossy()));
    }
    // The damaged one does not take the place of the whole one.
    CheckpointFiles::new(&path).save(&newest).unwrap();
    assert_eq!((fs::read(&path).unwrap(), fs::read(previous(&path)).unwrap()), (newest, older));

    fs::write(&path, "damaged").unwrap();
    fs::write(previous(&path), "damaged too").unwrap();
    let error = CheckpointFiles::newest::<f32>(&path).unwrap_err();
    assert!(error.to_string().starts_with(&*format!("{}: ", path.display())), "{error}");
    fs::write(&path, read::<f32>(&newer).network.to_file_bytes()).unwrap();
    fs::write(previous(&path), newer).unwrap();
    let error = CheckpointFiles::newest::<f32>(&path).unwrap_err();
    assert!(matches!(error, FileError::Kind { .. }), "a model is not passed over: {error}");
}

/// Four checkpoints in a row with a fault at operation n, for every n: afterwards the last acknowledged one,
/// or the one being written, is found.
#[test]
fn whichever_operation_fails_a_checkpoint_is_found() {
    let case = Case::<f32>::small(heavy());
    let checkpoints: Vec<Vec<u8>> =
        (1..=4).map(|events| case.cut(case.beginning(), &case.trainer, events)).collect();
    let mut faults = 0;
    for fault in [Fault::Once, Fault::PowerCut] {
        for damaged in [false, true] {
            for n in 0.. {
                let folder = tempfile::tempdir().unwrap();
                let path = folder.path().join("checkpoint");
                // There are two already, and the newer may be damaged.
                let mut files = CheckpointFiles::new(&path);
                files.save(&checkpoints[0]).unwrap();
                files.save(&checkpoints[1]).unwrap();
                if damaged {
                    fs::write(&path, "damaged").unwrap();
                }
                let mut acknowledged = if damaged { 0 } else { 1 };
                let mut files = CheckpointFiles::on(&path, FaultyDisk::new(n, fault));
                let mut struck = false;
                for (i, bytes) in checkpoints.iter().enumerate().skip(2) {
                    let saved = files.save(bytes);
                    struck |= saved.is_err();
                    let found = CheckpointFiles::newest::<f32>(&path).unwrap();
                    assert!(
                        damaged || found.path == path,
                        "{fault:?} at {n}: there is always a whole newest one"
                    );
                    let found = found.checkpoint;
                    let expected = if saved.is_ok() { vec![i] } else { vec![acknowledged, i] };
                    assert!(
                        expected.iter().any(|&i| found == read(&checkpoints[i])),
                        "{fault:?} at {n}, save {i}"
                    );
                    if found == read(&checkpoints[i]) {
                        acknowledged = i;
                    }
                }
                if !struck {
                    break;
                }
                faults += 1;
                // The next process goes on without trouble, whatever is left.
                let mut files = CheckpointFiles::new(&path);
                files.save(&checkpoints[3]).unwrap();
                assert!(CheckpointFiles::newest::<f32>(&path).unwrap().checkpoint == read(&checkpoints[3]));
                assert!(!partial(&path).exists());
            }
        }
    }
    println!("{faults} faults");
    assert_eq!(faults, 2 * (14 + 12), "seven operations for each save, five where nothing is rotated");
}

#[test]
fn where_files_have_one_name_only_the_last_two_are_kept_too() {
    let case = Case::<f32>::small(heavy());
    let [first, second, third] = [1, 2, 3].map(|events| case.cut(case.beginning(), &case.trainer, events));
    for n in 0..=8 {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("checkpoint");
        let mut files = CheckpointFiles::new(&path);
        files.save(&first).unwrap();
        files.save(&second).unwrap();
        let mut disk = FaultyDisk::new(n, Fault::PowerCut);
        disk.without_links = true;
        let saved = CheckpointFiles::on(&path, disk).save(&third);
        assert_eq!(saved.is_ok(), n == 8, "{n}");
        let found = CheckpointFiles::newest::<f32>(&path).unwrap().checkpoint;
        assert!(found == read(&second) || found == read(&third));
        if n == 8 {
            assert_eq!(
                (fs::read(&path).unwrap(), fs::read(previous(&path)).unwrap()),
                (third.clone(), second.clone())
            );
        }
    }
}

#[test]
fn a_link_to_a_checkpoint_stays_a_link_through_a_power_cut() {
    #[cfg(unix)]
    for n in 0..6 {
        let folder = tempfile::tempdir().unwrap();
        let (link, file) = (folder.path().join("link"), folder.path().join("file"));
        std::os::unix::fs::symlink("file", &link).unwrap();
        fs::write(&file, sample()).unwrap();
        CheckpointFiles::on(&link, FaultyDisk::new(n, Fault::PowerCut)).save(&sample()).unwrap_err();
        CheckpointFiles::newest::<f32>(&link).unwrap();
        CheckpointFiles::new(&link).save(&sample()).unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink() && file.is_file());
    }
}

#[test]
#[cfg(target_os = "linux")]
fn a_checkpoint_goes_where_the_file_system_refuses_what_others_do() {
    use files::Guarantee::{Name, Permissions, SecondName, Whole};
    let case = Case::<f32>::small(heavy());
    let [first, second] = [1, 2].map(|events| case.cut(case.beginning(), &case.trainer, events));
    for (operation, number, lost) in [
        ("sync folder", 22, Name),
        ("permit", 1, Permissions),
        ("link", 38, SecondName),
        ("rename", 16, Whole),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("checkpoint");
        fs::write(&path, &first).unwrap();
        let mut files = CheckpointFiles::on(&path, FaultyDisk::refusing(&[(operation, number)]));
        files.probe(1000).unwrap();
        let written = files.save(&second).unwrap();
        assert_eq!(written.lost.iter().map(|lost| lost.guarantee).collect::<Vec<_>>(), [lost]);
        assert!(fs::read(&path).unwrap() == second && fs::read(previous(&path)).unwrap() == first);
    }
    let error = CheckpointFiles::new("/dev/null").probe(1).unwrap_err();
    assert!(error.to_string().contains("needs a file"), "{error}");
}
