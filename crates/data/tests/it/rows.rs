//! Samples in a file of rows are those in memory, in an order that is a pure function of seed and epoch.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use data::{Chunk, DataError, Dataset, IdxFolder, Mnist, MnistRows, Rows, Source, Targets};
use files::FileError;
use linalg::SparseColumns;
use tempfile::TempDir;

/// A generator that is the same everywhere (SplitMix64).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
    fn below(&mut self, n: usize) -> usize {
        (self.next() % n.max(1) as u64) as usize
    }
}

/// Bytes that say how many images there are, and images of 6 × 5, of which so many in 100 pixels are not
/// black.
fn images(n: u32, light: usize, seed: u64) -> Vec<u8> {
    let mut random = Random(seed);
    let mut bytes = [&[0, 0, 8, 3][..], &n.to_be_bytes(), &[0, 0, 0, 6, 0, 0, 0, 5]].concat();
    bytes.extend((0..n as usize * 30).map(|p| {
        // The middle is seldom black.
        let often = if (8..20).contains(&(p % 30)) { 3 * light } else { light / 2 };
        if random.below(100) < often { 1 + random.below(255) as u8 } else { 0 }
    }));
    bytes
}

fn labels(n: u32) -> Vec<u8> {
    [&[0, 0, 8, 1][..], &n.to_be_bytes()].concat().into_iter().chain((0..n).map(|i| (i % 4) as u8)).collect()
}

/// A folder of `n` training and 40 test images.
fn folder(n: u32, light: usize) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: Vec<u8>| fs::write(folder.path().join(name), bytes).unwrap();
    write("train-images-idx3-ubyte", images(n, light, 1));
    write("train-labels-idx1-ubyte", labels(n));
    write("t10k-images-idx3-ubyte", images(40, light, 2));
    write("t10k-labels-idx1-ubyte", labels(40));
    folder
}

fn rows_path(folder: &Path) -> PathBuf {
    folder.join("train-images-idx3-ubyte.rows")
}

fn read(folder: &Path, buffer: u64) -> MnistRows<f32> {
    IdxFolder::new(folder).read_rows(buffer).unwrap()
}

/// Class and pixels of the samples of an epoch from place `first` on, and the sizes of the chunks.
fn epoch(rows: &Rows<f32>, m: usize, epoch: u64, first: usize) -> (Vec<(u32, Vec<u8>)>, Vec<usize>) {
    let (mut seen, mut sizes) = (Vec::new(), Vec::new());
    let mut chunks = rows.chunks(7, m).unwrap();
    while first + seen.len() < Source::len(rows) {
        let Chunk { samples, order } = chunks.next(epoch, first + seen.len()).unwrap();
        let sample = |&i: &u32| (samples.label(i as usize).unwrap(), samples.image(i as usize).unwrap());
        seen.extend(order.iter().map(sample));
        sizes.push(order.len());
    }
    (seen, sizes)
}

#[test]
fn what_fits_in_the_buffer_is_what_is_read_into_memory() {
    // Mostly black, and not.
    for (light, sparse) in [(20, true), (60, false)] {
        let folder = folder(700, light);
        let memory: Mnist<f32> = Mnist::read(folder.path()).unwrap();
        let disk = read(folder.path(), 1 << 20);
        assert_eq!(memory.train.sparse().is_some(), sparse);
        assert!(disk.train.all_in_memory() && *disk.train.part() == memory.train);
        assert_eq!(Source::fingerprint(&disk.train), memory.train.fingerprint());
        assert!(disk.validation == memory.validation && disk.test == memory.test);
        assert_eq!((disk.classes, disk.transposed), (memory.classes, memory.transposed));
        let (mut ours, mut theirs) = (disk.train.chunks(3, 10).unwrap(), memory.train.chunks(3, 10).unwrap());
        for (epoch, first) in [(1, 0), (1, 20), (2, 0)] {
            assert_eq!(ours.next(epoch, first).unwrap().order, theirs.next(epoch, first).unwrap().order);
        }
    }
}

#[test]
fn groups_have_every_row_once_and_batches_whole() {
    for light in [20, 60] {
        let folder = folder(3000, light);
        let memory: Dataset<f32> = Mnist::read(folder.path()).unwrap().train;
        // Batches of 7 divide neither blocks nor rows.
        for (buffer, m) in [(20_000, 7), (50_000, 100), (12_000, 1)] {
            let disk = read(folder.path(), buffer).train;
            assert!(!disk.all_in_memory());
            assert_ne!(Source::fingerprint(&disk), memory.fingerprint());
            assert!(Source::<f32>::part(&disk).len() <= memory.len());
            let (groups, size) = disk.groups_of(m).unwrap();
            assert!(groups > 2 && size.is_multiple_of(m), "{groups} of {size}");
            for e in 1..4 {
                let (seen, sizes) = epoch(&disk, m, e, 0);
                assert_eq!(sizes.len(), groups);
                assert!(sizes[..groups - 1].iter().all(|&n| n == size));
                let places = disk.places(7, m, e).unwrap();
                let image = |i: usize| (memory.label(i).unwrap(), memory.image(i).unwrap());
                for (seen, &place) in seen.iter().zip(&places) {
                    assert_eq!(*seen, image(place as usize));
                }
                let mut places = places.clone();
                places.sort_unstable();
                assert_eq!(places, (0..memory.len() as u32).collect::<Vec<_>>());
                // A training that goes on sees what is left.
                for first in [m, 3 * m, size, size + m, memory.len() / m * m] {
                    assert_eq!(epoch(&disk, m, e, first).0, seen[first..], "from {first}");
                }
            }
        }
    }
}

#[test]
fn epochs_follow_one_another_and_any_may_come_next() {
    let folder = folder(2000, 20);
    let disk = read(folder.path(), 20_000).train;
    let mut chunks = disk.chunks(7, 10).unwrap();
    let mut order = |epoch, first| chunks.next(epoch, first).unwrap().order.to_vec();
    let (_, size) = disk.groups_of(10).unwrap();
    let first: Vec<_> = (0..2000 * 5 / 6).step_by(size).map(|at| order(1, at)).collect();
    // The next, one again, and one far away.
    let _ = order(2, 0);
    assert_eq!(order(1, size), first[1]);
    let _ = order(9, 2 * size);
    assert_eq!(order(1, 0), first[0]);
}

#[test]
fn a_file_is_made_once_and_anew_for_other_samples() {
    let folder = folder(600, 20);
    let (made, found) = (read(folder.path(), 1 << 20), read(folder.path(), 1 << 20));
    assert!(made.made.is_some_and(|made| made.lost.is_empty()) && found.made.is_none());
    let first = Source::fingerprint(&found.train);
    // Other samples.
    fs::write(folder.path().join("train-images-idx3-ubyte"), images(601, 20, 9)).unwrap();
    fs::write(folder.path().join("train-labels-idx1-ubyte"), labels(601)).unwrap();
    let other = read(folder.path(), 1 << 20);
    assert!(other.made.is_some() && Source::fingerprint(&other.train) != first);
    // Others of the same bytes: turned, and in doubles.
    let turned: MnistRows<f32> =
        IdxFolder::new(folder.path()).transposed(Some(true)).read_rows(1 << 20).unwrap();
    let memory: Mnist<f32> = IdxFolder::new(folder.path()).transposed(Some(true)).read().unwrap();
    assert!(turned.made.is_some() && *turned.train.part() == memory.train);
    let doubles: MnistRows<f64> =
        IdxFolder::new(folder.path()).transposed(Some(true)).read_rows(1 << 20).unwrap();
    assert!(doubles.made.is_some());
    // A damaged head.
    let mut bytes = fs::read(rows_path(folder.path())).unwrap();
    let at = bytes.len() - 20;
    bytes[at] ^= 1;
    fs::write(rows_path(folder.path()), bytes).unwrap();
    assert!(read(folder.path(), 1 << 20).made.is_some());
    let left: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left.len(), 5, "{left:?}");
}

#[test]
fn gzipped_files_give_the_same_rows() {
    let folder = folder(600, 20);
    let plain = read(folder.path(), 1 << 20);
    for name in ["train-images-idx3-ubyte", "train-labels-idx1-ubyte"] {
        let path = folder.path().join(name);
        let zipped = fs::File::create(folder.path().join(format!("{name}.gz"))).unwrap();
        let mut encoder = flate2::write::GzEncoder::new(zipped, flate2::Compression::fast());
        encoder.write_all(&fs::read(&path).unwrap()).unwrap();
        encoder.finish().unwrap();
        fs::remove_file(path).unwrap();
    }
    let zipped = read(folder.path(), 1 << 20);
    assert!(zipped.made.is_some() && zipped.train.part() == plain.train.part());
}

#[test]
fn what_cannot_be_read_in_the_middle_is_an_error_that_names_the_file() {
    let folder = folder(3000, 20);
    let path = rows_path(folder.path());
    let whole = {
        drop(read(folder.path(), 1 << 20));
        fs::read(&path).unwrap()
    };
    // A block far from the beginning is damaged; then the file loses its end.
    let mut damaged = whole.clone();
    damaged[whole.len() / 2] ^= 1;
    for (cut, content) in [(false, &damaged), (true, &whole)] {
        fs::write(&path, content).unwrap();
        let rows = Rows::<f32>::open(&path, 20_000);
        if cut {
            fs::OpenOptions::new().write(true).open(&path).unwrap().set_len(whole.len() as u64 / 2).unwrap();
        }
        // What is looked at first may have the damage already.
        let failed = rows.and_then(|rows| {
            let mut chunks = rows.chunks(7, 10)?;
            let mut first = 0;
            while first < Source::len(&rows) {
                first += chunks.next(1, first)?.order.len();
            }
            Ok(())
        });
        let error = failed.unwrap_err();
        match (&error, cut) {
            (DataError::DamagedRows { damage: FileError::Checksum { .. } }, false)
            | (DataError::Read { .. }, true) => {}
            other => panic!("{other:?}"),
        }
        let text = error.to_string();
        assert!(text.contains(&*path.to_string_lossy()) && !text.contains('\n'), "{text}");
        assert_eq!(text.ends_with("; delete it, and the next run makes it anew"), !cut, "{text}");
    }
}

#[test]
fn a_slow_disk_can_be_tried() {
    let folder = folder(3000, 20);
    let disk = read(folder.path(), 20_000).train;
    let bytes = fs::metadata(disk.path()).unwrap().len() as f64;
    let start = std::time::Instant::now();
    // The training rows are five sixths.
    let slow = epoch(&disk.at_most(bytes / 0.2), 10, 1, 0).0;
    assert!(start.elapsed().as_secs_f64() > 0.15);
    assert_eq!(slow, epoch(&read(folder.path(), 20_000).train, 10, 1, 0).0);
}

#[test]
fn a_batch_that_does_not_fit_in_the_buffer_is_refused() {
    let folder = folder(3000, 20);
    let disk = read(folder.path(), 20_000).train;
    let Err(error) = disk.chunks(1, 2000) else { panic!("a batch of 2000 rows in 20 KB") };
    assert!(matches!(error, DataError::Buffer { buffer: 20_000, .. }), "{error:?}");
    let DataError::Buffer { needed, .. } = error else { unreachable!() };
    assert!(read(folder.path(), needed).train.chunks(1, 2000).is_ok());
}

/// No change of a file makes a reader panic, and it takes no more memory than the buffer and the file.
#[test]
fn changed_files_are_refused_or_read() {
    let folder = folder(300, 30);
    drop(read(folder.path(), 1 << 20));
    let path = rows_path(folder.path());
    let whole = fs::read(&path).unwrap();
    let head_bytes = u64::from_le_bytes(whole[whole.len() - 8..].try_into().unwrap()) as usize;
    let begin = whole.len() - 8 - head_bytes;
    let mut random = Random(5);
    let (mut refused, mut read) = (0, 0);
    for round in 0..3000 {
        let mut bytes = whole.clone();
        for _ in 0..=random.below(3) {
            // Blocks, the head, or the length of the head.
            let within = match round % 4 {
                0 => 0..begin,
                1 | 2 => begin..whole.len() - 8,
                _ => 0..whole.len(),
            };
            let at = within.start + random.below(within.len());
            match random.below(4) {
                0 => bytes[at] ^= 1 << random.below(8),
                1 => bytes[at] = [0, 1, 255, 251, 252, 253][random.below(6)],
                2 => bytes[at..(at + 4).min(whole.len())].fill(0xff),
                _ => bytes.truncate(at.max(1)),
            }
            if bytes.len() < whole.len() {
                break;
            }
        }
        if bytes.len() == whole.len() {
            // A checksum that is right again lets the decoder see the change.
            let head = &mut bytes[begin..whole.len() - 8];
            let mut hasher = crc32fast::Hasher::new();
            hasher.update(&head[..20]);
            hasher.update(&head[24..]);
            head[20..24].copy_from_slice(&hasher.finalize().to_le_bytes());
        }
        fs::write(&path, &bytes).unwrap();
        let result = Rows::<f32>::open(&path, [4_000, 1 << 20][round % 2]).and_then(|rows| {
            let mut chunks = rows.chunks(1, 8)?;
            let (mut first, n) = (0, Source::len(&rows));
            while first < n {
                first += chunks.next(1, first)?.order.len();
            }
            Ok(())
        });
        match result {
            Ok(()) => read += 1,
            Err(error) => {
                refused += 1;
                assert!(!error.to_string().contains('\n'), "{error}");
            }
        }
    }
    assert!(refused > 1000 && read > 10, "{refused} refused, {read} read");
}

/// Files of version 1 are read for ever. `tests/golden/rows.py` wrote these from the description of the
/// format.
#[test]
fn golden_files_are_what_they_were() {
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/rows-version-1");
    let images = Rows::<f32>::open(golden.join("images.rows"), 1 << 20).unwrap();
    let pixel = |i: usize, p: usize| {
        let light = p < 4 && (i + p).is_multiple_of(2) || (i, p) == (3, 6);
        if light { ((i * 37 + p * 11) % 255 + 1) as u8 } else { 0 }
    };
    let pixels = (0..6).flat_map(|i| (0..8).map(move |p| pixel(i, p))).collect();
    let memory = Dataset::<f32>::images(pixels, (2, 4), (0..6).map(|i| i % 3).collect(), 3).unwrap();
    assert!(memory.sparse().is_some_and(|sparse| sparse.dense_rows() == 4));
    assert!(*images.part() == memory);
    assert_eq!(Source::fingerprint(&images), memory.fingerprint());

    let table = Rows::<f64>::open(golden.join("table.rows"), 1 << 20).unwrap();
    let dense = (0..3).flat_map(|i| [f64::from(i) + 0.5, -2.0 * f64::from(i)]).collect();
    let sparse = (0..15).map(|p| if p % 5 == p / 5 * 2 { 1.0 } else { 0.0 }).collect::<Vec<f64>>();
    let sparse = SparseColumns::from_numbers(&sparse, 5);
    let targets = Targets::Values { values: vec![0.0, 0.25, 0.5], width: 1 };
    let memory = Dataset::mixed(2, dense, sparse, targets).unwrap();
    assert!(*table.part() == memory);
    assert_eq!(Source::fingerprint(&table), memory.fingerprint());
    // Numbers of another size, and another kind of file.
    let error = Rows::<f32>::open(golden.join("table.rows"), 1 << 20).unwrap_err().to_string();
    assert!(error.contains("4 bytes") && error.contains('8'), "{error}");
    assert!(Rows::<f32>::open(golden.join("../rows.py"), 1 << 20).is_err());
}
