//! The report as text. Pure: it is made of [`Line`]s, which hold no value of the account.

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::line::Line;

const PREFACE: &str = "\
Each request was sent once. This report holds no values: no key, no token, no id, no name, no date of the account and no measurement, only
statuses, times, sizes, names of fields with their types, and how many entries lists have. It does show what kinds of data
there are, for example whether food is logged. Please read it before you attach it.";

const LEGEND: &str = "\
`name: type`, fields below what they belong to. The entries of a list are merged into one; `?` marks a field that only some of
them have. `{date}`, `{number}`, `{id}` and `{other}` stand for names that look like data.";

/// Everything that the report says.
#[derive(Debug, Clone)]
pub struct Report {
    /// The program's version.
    pub version: &'static str,
    /// The day on which it was made.
    pub day: NaiveDate,
    /// The host that was asked, if it is not Garmin's own.
    pub host: Option<String>,
    /// Whether it was stopped before all was asked.
    pub is_stopped: bool,
    /// The requests, in the order in which they were sent.
    pub lines: Vec<Line>,
}

impl Report {
    /// How many requests were answered.
    #[must_use]
    pub fn answered(&self) -> usize {
        self.lines.iter().filter(|line| line.is_answered()).count()
    }

    /// As Markdown.
    #[must_use]
    pub fn markdown(&self) -> String {
        let host = self.host.as_ref().map(|host| format!(" at {host}, which is not Garmin's own address"));
        let mut text = vec![
            "# Report of garmin-sync doctor".to_owned(),
            String::new(),
            format!("- garmin-sync {}, {}", self.version, self.day),
            format!("- Garmin's Personal API{}", host.unwrap_or_default()),
            format!(
                "- {} requests, {} answered{}",
                self.lines.len(),
                self.answered(),
                if self.is_stopped { "; stopped by Ctrl-C" } else { "" }
            ),
            String::new(),
            PREFACE.to_owned(),
            String::new(),
            "| request | HTTP | ms | bytes | what garmin-sync makes of it |".to_owned(),
            "|---|---|---|---|---|".to_owned(),
        ];
        text.extend(self.lines.iter().map(row));
        text.extend(
            ["", "## Shapes", "", LEGEND, "", "<details>", "<summary>All shapes</summary>", ""].map(str::to_owned),
        );
        text.extend(self.lines.iter().filter(|line| line.is_answered()).map(section));
        text.push("</details>\n".to_owned());
        text.join("\n")
    }

    /// As JSON, without the shapes; `file` is where the report is.
    #[must_use]
    pub fn json(&self, file: &str) -> Value {
        json!({
            "file": file, "requests": self.lines.len(), "answered": self.answered(), "stopped": self.is_stopped,
            "results": self.lines.iter().map(Line::json).collect::<Vec<_>>(),
        })
    }
}

fn row(line: &Line) -> String {
    let or_none = |text: Option<String>| text.unwrap_or_else(|| "-".to_owned());
    let (ms, bytes) = (line.ms.map(|it| it.to_string()), line.bytes.map(|it| it.to_string()));
    let [status, ms, bytes] = [line.status.clone(), ms, bytes].map(or_none);
    format!("| {} | {status} | {ms} | {bytes} | {} |", line.name, line.told)
}

fn section(line: &Line) -> String {
    let kind = line.content_type.as_deref().map(|it| format!("\nContent type: `{it}`\n")).unwrap_or_default();
    let found = match line.found.as_slice() {
        [] => String::new(),
        found => format!("\ngarmin-sync found: {}\n", found.join(", ")),
    };
    let shape = line.shape.as_deref().unwrap_or_default();
    format!("### {}\n\n`{}`\n{kind}{found}\n```text\n{shape}\n```\n", line.name, line.template)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report() -> Report {
        let of = |name: &str, told: &str| Line {
            name: name.to_owned(),
            template: format!("GET /{name}"),
            told: told.to_owned(),
            ..Line::default()
        };
        let settings = Line {
            is_asked: true,
            status: Some("200".to_owned()),
            ms: Some(31),
            bytes: Some(412),
            content_type: Some("application/json".to_owned()),
            shape: Some("object\n  timeZone: text".to_owned()),
            found: vec!["steps", "nights"],
            ..of("settings", "read: the time zone")
        };
        Report {
            version: "0.1.0",
            day: "2026-11-02".parse().unwrap(),
            host: None,
            is_stopped: false,
            lines: vec![settings, of("activity", "not asked: no activity is known")],
        }
    }

    #[test]
    fn there_is_a_row_for_each_request_and_a_section_for_each_answer() {
        let text = report().markdown();
        assert!(text.contains("- garmin-sync 0.1.0, 2026-11-02\n- Garmin's Personal API\n- 2 requests, 1 answered\n"));
        assert!(text.contains("| settings | 200 | 31 | 412 | read: the time zone |\n"), "{text}");
        assert!(text.contains("| activity | - | - | - | not asked: no activity is known |\n"), "{text}");
        let section = "### settings\n\n`GET /settings`\n\nContent type: `application/json`\n\n\
                       garmin-sync found: steps, nights\n\n```text\nobject\n  timeZone: text\n```\n";
        assert!(text.contains(section) && !text.contains("### activity"), "{text}");
    }

    #[test]
    fn another_host_and_a_stop_are_told() {
        let report = Report { host: Some("proxy.example".to_owned()), is_stopped: true, ..report() };
        let text = report.markdown();
        assert!(text.contains(" at proxy.example, which") && text.contains("answered; stopped by Ctrl-C"), "{text}");
        let json = report.json("r.md");
        assert_eq!((&json["file"], &json["answered"], &json["stopped"]), (&json!("r.md"), &json!(1), &json!(true)));
        assert_eq!(json["results"][0]["outcome"], "read: the time zone");
    }
}
