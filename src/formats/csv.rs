//! Comma-separated values after RFC 4180: UTF-8, a header, lines that end with CR LF.

use std::fmt::Write as _;

use super::{Encoder, FormatError, push_number};
use crate::domain::layout::{Kind, Layout, Row, Value};

/// Writes a table. Bytes are left out: a recorded file has no place in a cell.
pub(super) struct Csv {
    names: Vec<&'static str>,
    /// The columns that are written.
    shown: Vec<usize>,
    has_begun: bool,
}

impl Csv {
    pub(super) fn new(table: &Layout) -> Self {
        let shown = table.columns.iter().enumerate().filter(|(_, column)| column.kind != Kind::Bytes);
        let (shown, names) = shown.map(|(place, column)| (place, column.name)).unzip();
        Self { names, shown, has_begun: false }
    }

    fn begin(&mut self, text: &mut String) {
        if !std::mem::replace(&mut self.has_begun, true) {
            text.push_str(&self.names.join(","));
            text.push_str("\r\n");
        }
    }
}

impl Encoder for Csv {
    fn rows(&mut self, rows: Vec<Row>, out: &mut Vec<u8>) -> Result<(), FormatError> {
        let mut text = String::new();
        self.begin(&mut text);
        for row in rows {
            for (n, (place, name)) in self.shown.iter().zip(&self.names).enumerate() {
                if n > 0 {
                    text.push(',');
                }
                match row.get(*place) {
                    None | Some(Value::Null) => {}
                    Some(Value::Integer(whole)) => {
                        let _ = write!(text, "{whole}");
                    }
                    Some(Value::Number(number)) => push_number(&mut text, *number),
                    Some(Value::Text(value)) => push_text(&mut text, value),
                    Some(Value::Bytes(_)) => return Err(FormatError::Value(name)),
                }
            }
            text.push_str("\r\n");
        }
        out.extend_from_slice(text.as_bytes());
        Ok(())
    }

    fn finish(&mut self, out: &mut Vec<u8>) -> Result<(), FormatError> {
        // A table without rows has its header.
        self.rows(Vec::new(), out)
    }
}

/// Quoted where it has to be. An empty text is quoted too, which tells it from no value at all.
fn push_text(out: &mut String, value: &str) {
    if !value.is_empty() && !value.contains(['"', ',', '\r', '\n']) {
        return out.push_str(value);
    }
    out.push('"');
    for (n, part) in value.split('"').enumerate() {
        if n > 0 {
            out.push_str("\"\"");
        }
        out.push_str(part);
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::layout::Field;

    #[test]
    fn cells_are_quoted_where_they_have_to_be() {
        let field = |name, kind| Field { name, kind, is_required: false };
        let columns =
            vec![field("a", Kind::Text), field("b", Kind::Bytes), field("c", Kind::Number), field("d", Kind::Number)];
        let mut csv = Csv::new(&Layout { name: "t", key: 1, columns });
        let text = |value: &str| Value::Text(value.to_owned());
        let row = |a, c, d| vec![a, Value::Bytes(vec![1]), c, d];
        let rows = vec![
            row(text("one, \"two\"\nthree"), Value::Number(81.0), Value::Number(0.1 + 0.2)),
            row(text(""), Value::Integer(-7), Value::Null),
            row(Value::Null, Value::Number(1e21), Value::Number(-1e-7)),
            row(text("=1+1"), Value::Null, Value::Null),
        ];
        let mut out = Vec::new();
        csv.rows(rows, &mut out).unwrap();
        csv.finish(&mut out).unwrap();
        let expected = "a,c,d\r\n\"one, \"\"two\"\"\nthree\",81,0.30000000000000004\r\n\"\",-7,\r\n\
                        ,1000000000000000000000,-0.0000001\r\n=1+1,,\r\n";
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }
}
