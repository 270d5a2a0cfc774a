//! A report, measured by a script in a browser.

use serde::Deserialize;

use super::browser::Browser;

const INSPECT: &str = include_str!("inspect.js");

/// What was found in one frame.
#[derive(Debug, Deserialize)]
pub(crate) struct Found {
    pub(crate) width: u32,
    pub(crate) dark: bool,
    pub(crate) charts: usize,
    pub(crate) images: usize,
    pub(crate) wrong: Vec<String>,
}

/// Opens `html` in a frame of each of these widths; what each frame found, and what the browser had to say.
pub(crate) fn inspect(
    browser: &Browser,
    html: &str,
    widths: &[u32],
    dark: bool,
) -> (Vec<Found>, Vec<String>) {
    // The page forbids scripts; this copy allows the one that looks.
    let html =
        html.replace("style-src 'unsafe-inline'", "style-src 'unsafe-inline'; script-src 'unsafe-inline'");
    let html = html.replace("</head>", &format!("<script>\n{INSPECT}</script>\n</head>"));
    let pages: Vec<(String, u32)> = widths.iter().map(|&width| (html.clone(), width)).collect();
    let (found, said) = browser.open(&pages, dark);
    (found.into_iter().map(|found| serde_json::from_value(found).unwrap()).collect(), said)
}
