//! Questions that people often ask, ready to choose in a client.

use rmcp::model::{GetPromptResult, JsonObject, Prompt, PromptArgument, PromptMessage, Role};
use serde_json::Value;

/// A question.
struct Question {
    name: &'static str,
    title: &'static str,
    about: &'static str,
    /// Names of what may be given, and what it is.
    arguments: &'static [(&'static str, &'static str)],
    /// With `{name}` for each argument; and what stands there if it is not given.
    text: &'static str,
    usual: &'static [&'static str],
}

const QUESTIONS: [Question; 6] = [
    Question {
        name: "week_in_review",
        title: "How was my week?",
        about: "The last seven days against the four weeks before",
        arguments: &[],
        usual: &[],
        text: "How were my last seven days, against the four weeks before? Look at steps, sleep, resting heart rate, heart rate \
               variability, stress and activities. Name the numbers with units, say what changed clearly and what is within the usual \
               range, and which days have no data.",
    },
    Question {
        name: "sleep_review",
        title: "How do I sleep?",
        about: "Sleep over the last days: how much, how regularly, what goes with good and bad nights",
        arguments: &[("days", "How many days back; 30 by default")],
        usual: &["30"],
        text: "How did I sleep in the last {days} days? How long, how regularly, with which stages and scores? Compare weekdays with \
               weekends, name the best and the worst nights with what I did the day before, and say how many nights are missing.",
    },
    Question {
        name: "training_review",
        title: "How does my training go?",
        about: "Volume, load and recovery over the last weeks",
        arguments: &[
            ("kind", "A kind of activity, such as running; all by default"),
            ("weeks", "How many weeks back; 12 by default"),
        ],
        usual: &["all kinds", "12"],
        text: "How did my training go over the last {weeks} weeks ({kind})? Show distance, time and number of activities by week, the \
               trend of pace at similar heart rates, load, resting heart rate and heart rate variability. Say what speaks for more and \
               what for less, without medical advice.",
    },
    Question {
        name: "compare_periods",
        title: "Compare two periods",
        about: "Two ranges of days side by side",
        arguments: &[("first", "The first range, such as 2025-03-01 to 2025-03-31"), ("second", "The second range")],
        usual: &["last month", "the same month of the year before"],
        text: "Compare {first} with {second}: steps, sleep, resting heart rate, heart rate variability, stress, weight and activities, as \
               a table with the difference of each, how many days have a value in both, and two sentences on what stands out.",
    },
    Question {
        name: "year_in_review",
        title: "My year",
        about: "A year in numbers, with its records",
        arguments: &[("year", "The year; the last full one by default")],
        usual: &["the last full year"],
        text: "Sum up {year}: totals by month, activities by kind, personal bests with their days, the best and the hardest month, and how \
               it compares with the years before. Name days without data where they matter.",
    },
    Question {
        name: "missing_data",
        title: "What is missing?",
        about: "Which days are not copied, why, and what to do",
        arguments: &[],
        usual: &[],
        text: "Which of my days are missing in this copy of my Garmin data, and why? Tell days on which Garmin has nothing from days that \
               were not copied, name what failed, and say what I should do next.",
    },
];

/// Longer than anybody writes an argument.
const LONGEST: usize = 100;

/// As clients list them.
pub(super) fn all() -> Vec<Prompt> {
    let one = |question: &Question| {
        let arguments = question.arguments.iter();
        let arguments: Vec<_> = arguments
            .map(|(name, about)| PromptArgument::new(*name).with_description(*about).with_required(false))
            .collect();
        let mut prompt = Prompt::new(question.name, Some(question.about), (!arguments.is_empty()).then_some(arguments));
        prompt.title = Some(question.title.to_owned());
        prompt
    };
    QUESTIONS.iter().map(one).collect()
}

/// One with its arguments filled in.
///
/// # Errors
/// There is none of that name, or it takes no such argument; in words.
pub(super) fn prompt(name: &str, given: &JsonObject) -> Result<GetPromptResult, String> {
    let Some(question) = QUESTIONS.iter().find(|question| question.name == name) else {
        let names = QUESTIONS.map(|question| question.name).join(", ");
        return Err(format!("There is no such prompt. There are: {names}."));
    };
    if let Some(other) = given.keys().find(|name| question.arguments.iter().all(|(known, _)| known != name)) {
        return Err(format!("The prompt {name} takes no {}.", other.chars().take(LONGEST).collect::<String>()));
    }
    let mut text = question.text.to_owned();
    for ((name, _), usual) in question.arguments.iter().zip(question.usual) {
        let value = match given.get(*name) {
            None | Some(Value::Null) => String::new(),
            Some(Value::String(text)) => text.trim().to_owned(),
            Some(other) => other.to_string(),
        };
        let value = if value.is_empty() { (*usual).to_owned() } else { fit(name, value)? };
        text = text.replace(&format!("{{{name}}}"), &value);
    }
    Ok(GetPromptResult::new(vec![PromptMessage::new_text(Role::User, text)]).with_description(question.about))
}

/// What is given, if it can stand there.
fn fit(name: &str, value: String) -> Result<String, String> {
    let number = |most: u32| value.parse::<u32>().is_ok_and(|it| (1..=most).contains(&it));
    let (fits, expected) = match name {
        "days" => (number(3_660), "a whole number from 1 to 3660".to_owned()),
        "weeks" => (number(520), "a whole number from 1 to 520".to_owned()),
        "year" => (number(9_999), "a year such as 2025".to_owned()),
        _ => (value.chars().count() <= LONGEST, format!("a text of at most {LONGEST} characters")),
    };
    if fits { Ok(value) } else { Err(format!("{name} must be {expected}.")) }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_place_of_a_prompt_is_filled() {
        for question in &QUESTIONS {
            assert_eq!(question.arguments.len(), question.usual.len(), "{}", question.name);
            let text = json!(prompt(question.name, &JsonObject::new()).unwrap()).to_string();
            for (name, _) in question.arguments {
                assert!(question.text.contains(&format!("{{{name}}}")), "{name} of {} is not used", question.name);
                assert!(!text.contains(&format!("{{{name}}}")), "{text}");
            }
        }
        let given = json!({"days": "14"}).as_object().cloned().unwrap();
        assert!(json!(prompt("sleep_review", &given).unwrap()).to_string().contains("last 14 days"));
        for days in [json!(14), json!("14 "), json!(null), json!("")] {
            assert!(prompt("sleep_review", &json!({ "days": days }).as_object().cloned().unwrap()).is_ok(), "{days}");
        }
        for days in [json!("-1"), json!("all"), json!(1.5), json!("x".repeat(40_000))] {
            let said = prompt("sleep_review", &json!({ "days": days }).as_object().cloned().unwrap()).unwrap_err();
            assert_eq!(said, "days must be a whole number from 1 to 3660.");
        }
        assert!(prompt("sleep_review", &json!({"weeks": "2"}).as_object().cloned().unwrap()).is_err());
        assert!(prompt("nothing", &JsonObject::new()).unwrap_err().contains("week_in_review"));
    }
}
