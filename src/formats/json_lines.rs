//! JSON Lines: one object a line, its members in the order of the columns.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::de::IgnoredAny;

use super::{Encoder, FormatError, push_number};
use crate::domain::layout::{Field, Kind, Layout, Row, Value};

/// Writes a table. Bytes are base64; what is stored as JSON is JSON here too.
pub(super) struct JsonLines {
    columns: Vec<Field>,
}

impl JsonLines {
    pub(super) fn new(table: &Layout) -> Self {
        Self { columns: table.columns.clone() }
    }
}

impl Encoder for JsonLines {
    fn rows(&mut self, rows: Vec<Row>, out: &mut Vec<u8>) -> Result<(), FormatError> {
        let mut text = String::new();
        for row in rows {
            for (n, (column, value)) in self.columns.iter().zip(&row).enumerate() {
                text.push(if n == 0 { '{' } else { ',' });
                push_text(&mut text, column.name);
                text.push(':');
                match value {
                    Value::Null => text.push_str("null"),
                    Value::Integer(whole) => {
                        let _ = write!(text, "{whole}");
                    }
                    Value::Number(number) => push_number(&mut text, *number),
                    Value::Text(value) if column.kind == Kind::Json => push_json(&mut text, value),
                    Value::Text(value) => push_text(&mut text, value),
                    Value::Bytes(bytes) => {
                        text.push('"');
                        STANDARD.encode_string(bytes, &mut text);
                        text.push('"');
                    }
                }
            }
            text.push_str("}\n");
        }
        out.extend_from_slice(text.as_bytes());
        Ok(())
    }

    fn finish(&mut self, _: &mut Vec<u8>) -> Result<(), FormatError> {
        Ok(())
    }
}

fn push_text(out: &mut String, value: &str) {
    // A text can always be JSON.
    out.push_str(&serde_json::to_string(value).unwrap_or_default());
}

/// JSON as it is stored, on one line; what is no JSON, as a text.
fn push_json(out: &mut String, value: &str) {
    if serde_json::from_str::<IgnoredAny>(value).is_err() {
        return push_text(out, value);
    }
    // Within a text of JSON a line break is escaped: one in sight only separates.
    out.extend(value.chars().map(|c| if matches!(c, '\n' | '\r') { ' ' } else { c }));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_one_line_of_json_in_the_order_of_the_columns() {
        let field = |name, kind| Field { name, kind, is_required: false };
        let columns = vec![
            field("z", Kind::Text),
            field("a", Kind::Json),
            field("b", Kind::Bytes),
            field("c", Kind::Number),
            field("d", Kind::Json),
        ];
        let mut json = JsonLines::new(&Layout { name: "t", key: 1, columns });
        let text = |value: &str| Value::Text(value.to_owned());
        let rows = vec![vec![
            text("two\nlines \"quoted\""),
            text("{\"b\": 1.50,\n \"a\": []}"),
            Value::Bytes(vec![0, 255]),
            Value::Number(60.0),
            text("{broken"),
        ]];
        let mut out = Vec::new();
        json.rows(rows, &mut out).unwrap();
        json.finish(&mut out).unwrap();
        let expected = "{\"z\":\"two\\nlines \\\"quoted\\\"\",\"a\":{\"b\": 1.50,  \"a\": []},\"b\":\"AP8=\",\"c\":60,\
                        \"d\":\"{broken\"}\n";
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }
}
