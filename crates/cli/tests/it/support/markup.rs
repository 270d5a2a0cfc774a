//! Whether HTML and SVG, as the program writes them, are well formed, and what they would load.

/// Elements of HTML that have no end.
const VOID: [&str; 4] = ["meta", "br", "img", "hr"];

/// The first thing that is not as it should be: an element that does not end where it must, a value without
/// quotes, a bare `<` or `&`.
pub(crate) fn malformed(text: &str) -> Option<String> {
    let mut open: Vec<&str> = Vec::new();
    let mut rest = text.strip_prefix("<!DOCTYPE html>").unwrap_or(text);
    while let Some((before, tag)) = rest.split_once('<') {
        let in_style = open.last() == Some(&"style");
        if let Some(wrong) = bare(before).filter(|_| !in_style) {
            return Some(wrong);
        }
        let Some((tag, after)) = tag.split_once('>') else { return Some(format!("no end: <{tag}")) };
        rest = after;
        if let Some(name) = tag.strip_prefix('/') {
            if open.pop() != Some(name) {
                return Some(format!("</{name}> where {open:?} are open"));
            }
            continue;
        }
        let name = tag.split([' ', '/']).next().unwrap_or("");
        if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
            return Some(format!("<{tag}>"));
        }
        // Before each quoted value stands the equals sign of its name, and there are no others.
        let outside: Vec<&str> = tag.split('"').step_by(2).collect();
        let last = outside.len() - 1;
        let named = outside.iter().enumerate().all(|(i, part)| {
            let part = if i < last { part.strip_suffix('=') } else { Some(*part) };
            part.is_some_and(|part| !part.contains(['=', '\'', '<']))
        });
        if !named || !tag.matches('"').count().is_multiple_of(2) {
            return Some(format!("<{tag}>"));
        }
        if let Some(wrong) = tag.split('"').skip(1).step_by(2).find_map(bare) {
            return Some(wrong);
        }
        if !tag.ends_with('/') && !VOID.contains(&name) {
            open.push(name);
        }
    }
    (!open.is_empty()).then(|| format!("{open:?} never end"))
}

/// A text with an `&` that is not the beginning of `&name;`.
fn bare(text: &str) -> Option<String> {
    text.split('&').skip(1).find_map(|after| {
        let name = after.split(';').next().unwrap_or("");
        let fits = after.contains(';') && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '#');
        (!fits).then(|| format!("&{}", after.chars().take(20).collect::<String>()))
    })
}

/// What a browser would load from elsewhere: addresses that are not data, and scripts.
pub(crate) fn loads(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let text = text.to_ascii_lowercase();
    for attribute in [" src=\"", " href=\"", "url(", " srcset=\"", " action=\"", " data=\"", " poster=\""] {
        for value in
            text.split(attribute).skip(1).filter(|value| !value.starts_with("data:image/png;base64,"))
        {
            found.push(format!("{attribute}{}", value.chars().take(60).collect::<String>()));
        }
    }
    for sign in [
        "@import",
        "<script",
        "<link",
        "<iframe",
        "<object",
        "<embed",
        "<base",
        " onload",
        " onerror",
        "javascript:",
    ] {
        found.extend(text.contains(sign).then(|| sign.to_owned()));
    }
    for address in text.split("://").skip(1).filter(|address| !address.starts_with("www.w3.org/")) {
        found.push(format!("://{}", address.chars().take(60).collect::<String>()));
    }
    found
}

#[test]
fn what_is_wrong_is_found() {
    for right in [
        "<!DOCTYPE html>\n<p a=\"b c\">x &amp; y<br></p>",
        "<svg><g/><rect x=\"1\"/></svg>",
        "<style>a > b {}</style>",
    ] {
        assert_eq!(malformed(right), None, "{right}");
    }
    for wrong in [
        "<p>",
        "<p></b>",
        "<p a=b'></p>",
        "<p>a & b</p>",
        "<p a=\"&\"></p>",
        "<p>1 < 2</p>",
        "</p>",
        "<p a=\"></p>",
    ] {
        assert!(malformed(wrong).is_some(), "{wrong}");
    }
    for wrong in [
        "<img src=\"x.png\">",
        "<link rel=\"x\">",
        "a { background: url(x) }",
        "see http://example.com",
        "<SCRIPT>",
    ] {
        assert!(!loads(wrong).is_empty(), "{wrong}");
    }
    assert!(
        loads("<svg xmlns=\"http://www.w3.org/2000/svg\"><img src=\"data:image/png;base64,AA\"></svg>")
            .is_empty()
    );
}
