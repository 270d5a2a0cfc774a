//! `--json` of `data verify`.

use std::path::Path;

use data::verify::{FileReport, PartReport, SetReport, TableReport};
use serde_json::{Value, json};

use super::Said;
use super::lines::kind_name;

pub(super) fn of(path: &Path, sets: &[SetReport], tables: &[TableReport], remarks: &[Said]) -> Value {
    let wrong = remarks.iter().filter(|remark| remark.wrong).count();
    let remark =
        |said: &Said| json!({"severity": if said.wrong { "wrong" } else { "odd" }, "text": said.text});
    json!({
        "path": path.display().to_string(),
        "sets": sets.iter().map(of_set).collect::<Vec<_>>(),
        "tables": tables.iter().map(of_table).collect::<Vec<_>>(),
        "remarks": remarks.iter().map(remark).collect::<Vec<_>>(),
        "wrong": wrong,
        "odd": remarks.len() - wrong,
    })
}

fn of_set(set: &SetReport) -> Value {
    json!({
        "set": if set.name.is_empty() { "mnist" } else { &set.name },
        "files": set.files.iter().map(of_file).collect::<Vec<_>>(),
        "parts": set.parts.iter().map(of_part).collect::<Vec<_>>(),
        "test_images_that_are_training_images": set.shared,
    })
}

fn of_file(file: &FileReport) -> Value {
    json!({
        "path": file.path.display().to_string(),
        "bytes": file.bytes,
        "sha256": file.sha256,
        "elements": file.content.as_ref().map(|(element, _)| element.to_string()),
        "dimensions": file.content.as_ref().map(|(_, dimensions)| dimensions),
        "known": file.known.map(|known| json!({
            "dataset": known.set.name,
            "file": known.file,
            "by": known.by,
            "page": known.set.page,
        })),
        "called_like": file.unlike.iter().map(|set| set.name).collect::<Vec<_>>(),
    })
}

fn of_part(part: &PartReport) -> Value {
    let class = |&(label, samples): &(u32, usize)| json!({"label": label, "samples": samples});
    json!({
        "part": part.part,
        "samples": part.samples,
        "image_shape": part.shape,
        "transposed": part.transposed,
        "classes": part.classes.iter().map(class).collect::<Vec<_>>(),
        "pixels": {"least": part.pixels.least, "most": part.pixels.most, "mean": part.pixels.mean},
        "framing": part.framing.name(),
        "blank": part.blank,
        "repeated": part.repeated,
    })
}

fn of_table(table: &TableReport) -> Value {
    let columns = table.columns.iter().map(|column| {
        json!({
            "name": column.name,
            "kind": kind_name(column.kind),
            "missing": column.missing,
            "different": column.different,
            "least": column.range.map(|range| range.0),
            "most": column.range.map(|range| range.1),
        })
    });
    let target = table.target.as_ref().map(|answer| {
        let class = |(name, rows): &(String, usize)| json!({"class": name, "rows": rows});
        json!({
            "column": answer.column,
            "task": answer.task.to_string(),
            "classes": answer.classes.iter().map(class).collect::<Vec<_>>(),
        })
    });
    json!({
        "table": table.origin,
        "rows": table.rows,
        "columns": columns.collect::<Vec<_>>(),
        "repeated_rows": table.repeated,
        "target": target,
    })
}
