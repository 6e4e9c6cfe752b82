//! Lines that fit a terminal, broken between words.

use console::measure_text_width;

/// Breaks lines that are longer than `columns`. What follows stands under the text of its line: under the value of a row
/// such as `  days   2024-05-01`, else a little to the right of where the line began. A command in backticks is never broken,
/// so that it can be copied: one that is too long is left to the terminal.
#[must_use]
pub fn wrapped(text: &str, columns: usize) -> String {
    let mut lines = Vec::new();
    for line in text.split('\n') {
        if measure_text_width(line) <= columns { lines.push(line.to_owned()) } else { fold(line, columns, &mut lines) }
    }
    lines.join("\n")
}

fn fold(line: &str, columns: usize, lines: &mut Vec<String>) {
    let (first, hang) = indents(line, columns);
    let (mut current, mut is_empty) = (line[..first].to_owned(), true);
    for word in words(&line[first..]) {
        let gap = usize::from(!is_empty);
        if !is_empty && measure_text_width(&current) + gap + measure_text_width(word) > columns {
            lines.push(std::mem::replace(&mut current, " ".repeat(hang)).trim_end().to_owned());
            is_empty = true;
        }
        if !is_empty {
            current.push(' ');
        }
        current.push_str(word);
        is_empty = false;
    }
    lines.push(current);
}

/// How many bytes begin the line unchanged (its indent and its label), and how far the lines that follow are indented.
fn indents(line: &str, columns: usize) -> (usize, usize) {
    let lead = line.len() - line.trim_start_matches(' ').len();
    let label = line[lead..].find("  ").map(|at| {
        let gap = &line[lead + at..];
        lead + at + gap.len() - gap.trim_start_matches(' ').len()
    });
    match label.map(|at| (at, measure_text_width(&line[..at]))) {
        Some((at, column)) if column * 2 <= columns => (at, column),
        Some((at, _)) => (at, lead + 2),
        None if lead > 0 => (lead, lead + 2),
        None => (0, 0),
    }
}

/// The words of a text; what stands in backticks is one word, with what touches it.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let mut is_quoted = false;
    text.split(move |it: char| {
        is_quoted ^= it == '`';
        it == ' ' && !is_quoted
    })
    .filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn lines_are_broken_between_words_and_stand_under_their_text() {
        let text = "  days     2024-05-01 to 2024-05-31 (31 days)\n  a list of several words\nfits";
        assert_eq!(
            wrapped(text, 28),
            "  days     2024-05-01 to\n           2024-05-31 (31\n           days)\n  a list of several words\nfits"
        );
        assert_eq!(wrapped("  a list of several words", 12), "  a list of\n    several\n    words");
    }

    #[test]
    fn a_command_is_never_broken() {
        let text = "Fill it with `garmin-sync start --from 2024-05-01`, or leave it.";
        assert_eq!(wrapped(text, 20), "Fill it with\n`garmin-sync start --from 2024-05-01`,\nor leave it.");
    }

    proptest! {
        #[test]
        fn no_word_is_lost_whatever_the_text(text in "[ a-z`ü\n\u{1b}]{0,80}", columns in 1_usize..40) {
            let kept = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
            prop_assert_eq!(kept(&wrapped(&text, columns)), kept(&text));
        }
    }
}
