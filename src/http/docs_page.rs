//! The documentation page, generated from the OpenAPI document. It is self-contained, so it works offline.

use std::fmt::Write as _;

use serde_json::Value;

use super::docs_examples;

/// The body of the page that describes every route of an OpenAPI document.
pub(super) fn body(document: &Value) -> String {
    let (mut nav, examples) = docs_examples::html(escape);
    let (title, about) = (text(&document["info"]["title"]), prose(&document["info"]["description"]));
    let mut main = format!("<h1>{title}</h1>{about}{examples}");
    for tag in document["tags"].as_array().into_iter().flatten() {
        let name = text(&tag["name"]);
        let _ = write!(nav, "<h2>{name}</h2><ul>");
        let _ = write!(main, "<section><h2>{name}</h2>{}", prose(&tag["description"]));
        for (path, method, operation) in operations(document).filter(|(_, _, it)| it["tags"][0] == tag["name"]) {
            let (path, id) = (escape(path), anchor(method, path));
            let _ = write!(nav, "<li><a href=\"#{id}\"><b class=\"{method}\">{method}</b>{path}</a></li>");
            let _ = write!(
                main,
                "<article id=\"{id}\"><h3><b class=\"{method}\">{method}</b><code>{path}</code></h3>{}{}</article>",
                prose(&operation["summary"]),
                details(operation)
            );
        }
        nav.push_str("</ul>");
        main.push_str("</section>");
    }
    main.push_str("<section><h2>Bodies</h2>");
    for (name, schema) in document["components"]["schemas"].as_object().into_iter().flatten() {
        let _ = write!(main, "<article id=\"schema-{0}\"><h3>{0}</h3>{1}</article>", escape(name), fields(schema));
    }
    main.push_str("</section>");
    format!(
        "<nav><a class=\"home\" href=\".\">garmin-sync</a>{nav}<p><a href=\"openapi.json\">openapi.json</a></p></nav><main>{main}</main>"
    )
}

fn operations(document: &Value) -> impl Iterator<Item = (&str, &str, &Value)> {
    let paths = document["paths"].as_object().into_iter().flatten();
    paths.flat_map(|(path, item)| {
        let methods = item.as_object().into_iter().flatten();
        methods.map(move |(method, operation)| (path.as_str(), method.as_str(), operation))
    })
}

fn details(operation: &Value) -> String {
    let mut html = prose(&operation["description"]);
    if operation["security"]
        .as_array()
        .is_some_and(|all| all.iter().any(|one| one.as_object().is_some_and(serde_json::Map::is_empty)))
    {
        html.push_str("<p class=\"note\">Needs no token.</p>");
    }
    let parameters: Vec<_> = operation["parameters"].as_array().into_iter().flatten().collect();
    if !parameters.is_empty() {
        html.push_str("<h4>Parameters</h4><table>");
        for one in parameters {
            row(&mut html, &text(&one["name"]), &kind(&one["schema"]), &prose(&one["description"]));
        }
        html.push_str("</table>");
    }
    if operation["requestBody"].is_object() {
        let body = &operation["requestBody"];
        let schema = &body["content"]["application/json"]["schema"];
        let _ = write!(html, "<h4>Body</h4><p>{} {}</p>", kind(schema), text(&body["description"]));
    }
    html.push_str("<h4>Answers</h4><table>");
    for (status, answer) in operation["responses"].as_object().into_iter().flatten() {
        let content = answer["content"].as_object().and_then(|all| all.values().next());
        row(
            &mut html,
            &escape(status),
            &content.map_or_else(String::new, |it| kind(&it["schema"])),
            &prose(&answer["description"]),
        );
    }
    html + "</table>"
}

/// The fields of an object, the names of an enumeration, or the parts of a composed schema.
fn fields(schema: &Value) -> String {
    let mut html = prose(&schema["description"]);
    let parts = ["allOf", "oneOf"].into_iter().flat_map(|key| schema[key].as_array().into_iter().flatten());
    for part in parts {
        html.push_str(&fields(part));
    }
    if let Some(names) = schema["enum"].as_array() {
        let names: Vec<_> = names.iter().map(|name| format!("<code>{}</code>", text(name))).collect();
        let _ = write!(html, "<p>One of {}</p>", names.join(" "));
    }
    let Some(properties) = schema["properties"].as_object() else { return html };
    html.push_str("<table>");
    let required: Vec<_> = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    for (name, property) in properties {
        let mark = if required.contains(&name.as_str()) { "" } else { " <i>optional</i>" };
        row(&mut html, &escape(name), &(kind(property) + mark), &prose(&property["description"]));
    }
    html + "</table>"
}

fn kind(schema: &Value) -> String {
    if let Some(name) = schema["$ref"].as_str().and_then(|it| it.rsplit('/').next()) {
        return format!("<a href=\"#schema-{0}\">{0}</a>", escape(name));
    }
    if let Some(choices) = schema["oneOf"].as_array() {
        return choices.iter().map(kind).collect::<Vec<_>>().join(" or ");
    }
    let one = |name: &str| match (name, schema["format"].as_str()) {
        ("array", _) => format!("list of {}", kind(&schema["items"])),
        (_, Some(format @ ("date" | "date-time"))) if name == "string" => format.to_owned(),
        _ => escape(name),
    };
    match &schema["type"] {
        Value::String(name) => one(name),
        Value::Array(names) => names.iter().filter_map(Value::as_str).map(one).collect::<Vec<_>>().join(" or "),
        _ => String::new(),
    }
}

fn row(html: &mut String, name: &str, kind: &str, meaning: &str) {
    let _ = write!(html, "<tr><th><code>{name}</code></th><td>{kind}</td><td>{meaning}</td></tr>");
}

fn anchor(method: &str, path: &str) -> String {
    let name = path.replace(|c: char| !c.is_ascii_alphanumeric(), "-");
    format!("{method}{}", name.trim_end_matches('-'))
}

/// Paragraphs, with `code` marked up.
fn prose(value: &Value) -> String {
    let Some(text) = value.as_str() else { return String::new() };
    let mut html = String::new();
    for paragraph in escape(text).split("\n\n") {
        html.push_str("<p>");
        for (n, part) in paragraph.split('`').enumerate() {
            let _ = if n % 2 == 1 { write!(html, "<code>{part}</code>") } else { write!(html, "{part}") };
        }
        html.push_str("</p>");
    }
    html
}

fn text(value: &Value) -> String {
    escape(value.as_str().unwrap_or_default())
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
