//! The report as a browser shows it: charts are drawn, images are shown, nothing is cut off or too pale, and
//! nothing is too wide for a telephone.

use std::fs;

use crate::support::Folder;
use crate::support::browser::Browser;
use crate::support::inspection::inspect;

const TELEPHONE: u32 = 400;
const SCREEN: u32 = 1280;

#[test]
fn it_is_drawn_in_the_light_and_in_the_dark_on_a_telephone_and_on_a_screen() {
    let Some(browser) = Browser::find("the report in a browser") else { return };
    let folder = Folder::of(120, 40);
    let target = folder.path("report");
    folder.train(&format!("--epochs 6 --eta 0.05 --report {}", target.display())).succeeded();
    let html = fs::read_to_string(target.join("report.html")).unwrap();
    for dark in [false, true] {
        let (found, console) = inspect(&browser, &html, &[TELEPHONE, SCREEN], dark);
        assert_eq!(console, Vec::<String>::new());
        assert_eq!(
            found.iter().map(|frame| (frame.width, frame.dark)).collect::<Vec<_>>(),
            [(TELEPHONE, dark), (SCREEN, dark)]
        );
        for frame in found {
            assert_eq!(frame.wrong, Vec::<String>::new(), "{} wide, dark: {dark}", frame.width);
            assert_eq!(frame.charts, html.matches("<svg").count());
            assert!(frame.charts >= 3 && frame.images > 8, "{frame:?}");
        }
    }
}

/// Were it blind, the test above would say nothing.
#[test]
fn the_inspection_sees_what_is_wrong() {
    let Some(browser) = Browser::find("the inspection of the report") else { return };
    let svg = "<svg id=\"c\" aria-labelledby=\"none\" width=\"300\" height=\"200\"><text x=\"290\" y=\"9\">cut</text></svg>";
    let html = format!(
        "<!DOCTYPE html><html><head></head><body><main><p style=\"width: 900px\">wide</p><p style=\"color: #ddd\">pale</p>{svg}\
         <img alt=\"broken\" src=\"data:image/png;base64,AAAA\"><script>console.error('said'); missing()</script></main></body></html>"
    );
    let (found, console) = inspect(&browser, &html, &[TELEPHONE], false);
    let wrong = found[0].wrong.join("\n");
    for part in [
        "beyond 400",
        "pale has a contrast",
        "cut is cut off",
        "nothing drawn",
        "no none",
        "broken is not shown",
        "missing",
    ] {
        assert!(wrong.contains(part), "{part:?} is not in:\n{wrong}");
    }
    assert!(console.iter().any(|line| line.contains("said")), "{console:?}");
}
