//! The report of a training on a table: its sections, and how a browser shows it.

use crate::support::browser::Browser;
use crate::support::inspection::inspect;
use crate::support::tables::{Tables, flowers, houses};

#[test]
fn classes_and_numbers_have_a_report_that_a_browser_shows() {
    let tables = Tables::of(&[("flowers.csv", &flowers(120)), ("houses.csv", &houses(120))]);
    let flags = "--preset small --epochs 30 --eta 0.03 --quiet --report report";
    let browser = Browser::find("the report of a table in a browser");
    for (table, target, sections, pictures) in [
        ("flowers.csv", "kind", ["confusion", "importance", "curves"], ["confusion.svg", "loss.svg"]),
        ("houses.csv", "price", ["errors", "importance", "worst"], ["predicted.svg", "residuals.svg"]),
    ] {
        tables.run(&format!("train {table} --target {target} {flags}")).succeeded();
        let html = tables.text("report/report.html");
        for section in sections {
            assert!(html.contains(&format!("<section id=\"{section}\">")), "{section} of {table}");
        }
        for picture in pictures {
            assert!(tables.path("report").join(picture).exists(), "{picture} of {table}");
        }
        assert!(html.contains("--target"), "the command to do it again");
        let importance = html.split_once("<section id=\"importance\">").unwrap().1;
        let place = |column: &str| importance.find(&format!("<th scope=\"row\">{column}</th>")).unwrap();
        match target {
            "price" => assert!(place("size") < place("street"), "the size matters most"),
            _ => assert!(place("length").min(place("width")) < place("color"), "the lengths matter most"),
        }
        let Some(browser) = &browser else { continue };
        for dark in [false, true] {
            let (found, console) = inspect(browser, &html, &[400, 1280], dark);
            assert_eq!(console, Vec::<String>::new());
            for frame in found {
                assert_eq!(frame.wrong, Vec::<String>::new(), "{table}, {} wide, dark: {dark}", frame.width);
                assert_eq!(frame.charts, html.matches("<svg").count());
            }
        }
    }
    assert!(!tables.path("report/confusion.svg").exists(), "what an older report had is removed");
}
