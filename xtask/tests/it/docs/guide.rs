//! The guide in two languages.

use std::fs;
use std::path::PathBuf;

use super::page::{Link, Page};
use super::root;

const LANGUAGES: [&str; 2] = ["en", "zh"];

fn folder(language: &str) -> PathBuf {
    root().join("docs/guide").join(language)
}

/// The chapters of a book in the order of its summary, the introduction first.
fn chapters(language: &str) -> Vec<(String, Page)> {
    let summary = Page::read(&folder(language).join("SUMMARY.md"));
    let files = summary.links().into_iter().map(|link| link.target);
    files.map(|file| (file.clone(), Page::read(&folder(language).join(file)))).collect()
}

#[test]
fn both_languages_say_the_same() {
    let [english, chinese] = LANGUAGES.map(chapters);
    assert!(english.len() > 15);
    assert_eq!(english.len(), chinese.len());
    for ((file, en), (twin, zh)) in english.iter().zip(&chinese) {
        assert_eq!(file, twin);
        let levels = |page: &Page| -> Vec<usize> {
            page.headings().map(|h| h.chars().take_while(|c| *c == '#').count()).collect()
        };
        assert_eq!(levels(en), levels(zh), "{file}: headings");
        assert_eq!(targets(en), targets(zh), "{file}: links");
        assert_eq!(numbers(en), numbers(zh), "{file}: numbers");
        assert_eq!(en.blocks.len(), zh.blocks.len(), "{file}: code blocks");
        for (en, zh) in en.blocks.iter().zip(&zh.blocks) {
            assert_eq!(en.kind, zh.kind, "{file}");
            // Formulas may have words beside them.
            if en.kind != "text" {
                assert_eq!(code(&en.lines), code(&zh.lines), "{file}");
            }
        }
    }
}

/// Where the links lead, whatever the order; the way to the other language counts as the same.
fn targets(page: &Page) -> Vec<String> {
    let mut targets: Vec<String> =
        page.links().into_iter().map(|Link { target, .. }| target.replace("../zh/", "../en/")).collect();
    targets.sort();
    targets
}

/// The numbers of the prose that have a decimal point or three digits, whatever the order.
fn numbers(page: &Page) -> Vec<String> {
    let prose = page.prose.join("\n");
    let words = prose.split(|c: char| !c.is_ascii_digit() && c != '.' && c != ',');
    let words = words.map(|word| word.trim_matches(['.', ',']));
    let mut numbers: Vec<String> = words.filter(|word| word.len() > 2).map(str::to_owned).collect();
    numbers.sort();
    numbers
}

/// Code without its comments.
fn code(lines: &[String]) -> Vec<&str> {
    let code = lines.iter().map(|line| line.split("//").next().unwrap_or("").trim_end());
    code.filter(|line| !line.is_empty()).collect()
}

#[test]
fn every_chapter_is_in_the_book_and_its_code_is_run() {
    let doc_tests = fs::read_to_string(root().join("crates/optim/src/guide.rs")).expect("there is guide.rs");
    for language in LANGUAGES {
        let chapters = chapters(language);
        let mut files: Vec<String> = folder(language)
            .read_dir()
            .expect("there is a guide")
            .map(|entry| entry.expect("an entry can be read").file_name().into_string().expect("UTF-8"))
            .filter(|name| name.ends_with(".md") && name != "SUMMARY.md")
            .collect();
        files.sort();
        let mut listed: Vec<&str> = chapters.iter().map(|(file, _)| file.as_str()).collect();
        listed.sort_unstable();
        assert_eq!(files, listed, "{language}: SUMMARY.md");
        for (file, page) in &chapters {
            let has_code = page.blocks.iter().any(|block| block.kind.starts_with("rust"));
            assert_eq!(has_code, doc_tests.contains(&format!("\"{file}\"")), "{file} in guide.rs");
        }
    }
}

#[test]
fn every_chapter_is_found_from_the_introduction_and_leads_to_the_next() {
    for language in LANGUAGES {
        let chapters = chapters(language);
        let (introduction, chapters) = chapters.split_first().expect("there are chapters");
        let contents = introduction.1.links();
        for (i, (file, page)) in chapters.iter().enumerate() {
            let title = page.headings().next().and_then(|h| h.strip_prefix("# ")).expect("a title");
            let number = format!("{}. ", i + 1);
            let name = title.strip_prefix(&number).unwrap_or_else(|| panic!("{file}: number {number}"));
            let entry = contents.iter().find(|link| link.target == *file).expect("it is in the contents");
            assert_eq!(entry.text, name, "{language}/README.md: {file}");
            if let Some((next, _)) = chapters.get(i + 1) {
                assert_eq!(page.links().last().map(|link| &link.target), Some(next), "{language}/{file}");
            }
        }
    }
}
