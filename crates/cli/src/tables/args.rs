//! How a CSV file is written, and what its columns hold.

use data::Csv;
use serde::{Deserialize, Serialize};

use crate::training::Flag;

/// How the cells of a file are written.
#[derive(clap::Args, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[command(next_help_heading = "Table")]
pub(crate) struct CellArgs {
    /// What separates the cells: one character, or `tab` [default: found from the first lines]
    #[arg(long, value_name = "C", value_parser = separator)]
    separator: Option<u8>,
    /// Numbers have a decimal comma: 3,5 is three and a half
    #[arg(long)]
    decimal_comma: bool,
    /// The first line is a row, and the columns are called column1, column2, …
    #[arg(long)]
    no_header: bool,
}

/// What columns hold, where their cells do not tell.
#[derive(clap::Args, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[command(next_help_heading = "Table")]
pub(crate) struct ColumnArgs {
    /// These columns are categories, whatever they hold, and stay
    #[arg(long, value_name = "COLUMN,…", value_delimiter = ',')]
    categorical: Vec<String>,
    /// These columns are numbers, and stay
    #[arg(long, value_name = "COLUMN,…", value_delimiter = ',')]
    numeric: Vec<String>,
    /// These columns are not read
    #[arg(long, value_name = "COLUMN,…", value_delimiter = ',')]
    drop: Vec<String>,
}

impl CellArgs {
    /// A reader of such files.
    pub(crate) fn csv(&self) -> Csv {
        let csv = Csv::new().decimal_comma(self.decimal_comma);
        let csv = if self.no_header { csv.header(false) } else { csv };
        self.separator.map_or(csv.clone(), |separator| csv.separator(separator))
    }

    /// As flags.
    pub(crate) fn flags(&self) -> Vec<Flag> {
        let separator = self.separator.map(|byte| match byte {
            b'\t' => "tab".to_owned(),
            byte => char::from(byte).to_string(),
        });
        let mut flags: Vec<Flag> = separator.map(|text| ("separator", text)).into_iter().collect();
        flags.extend(self.decimal_comma.then(|| ("decimal-comma", String::new())));
        flags.extend(self.no_header.then(|| ("no-header", String::new())));
        flags
    }
}

impl ColumnArgs {
    /// `csv` with these choices.
    pub(crate) fn choose(&self, csv: Csv) -> Csv {
        csv.categorical(&self.categorical).numeric(&self.numeric).drop(&self.drop)
    }

    /// As flags.
    pub(crate) fn flags(&self) -> Vec<Flag> {
        let lists = [("categorical", &self.categorical), ("numeric", &self.numeric), ("drop", &self.drop)];
        lists
            .into_iter()
            .filter(|(_, list)| !list.is_empty())
            .map(|(flag, list)| (flag, list.join(",")))
            .collect()
    }
}

fn separator(text: &str) -> Result<u8, String> {
    match text.as_bytes() {
        b"tab" | b"\\t" => Ok(b'\t'),
        &[byte] if byte.is_ascii() && !b"\"\r\n".contains(&byte) => Ok(byte),
        _ => Err("expected one character such as ; or the word tab".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::separator;

    #[test]
    fn a_separator_is_one_character_or_a_tab() {
        assert_eq!([";", "tab", "|", "\\t"].map(separator), [Ok(b';'), Ok(b'\t'), Ok(b'|'), Ok(b'\t')]);
        for text in ["", ";;", "\"", "é", "\n"] {
            assert!(separator(text).is_err(), "{text:?}");
        }
    }
}
