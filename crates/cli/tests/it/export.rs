//! `export` and `import`, and what they refuse.

use std::fs;

use crate::support::{Folder, descent};

#[test]
fn a_network_goes_out_in_every_format_and_comes_back() {
    let folder = Folder::new();
    let path = |name: &str| folder.path(name).display().to_string();
    folder.train(&format!("--loss cross-entropy --activation tanh --save {}", path("a.model"))).succeeded();
    for (name, begins) in
        [("a.onnx", &b"\x08\x0a"[..]), ("a.rs", b"// A network"), ("a.c", b"/*\n * A network")]
    {
        let ran = descent(&["export", "--model", &path("a.model"), "--to", &path(name)]).succeeded();
        let bytes = fs::read(folder.path(name)).unwrap();
        assert!(bytes.starts_with(begins), "{name}");
        let about = format!("36-8-3: 323 parameters, 1292 bytes as f32; the file has {} bytes", bytes.len());
        assert!(ran.stdout.contains(&about) && ran.stdout.contains(&path(name)), "{}", ran.stdout);
        // Twice eight numbers, and three outputs.
        let memory = "1292 bytes of constants, 76 bytes of stack; ";
        assert_eq!(ran.stdout.contains(memory), !name.ends_with(".onnx"), "{}", ran.stdout);
        assert!(
            ran.stdout.contains("descent::Predictor takes ")
                && ran.stdout.contains(" µs for one sample here")
        );
    }
    descent(&["export", "--model", &path("a.model"), "--to", &path("a.safetensors"), "--quiet"]).succeeded();
    // The file says its layers and activations.
    descent(&["import", &path("a.safetensors"), "--save", &path("b.model")]).succeeded();
    let eval = |name: &str| {
        let ran = descent(&["eval", "--model", &path(name), "--data", &path(""), "--quiet"]).succeeded();
        ran.stdout.split(';').next().unwrap().to_owned()
    };
    assert_eq!(eval("a.model"), eval("b.model"));
}

#[test]
fn what_cannot_be_exported_or_imported_is_one_line() {
    let folder = Folder::new();
    let path = |name: &str| folder.path(name).display().to_string();
    folder.train(&format!("--save {}", path("a.model"))).succeeded();
    let export = |to: &str| descent(&["export", "--model", &path("a.model"), "--to", &path(to)]);
    export("a.txt").failed(2, ".safetensors, .onnx, .rs, .c");
    export("no-folder/a.onnx").failed(1, "no-folder");
    export("a.safetensors").succeeded();
    let import = |layers: &str, file: &str| {
        descent(&["import", &path(file), "--layers", layers, "--save", &path("b.model")])
    };
    import("36,9,3", "a.safetensors")
        .failed(1, "\"0.weight\" has the shape [8, 36], but the network needs [9, 36]");
    import("36,8,8,3", "a.safetensors").failed(1, "2 layer(s) (0, 2), but the network has 3");
    import("36,8,3", "a.model").failed(1, "a.model: no safetensors file");
    import("36,8,3", "none.safetensors").failed(1, "none.safetensors");
    assert!(!folder.path("b.model").exists());
}
