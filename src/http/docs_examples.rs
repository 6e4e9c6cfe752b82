//! The examples of the documentation page, in the order of their use.

use std::fmt::Write as _;

/// A step: its name, what it is for, the command, and what comes back.
struct Example {
    name: &'static str,
    purpose: &'static str,
    command: &'static str,
    answer: &'static str,
}

const INTRODUCTION: &str = "<p>For a shell. <code>base</code> is the address of this page without <code>/docs</code>. With \
    tokens, add <code>-H \"authorization: Bearer $token\"</code> to each command.</p>";
const BASE: &str = "base=localhost:8080\nsync=$base/integrations/garmin/sync";

const EXAMPLES: [Example; 9] = [
    Example {
        name: "Start",
        purpose: "What is new, or the days of a range. A day is a calendar day of the account. If a sync is under way, the answer \
            names that one, and nothing is started.",
        command: "curl -X POST $sync/incremental\n\
            curl -X POST $sync/historical -H 'content-type: application/json' \\\n  \
            -d '{\"startDate\": \"2023-01-01\", \"endDate\": \"2023-12-31\", \"dataTypes\": [\"health\", \"activities\"]}'",
        answer: "{\"status\": \"started\", \"jobId\": \"01JD2Q4ZP3V6B7N8R9T0W1X2Y3\", …}",
    },
    Example {
        name: "Status",
        purpose: "The current sync, or the last one: how far it is, what it does, what can be done with it.",
        command: "curl $sync/status",
        answer: "{\"job\": {\"status\": \"running\", \"percentComplete\": 42, \"currentStage\": \"fetching health …\", \
            \"actions\": [\"pause\", \"cancel\"], …}, …}",
    },
    Example {
        name: "Wait",
        purpose: "Ask again every few seconds. Or be told of every change, by a stream of events that begins with the current \
            state and goes on until you close it.",
        command: "until curl -s $sync/status | grep -qE '\"status\": ?\"(completed|failed|cancelled|paused)\"'\n\
            do sleep 5; done\n\
            curl -N $sync/events",
        answer: "data: {\"id\": \"01JD2Q4ZP3V6B7N8R9T0W1X2Y3\", \"status\": \"running\", \"percentComplete\": 43, …}",
    },
    Example {
        name: "Pause",
        purpose: "It stops within seconds, and keeps what it has. The other controls take the same body.",
        command: "job=01JD2Q4ZP3V6B7N8R9T0W1X2Y3\n\
            curl -X POST $sync/pause -H 'content-type: application/json' -d \"{\\\"jobId\\\": \\\"$job\\\"}\"",
        answer: "{\"status\": \"paused\", \"jobId\": \"01JD2Q4ZP3V6B7N8R9T0W1X2Y3\"}",
    },
    Example {
        name: "Resume",
        purpose: "A paused or failed sync goes on where it stopped.",
        command: "curl -X POST $sync/resume -H 'content-type: application/json' -d \"{\\\"jobId\\\": \\\"$job\\\"}\"",
        answer: "{\"status\": \"resumed\", \"jobId\": \"01JD2Q4ZP3V6B7N8R9T0W1X2Y3\"}",
    },
    Example {
        name: "Cancel",
        purpose: "For good. What is stored stays.",
        command: "curl -X POST $sync/cancel -H 'content-type: application/json' -d \"{\\\"jobId\\\": \\\"$job\\\"}\"",
        answer: "{\"status\": \"cancelled\", \"jobId\": \"01JD2Q4ZP3V6B7N8R9T0W1X2Y3\"}",
    },
    Example {
        name: "Jobs",
        purpose: "All earlier syncs, newest first; one of them; and its chunks, with what failed in each.",
        command: "curl \"$sync/jobs?limit=10\"\ncurl $sync/jobs/$job\ncurl $sync/jobs/$job/chunks",
        answer: "{\"jobs\": [{\"id\": \"01JD2Q4ZP3V6B7N8R9T0W1X2Y3\", \"status\": \"completed\", …}], \"nextCursor\": null, …}",
    },
    Example {
        name: "Coverage",
        purpose: "Which days are stored, known to be empty, or missing, for each kind of data.",
        command: "curl $sync/coverage",
        answer: "{\"dataTypes\": [{\"dataType\": \"health\", \"stored\": [{\"start\": \"2023-01-01\", \"end\": \"2023-12-31\"}], …}], …}",
    },
    Example {
        name: "Retry",
        purpose: "What failed in a job is tried again: everything, or only one chunk (counted from 1) or one kind of data.",
        command: "curl -X POST $sync/retry -H 'content-type: application/json' -d \"{\\\"jobId\\\": \\\"$job\\\", \\\"chunk\\\": 3}\"",
        answer: "{\"status\": \"retried\", \"jobId\": \"01JD2Q4ZP3V6B7N8R9T0W1X2Y3\"}",
    },
];

/// The links to them, and the section itself.
pub(super) fn html(escape: impl Fn(&str) -> String) -> (String, String) {
    let mut nav = "<h2>Examples</h2><ul>".to_owned();
    let mut main = format!("<section><h2>Examples</h2>{INTRODUCTION}<pre>{}</pre>", escape(BASE));
    for Example { name, purpose, command, answer } in &EXAMPLES {
        let id = format!("example-{}", name.to_ascii_lowercase());
        let _ = write!(nav, "<li><a href=\"#{id}\">{name}</a></li>");
        let _ = write!(
            main,
            "<article id=\"{id}\"><h3>{name}</h3><p>{}</p><pre>{}</pre><h4>Answer</h4><pre>{}</pre></article>",
            escape(purpose),
            escape(command),
            escape(answer)
        );
    }
    (nav + "</ul>", main + "</section>")
}
