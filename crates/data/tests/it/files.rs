//! Files as people have them: under many names, of many types, with many kinds of lists of checksums.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use data::{ClassNames, DataError, IdxFiles, IdxFolder, Mnist, Note};
use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};
use tempfile::TempDir;

const NAMES: [&str; 4] = [
    "train-images-idx3-ubyte",
    "train-labels-idx1-ubyte",
    "t10k-images-idx3-ubyte",
    "t10k-labels-idx1-ubyte",
];

fn idx(code: u8, dimensions: &[u32], elements: &[u8]) -> Vec<u8> {
    let mut bytes = vec![0, 0, code, dimensions.len() as u8];
    dimensions.iter().for_each(|d| bytes.extend(d.to_be_bytes()));
    bytes.extend(elements);
    bytes
}

fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// Twelve training and four test images of 2 × 3 in two classes; pixel p of image i is 6·i + p.
fn contents() -> [Vec<u8>; 4] {
    let labels = |n: u8| (0..n).map(|i| i % 2).collect::<Vec<_>>();
    let pixels = |n: u8| (0..n * 6).collect::<Vec<_>>();
    [
        idx(8, &[12, 2, 3], &pixels(12)),
        idx(8, &[12], &labels(12)),
        idx(8, &[4, 2, 3], &pixels(4)),
        idx(8, &[4], &labels(4)),
    ]
}

struct Folder(TempDir);

impl Folder {
    /// An empty one.
    fn empty() -> Self {
        Self(tempfile::tempdir().unwrap())
    }
    /// With the four files under these names, gzipped where the name says so.
    fn named(names: [&str; 4]) -> Self {
        let folder = Self::empty();
        for (name, bytes) in names.iter().zip(contents()) {
            folder.write(name, &if name.to_lowercase().ends_with(".gz") { gz(&bytes) } else { bytes });
        }
        folder
    }
    fn root(&self) -> &Path {
        self.0.path()
    }
    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }
    fn write(&self, name: &str, bytes: &[u8]) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    fn read(&self) -> Result<Mnist<f32>, DataError> {
        Mnist::read(self.root())
    }
    fn error(&self) -> String {
        let text = self.read().unwrap_err().to_string();
        assert!(!text.contains('\n'), "{text}");
        text
    }
    /// Reads well, with these files and these notes.
    fn reads(&self, files: [&str; 4], notes: &[Note]) -> Mnist<f32> {
        let mnist = self.read().unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(IdxFolder::new(self.root()).files().unwrap(), files.map(|name| self.path(name)));
        assert_eq!(mnist.notes, notes);
        let whole = Folder::named(NAMES).read().unwrap();
        assert_eq!(mnist.test, if mnist.transposed { mnist.test.clone() } else { whole.test });
        mnist
    }
    fn hash(&self, name: &str) -> String {
        Sha256::digest(fs::read(self.path(name)).unwrap()).iter().map(|b| format!("{b:02x}")).collect()
    }
}

#[test]
fn names_of_archives_and_sites_are_found() {
    for names in [
        NAMES,
        [
            "train-images.idx3-ubyte",
            "train-labels.idx1-ubyte",
            "t10k-images.idx3-ubyte",
            "t10k-labels.idx1-ubyte",
        ],
        NAMES.map(|name| Box::leak(name.to_uppercase().into_boxed_str()) as &str),
        NAMES.map(|name| Box::leak(format!("{name}.GZ").into_boxed_str()) as &str),
        NAMES.map(|name| Box::leak(format!("{name}/{name}").into_boxed_str()) as &str),
        NAMES.map(|name| {
            Box::leak(format!("{name}/{}", name.replace("-idx", ".idx")).into_boxed_str()) as &str
        }),
        [
            "qmnist-train-images-idx3-ubyte.gz",
            "qmnist-train-labels-idx2-int.gz",
            "qmnist-test-images-idx3-ubyte.gz",
            "qmnist-test-labels-idx2-int.gz",
        ],
        // Each in its own way.
        ["train-images.idx3-ubyte", "TRAIN-LABELS-IDX1-UBYTE", "t10k-images-idx3-ubyte.gz", NAMES[3]],
    ] {
        Folder::named(names).reads(names, &[]);
    }
}

#[test]
fn plain_goes_before_gz_and_both_before_a_folder_of_the_same_name() {
    let folder = Folder::named(NAMES);
    folder.write("train-images-idx3-ubyte.gz", &gz(&contents()[0]));
    folder.write("train-labels.idx1-ubyte", b"not read");
    folder.reads(NAMES, &[]);
    // A twin of the same length with other content is noted.
    let mut other = contents()[0].clone();
    *other.last_mut().unwrap() ^= 1;
    folder.write("train-images-idx3-ubyte.gz", &gz(&other));
    let [path, twin] = [folder.path(NAMES[0]), folder.path("train-images-idx3-ubyte.gz")];
    folder.reads(NAMES, &[Note::Differs { path, other: twin }]);

    let zipped = NAMES.map(|name| Box::leak(format!("{name}.gz").into_boxed_str()) as &str);
    let folder = Folder::named(zipped);
    fs::create_dir(folder.path(NAMES[0])).unwrap();
    folder.write(&format!("{}/{}", NAMES[1], NAMES[1]), b"cut short");
    folder.reads(zipped, &[]);
}

#[test]
fn gz_is_known_by_its_content() {
    let folder = Folder::named(NAMES);
    folder.write(NAMES[0], &gz(&contents()[0]));
    folder.reads(NAMES, &[]);
    let zipped = NAMES.map(|name| Box::leak(format!("{name}.gz").into_boxed_str()) as &str);
    let folder = Folder::named(zipped);
    folder.write(zipped[1], &contents()[1]);
    folder.reads(zipped, &[]);
    folder.write(zipped[1], &[gz(&contents()[1]), b"more".to_vec()].concat());
    folder.reads(zipped, &[Note::AfterGzip { path: folder.path(zipped[1]) }]);
}

#[test]
fn of_several_sets_one_is_chosen_by_name() {
    let set = |set: &str| {
        [
            "train-images-idx3-ubyte",
            "train-labels-idx1-ubyte",
            "test-images-idx3-ubyte",
            "test-labels-idx1-ubyte",
        ]
        .map(|name| format!("{set}-{name}"))
    };
    let folder = Folder::empty();
    for name in ["emnist-letters", "emnist-digits"] {
        for (name, bytes) in set(name).iter().zip(contents()) {
            folder.write(name, &bytes);
        }
    }
    let error = folder.read().unwrap_err();
    let sets = ["emnist-digits", "emnist-letters"].map(str::to_owned);
    assert!(matches!(&error, DataError::SeveralSets { sets: found, .. } if *found == sets), "{error}");
    let letters = IdxFolder::new(folder.root()).set(Some("EMNIST-Letters".into()));
    assert_eq!(letters.files().unwrap(), set("emnist-letters").map(|name| folder.path(&name)));
    assert!(letters.read::<f32>().unwrap().transposed);
    let none = IdxFolder::new(folder.root()).set(Some("kmnist".into())).files().unwrap_err();
    assert!(
        none.to_string().ends_with("has no files of kmnist; it has emnist-digits, emnist-letters"),
        "{none}"
    );

    // MNIST's own names go first, as ever.
    for (name, bytes) in NAMES.iter().zip(contents()) {
        folder.write(name, &bytes);
    }
    folder.reads(
        NAMES,
        &[Note::OtherFiles { folder: folder.root().into(), read: NAMES[0].into(), others: sets.to_vec() }],
    );
    assert!(IdxFolder::new(folder.root()).set(Some("mnist".into())).files().is_ok());

    let two = Folder::named(["train-images.idx3-ubyte", NAMES[1], NAMES[2], NAMES[3]]);
    two.write("Train_images_idx3_ubyte", b"");
    let error = two.error();
    assert!(error.contains("could be read as well as") && error.ends_with("remove one of them"), "{error}");
}

#[test]
fn what_is_missing_is_said_with_what_is_there() {
    let folder = Folder::named(NAMES);
    fs::remove_file(folder.path(NAMES[3])).unwrap();
    folder.write("t10k-labels.csv", b"");
    let error = folder.error();
    assert!(
        error.starts_with(&*folder.path(NAMES[3]).to_string_lossy()) && error.contains("not found"),
        "{error}"
    );
    assert!(error.contains("the folder has t10k-images-idx3-ubyte, t10k-labels.csv, "), "{error}");
    assert!(Folder::empty().error().ends_with("; the folder is empty"));
    let gone = Mnist::<f32>::read(&folder.path("gone")).unwrap_err().to_string();
    assert!(gone.ends_with("; there is no such folder"), "{gone}");
    let a_file = Mnist::<f32>::read(&folder.path(NAMES[0])).unwrap_err();
    assert!(matches!(a_file, DataError::Read { .. }), "{a_file}");
}

#[test]
#[cfg(unix)]
fn a_broken_link_and_a_lack_of_rights_are_not_called_missing() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = Folder::named(NAMES);
    fs::remove_file(folder.path(NAMES[0])).unwrap();
    symlink("/no/such/target", folder.path(NAMES[0])).unwrap();
    let error = folder.error();
    assert!(error.ends_with("a link to /no/such/target, where nothing is"), "{error}");
    // A file of another name will do.
    folder.write("train-images-idx3-ubyte.gz", &gz(&contents()[0]));
    assert!(folder.read().is_ok());

    let folder = Folder::named(NAMES);
    let rights = |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    rights(&folder.path(NAMES[0]), 0o000);
    // Root may read everything.
    if fs::read(folder.path(NAMES[0])).is_err() {
        let error = folder.error();
        assert!(error.contains("cannot be read: Permission denied"), "{error}");
        rights(&folder.path(NAMES[0]), 0o600);
        rights(folder.root(), 0o300);
        assert!(folder.read().is_ok(), "a folder that cannot be listed may be entered");
        rights(folder.root(), 0o000);
        let error = folder.error();
        rights(folder.root(), 0o700);
        assert!(error.contains("cannot be read: Permission denied"), "{error}");
    }
}

#[test]
fn emnist_is_put_upright_by_its_name_or_on_demand() {
    let names = [
        "emnist-letters-train-images-idx3-ubyte",
        "emnist-letters-train-labels-idx1-ubyte",
        "emnist-letters-test-images-idx3-ubyte",
        "emnist-letters-test-labels-idx1-ubyte",
    ];
    let folder = Folder::named(names);
    let upright = folder.reads(names, &[]);
    assert!(upright.transposed);
    assert_eq!(upright.test.image_shape(), Some((3, 2)));
    // 0 1 2     0 3
    // 3 4 5     1 4
    //           2 5
    let rows: Vec<u8> = vec![0, 3, 1, 4, 2, 5];
    let first = data::Dataset::<f32>::images(rows, (3, 2), vec![0], 2).unwrap();
    assert_eq!(upright.test.limit(1).fingerprint(), first.fingerprint());
    let asis = IdxFolder::new(folder.root()).transposed(Some(false)).read::<f32>().unwrap();
    assert_eq!((asis.test.image_shape(), asis.transposed), (Some((2, 3)), false));
    let asked = Folder::named(NAMES);
    let asked = IdxFolder::new(asked.root()).transposed(Some(true)).read::<f32>().unwrap();
    assert_eq!(asked.test.image_shape(), Some((3, 2)));
    let files = IdxFiles::new(folder.path(names[2]), folder.path(names[3]));
    assert!(files.read::<f32>(&ClassNames::numbers(2)).unwrap().transposed);
}

/// The same images and labels in every type that can hold them.
#[test]
fn values_that_fit_are_read_from_every_type() {
    let bytes = contents();
    let whole = Folder::named(NAMES).read().unwrap();
    let pixels: Vec<u8> = bytes[2][16..].to_vec();
    let labels: Vec<u8> = bytes[3][8..].to_vec();
    let folder = Folder::named(NAMES);
    let numbers = ClassNames::numbers(2);
    let same = |images: Vec<u8>, labels: Vec<u8>, what: &str| {
        folder.write(NAMES[2], &images);
        folder.write(NAMES[3], &labels);
        let read = IdxFolder::new(folder.root()).read_test::<f32>(&numbers);
        assert_eq!(read.unwrap_or_else(|error| panic!("{what}: {error}")).dataset, whole.test, "{what}");
    };
    let wide = |values: &[u8], code: u8| -> Vec<u8> {
        let number = |&v: &u8| match code {
            0x0B => i16::from(v).to_be_bytes().to_vec(),
            0x0C => i32::from(v).to_be_bytes().to_vec(),
            0x0D => f32::from(v).to_be_bytes().to_vec(),
            0x0E => f64::from(v).to_be_bytes().to_vec(),
            _ => vec![v],
        };
        values.iter().flat_map(number).collect()
    };
    for code in [0x08, 0x09, 0x0B, 0x0C, 0x0D, 0x0E] {
        let images = idx(code, &[4, 2, 3], &wide(&pixels, code));
        same(images, idx(code, &[4], &wide(&labels, code)), &format!("type {code:#x}"));
    }
    let unit: Vec<u8> = pixels.iter().flat_map(|&v| (f32::from(v) / 255.0).to_be_bytes()).collect();
    same(idx(0x0D, &[4, 2, 3], &unit), bytes[3].clone(), "numbers from 0 to 1");
    for shape in [&[4, 2, 3, 1][..], &[4, 1, 2, 3]] {
        same(idx(8, shape, &pixels), idx(8, &[4, 1], &labels), "one channel, and a column of labels");
    }
    let table: Vec<u8> = labels
        .iter()
        .flat_map(|&v| [i32::from(v), 9, 0, -1, 300, 0, 7, 2])
        .flat_map(i32::to_be_bytes)
        .collect();
    same(bytes[2].clone(), idx(0x0C, &[4, 8], &table), "QMNIST's eight columns");

    // Flat images are square if they can be.
    for (width, shape) in [(6, (1, 6)), (4, (2, 2))] {
        folder.write(NAMES[2], &idx(8, &[4, width], &pixels[..4 * width as usize]));
        folder.write(NAMES[3], &bytes[3]);
        let read = IdxFolder::new(folder.root()).read_test::<f32>(&numbers).unwrap();
        assert_eq!(read.dataset.image_shape(), Some(shape));
    }
}

#[test]
fn a_value_that_does_not_fit_is_named_with_its_sample() {
    let folder = Folder::named(NAMES);
    let f64s = |values: &[f64]| values.iter().flat_map(|v| v.to_be_bytes()).collect::<Vec<_>>();
    let i32s = |values: &[i32]| values.iter().flat_map(|v| v.to_be_bytes()).collect::<Vec<_>>();
    let labels = [
        (idx(0x0C, &[4], &i32s(&[0, 1, -1, 0])), "label -1 of sample 2 is not a class"),
        (idx(0x0E, &[4], &f64s(&[0.0, 0.5, 1.0, 0.0])), "label 0.5 of sample 1 is not a class"),
        (idx(0x0E, &[4], &f64s(&[0.0, 1.0, 1.0, f64::NAN])), "label NaN of sample 3 is not a class"),
        (idx(0x09, &[4], &[0, 1, 1, 255]), "label -1 of sample 3 is not a class"),
        (idx(0x0C, &[4], &i32s(&[0, 1, 300, 0])), "label 300 of sample 2 is not below"),
        (idx(0x08, &[4, 2], &[0; 8]), "has 2 dimension(s), expected 1"),
    ];
    for (bytes, words) in labels {
        folder.write(NAMES[3], &bytes);
        let error = folder.error();
        assert!(
            error.starts_with(&*folder.path(NAMES[3]).to_string_lossy()) && error.contains(words),
            "{error}"
        );
    }
    folder.write(NAMES[3], &contents()[3]);
    let mut wrong = vec![0.0; 24];
    wrong[13] = 256.0;
    let mut not = vec![0.0; 24];
    not[23] = f64::NAN;
    let images = [
        (idx(0x0E, &[4, 2, 3], &f64s(&wrong)), "pixel 256 of sample 2 is not a grey level"),
        (idx(0x0E, &[4, 2, 3], &f64s(&not)), "pixel NaN of sample 3 is not a grey level"),
        (idx(0x09, &[4, 2, 3], &[255; 24]), "pixel -1 of sample 0 is not a grey level"),
        (idx(0x0C, &[4, 2, 3], &i32s(&[1000; 24])), "pixel 1000 of sample 0 is not a grey level"),
        (idx(0x08, &[4, 2, 3, 3], &[0; 72]), "images of 3 channels, expected 1"),
        (idx(0x08, &[4, 1, 2, 3, 1], &[0; 24]), "has 5 dimension(s), expected 3"),
    ];
    for (bytes, words) in images {
        folder.write(NAMES[2], &bytes);
        let error = folder.error();
        assert!(
            error.starts_with(&*folder.path(NAMES[2]).to_string_lossy()) && error.contains(words),
            "{error}"
        );
    }
}

/// A line of SHA256SUMS from a name and its hash.
type Form<'a> = dyn Fn(&str, &str) -> String + 'a;

#[test]
fn checksums_of_every_form_are_compared_and_what_they_lack_is_noted() {
    let folder = Folder::named(NAMES);
    let hashes = NAMES.map(|name| folder.hash(name));
    let lines =
        |form: &Form| NAMES.iter().zip(&hashes).map(|(name, hash)| form(name, hash)).collect::<Vec<_>>();
    let forms: [&Form; 7] = [
        &|name, hash| format!("{hash}  {name}\n"),
        &|name, hash| format!("{hash} *{name}\r\n"),
        &|name, hash| format!("{}  ./{name}\n", hash.to_uppercase()),
        &|name, hash| format!("SHA256 ({name}) = {hash}\n"),
        &|name, hash| format!("SHA2-256(./{name})= {hash}\n"),
        &|name, hash| format!("\\{hash}  ./{name}\n"),
        &|name, hash| format!("{hash}  data/mnist/{name}\n"),
    ];
    for (i, form) in forms.into_iter().enumerate() {
        let good = lines(form).concat();
        folder.write("SHA256SUMS", format!("\u{feff}# a comment\n\n{good}").as_bytes());
        folder.reads(NAMES, &[]);
        let other = "0".repeat(64);
        let wrong = good.replacen(&hashes[1], &other, 1).replacen(&hashes[1].to_uppercase(), &other, 1);
        folder.write("SHA256SUMS", wrong.as_bytes());
        let error = folder.read().unwrap_err();
        assert!(matches!(error, DataError::Checksum { .. }), "form {i}: {error}");
    }
    folder.write("SHA256SUMS", format!("{}  {}\nwhat is this\n", hashes[0], NAMES[0]).as_bytes());
    let unlisted = [1, 2, 3].map(|i| Note::Unlisted { path: folder.path(NAMES[i]) });
    let mut notes = vec![Note::Line { path: folder.path("SHA256SUMS"), line: 2 }];
    notes.extend(unlisted);
    folder.reads(NAMES, &notes);
    for note in &notes {
        assert!(!note.to_string().contains('\n'));
    }
}
