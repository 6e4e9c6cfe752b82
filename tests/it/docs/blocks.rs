//! The `sh`, `sql` and `python` blocks of a page, cut into commands as a shell reads them.

use std::io::Write as _;
use std::process::{Command as Program, Stdio};

/// A block.
pub struct Block {
    pub page: String,
    pub commands: Vec<Command>,
}

/// What is typed before a shell does something: usually a line.
pub struct Command {
    /// The line of the page on which it begins.
    pub line: usize,
    /// Its lines, and those of the comments right before it.
    pub text: String,
}

impl Command {
    /// Its text without comments. A `#` within quotes counts as one: none of the texts that are looked for follows one.
    pub fn without_comments(&self) -> String {
        let cut = |line: &str| match line.split_once(" #") {
            Some((before, _)) => before.to_owned(),
            _ if line.trim_start().starts_with('#') => String::new(),
            None => line.to_owned(),
        };
        self.text.lines().map(cut).collect::<Vec<_>>().join("\n")
    }

    /// How it ends: 0, unless its comment begins with "exit code N".
    pub fn exit_code(&self) -> i32 {
        let comment = self.text.split_once(" # exit code ").map_or("", |(_, comment)| comment);
        let digits: String = comment.chars().take_while(char::is_ascii_digit).collect();
        digits.parse().unwrap_or(0)
    }

    /// Every call of `garmin-sync` in it, with its arguments, also where another program would make it.
    pub fn calls(&self) -> Vec<String> {
        let text = self.without_comments().replace("\\\n", " ");
        let mut calls = Vec::new();
        for (at, name) in text.match_indices("garmin-sync") {
            let rest = text[at + name.len()..].trim_start_matches('"');
            let is_word =
                text[..at].chars().next_back().is_none_or(|before| before.is_whitespace() || "/(".contains(before));
            if is_word && rest.starts_with(' ') {
                let end = rest.find(['|', '&', ';', '<', '>', ')', '\n', '`']).unwrap_or(rest.len());
                calls.push(format!("{name} {}", rest[..end].trim()));
            }
        }
        calls
    }
}

/// The blocks of a page. One that bash does not understand is an error, with file and line. Queries (`sql`) are what is given to
/// `sqlite3`, and `python` is given to `python3`.
pub fn of(page: &str, text: &str) -> Vec<Result<Block, String>> {
    let mut blocks = Vec::new();
    let mut lines = text.lines().enumerate();
    while let Some((_, line)) = lines.next() {
        let fence = line.trim();
        if !["```sh", "```sql", "```python"].contains(&fence) {
            continue;
        }
        let indent = line.len() - line.trim_start().len();
        let inside = lines.by_ref().take_while(|(_, line)| line.trim() != "```");
        let inside: Vec<_> = inside.map(|(at, line)| (at + 1, line.get(indent..).unwrap_or_default())).collect();
        blocks.push(match fence {
            "```sql" => Ok(given_to("sqlite3 -bail data/garmin.db", page, &inside)),
            "```python" => Ok(given_to("python3 -", page, &inside)),
            _ => cut(page, &inside),
        });
    }
    blocks
}

fn given_to(program: &str, page: &str, lines: &[(usize, &str)]) -> Block {
    let text: Vec<_> = lines.iter().map(|(_, line)| *line).collect();
    let text = format!("{program} <<'END'\n{}\nEND\n", text.join("\n"));
    let line = lines.first().map_or(0, |(at, _)| *at);
    Block { page: page.to_owned(), commands: vec![Command { line, text }] }
}

fn cut(page: &str, lines: &[(usize, &str)]) -> Result<Block, String> {
    let (mut commands, mut text, mut begin, mut said) = (Vec::new(), String::new(), None, String::new());
    for (number, line) in lines {
        let is_code = !line.trim().is_empty() && !line.trim_start().starts_with('#');
        if begin.is_none() && is_code {
            begin = Some(*number);
        }
        text.push_str(line);
        text.push('\n');
        let Some(at) = begin else { continue };
        if line.ends_with('\\') {
            continue;
        }
        said = complaint(&text);
        if said.is_empty() {
            commands.push(Command { line: at, text: std::mem::take(&mut text) });
            begin = None;
        }
    }
    match begin {
        Some(at) => Err(format!("{page}:{at}: bash does not understand this:\n{text}{said}")),
        None => Ok(Block { page: page.to_owned(), commands }),
    }
}

/// What bash says when it reads this without running it; nothing if it is whole.
fn complaint(text: &str) -> String {
    let mut shell = Program::new("bash");
    let mut shell = shell.arg("-n").stdin(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    shell.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    String::from_utf8_lossy(&shell.wait_with_output().unwrap().stderr).into_owned()
}
