//! Checks of request bodies, with errors in the framework's form. As there, `input` repeats what was sent, secrets too.
use serde_json::{Map, Value, json};

/// The fields of a body, and what was wrong with them so far.
pub struct Body {
    fields: Map<String, Value>,
    errors: Vec<Value>,
}

impl Body {
    /// The object in `bytes`, or the framework's one error about the body as a whole.
    pub fn parse(content_type: Option<&str>, bytes: &[u8]) -> Result<Self, Value> {
        if bytes.is_empty() {
            return Err(json!([{"type": "missing", "loc": ["body"], "msg": "Field required", "input": null}]));
        }
        let is_json = content_type.is_none_or(|kind| {
            let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
            kind == "application/json" || (kind.starts_with("application/") && kind.ends_with("+json"))
        });
        let input = if is_json {
            serde_json::from_slice(bytes).map_err(|error| {
                json!([{
                    "type": "json_invalid", "loc": ["body", position(bytes, &error)], "msg": "JSON decode error",
                    "input": {}, "ctx": {"error": "Expecting value"},
                }])
            })?
        } else {
            Value::from(String::from_utf8_lossy(bytes))
        };
        match input {
            Value::Object(fields) => Ok(Self { fields, errors: Vec::new() }),
            input => Err(json!([{
                "type": "model_attributes_type", "loc": ["body"],
                "msg": "Input should be a valid dictionary or object to extract fields from", "input": input,
            }])),
        }
    }

    /// A required text.
    pub fn text(&mut self, field: &'static str) -> String {
        match self.fields.get(field) {
            Some(Value::String(text)) => return text.clone(),
            Some(input) => self.errors.push(not_text(&json!(["body", field]), input)),
            None => {
                let error = json!({
                    "type": "missing", "loc": ["body", field], "msg": "Field required", "input": self.fields,
                });
                self.errors.push(error);
            }
        }
        String::new()
    }

    /// A text that may be null or absent.
    pub fn optional_text(&mut self, field: &'static str) -> Option<String> {
        match self.fields.get(field) {
            None | Some(Value::Null) => None,
            Some(_) => Some(self.text(field)),
        }
    }

    /// A list of texts that may be absent, not null.
    pub fn texts(&mut self, field: &'static str) -> Vec<String> {
        match self.fields.get(field) {
            None => Vec::new(),
            Some(Value::Array(items)) => {
                let wrong = items.iter().enumerate().filter(|(_, item)| !item.is_string());
                self.errors.extend(wrong.map(|(index, item)| not_text(&json!(["body", field, index]), item)));
                items.iter().filter_map(Value::as_str).map(str::to_owned).collect()
            }
            Some(input) => {
                self.errors.push(json!({
                    "type": "list_type", "loc": ["body", field], "msg": "Input should be a valid list", "input": input,
                }));
                Vec::new()
            }
        }
    }

    /// `value` if all fields were right, else what was wrong with each.
    pub fn finish<T>(self, value: T) -> Result<T, Value> {
        if self.errors.is_empty() { Ok(value) } else { Err(Value::Array(self.errors)) }
    }
}

fn not_text(place: &Value, input: &Value) -> Value {
    json!({"type": "string_type", "loc": place, "msg": "Input should be a valid string", "input": input})
}

/// Offset of a syntax error in bytes.
fn position(bytes: &[u8], error: &serde_json::Error) -> usize {
    let lines = bytes.split_inclusive(|byte| *byte == b'\n').take(error.line().saturating_sub(1));
    lines.map(<[u8]>::len).sum::<usize>() + error.column().saturating_sub(1)
}
