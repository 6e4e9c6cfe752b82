//! Columns of text.

use console::measure_text_width;

use super::wrap::wrapped;

/// What stands between two columns.
const GAP: usize = 2;
/// The last column may be broken into lines of at least this many characters.
const LAST: usize = 24;

/// Aligns cells in columns; the first row is the header. Where they don't fit the `columns` of a terminal, the last column is
/// broken into lines, or each row becomes a paragraph under its first cell, with the header's words as labels.
#[must_use]
pub fn table<const N: usize>(rows: &[[String; N]], columns: Option<usize>) -> String {
    let mut widths = [0; N];
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(measure_text_width(cell));
        }
    }
    let Some(columns) = columns else { return aligned(rows, widths) };
    let before: usize = widths.iter().take(N.saturating_sub(1)).map(|width| width + GAP).sum();
    let head = rows.first().and_then(|row| row.last()).map_or(0, |cell| measure_text_width(cell));
    match widths.last() {
        Some(last) if before + last > columns && before + LAST.max(head) > columns => stacked(rows, columns),
        _ => wrapped_last(&aligned(rows, widths), before, columns),
    }
}

fn aligned<const N: usize>(rows: &[[String; N]], widths: [usize; N]) -> String {
    let mut text = String::new();
    for row in rows {
        let cells = row.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}"));
        text.push_str(cells.collect::<Vec<_>>().join(&" ".repeat(GAP)).trim_end());
        text.push('\n');
    }
    text
}

/// Breaks what stands from column `before` on, and keeps it there.
fn wrapped_last(table: &str, before: usize, columns: usize) -> String {
    let mut text = String::new();
    for line in table.lines() {
        let at = line.char_indices().nth(before).map_or(line.len(), |(at, _)| at);
        let (cells, last) = line.split_at(at);
        let last = wrapped(last, columns - before.min(columns)).replace('\n', &format!("\n{}", " ".repeat(before)));
        text.extend([cells, &last, "\n"]);
    }
    text
}

fn stacked<const N: usize>(rows: &[[String; N]], columns: usize) -> String {
    let Some((head, rows)) = rows.split_first() else { return String::new() };
    let paragraphs = rows.iter().map(|row| {
        let cells = row.iter().zip(head).skip(1).filter(|(cell, _)| !cell.is_empty());
        let said: Vec<_> = cells.map(|(cell, label)| format!("{} {cell}", word(label))).collect();
        let first = match (row.first(), head.first()) {
            (Some(cell), Some(label)) if cell.chars().count() < label.chars().count() => {
                format!("{} {cell}", word(label))
            }
            (cell, _) => cell.cloned().unwrap_or_default(),
        };
        format!("{first}\n{}\n", paragraph(&said, columns))
    });
    paragraphs.collect()
}

/// A header as a label: small, but for the name of a zone in brackets.
fn word(header: &str) -> String {
    match header.split_once(" (") {
        Some((word, zone)) => format!("{} ({zone}", word.to_lowercase()),
        None => header.to_lowercase(),
    }
}

/// The same on lines of their own where they don't fit one after the other.
fn paragraph(said: &[String], columns: usize) -> String {
    let mut lines: Vec<String> = Vec::new();
    for one in said {
        match lines.last_mut() {
            Some(line) if measure_text_width(line) + measure_text_width(one) + 2 <= columns => {
                line.push_str(", ");
                line.push_str(one);
            }
            _ => lines.push(format!("  {one}")),
        }
    }
    wrapped(&lines.join("\n"), columns)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows() -> [[String; 3]; 2] {
        [["N", "DAYS", "NOTES"], ["1", "2024-05-01..2024-05-30", "something could not be fetched, for a reason"]]
            .map(|row| row.map(str::to_owned))
    }

    #[test]
    fn cells_stand_under_each_other_and_lines_end_with_their_text() {
        let rows = [["a", "bb"], ["ccc", "d"]].map(|row| row.map(str::to_owned));
        assert_eq!(table(&rows, None), "a    bb\nccc  d\n");
        assert_eq!(table(&rows, Some(80)), "a    bb\nccc  d\n");
    }

    #[test]
    fn the_last_column_is_broken_where_it_does_not_fit() {
        assert_eq!(
            table(&rows(), Some(60)),
            "N  DAYS                    NOTES\n\
             1  2024-05-01..2024-05-30  something could not be fetched,\n                           for a reason\n"
        );
    }

    #[test]
    fn a_row_becomes_a_paragraph_where_columns_don_t_fit() {
        let text = table(&rows(), Some(32));
        assert_eq!(
            text,
            "1\n  days 2024-05-01..2024-05-30\n  notes something could not be\n    fetched, for a reason\n"
        );
    }
}
