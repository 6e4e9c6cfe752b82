//! The limits of an answer.

use super::*;

/// What came of an answer to a request for health and activities; its credentials follow the data.
fn answered(data: &str, activities: &str) -> Answered {
    let body = format!(r#"{{"data":{data},"activities":{activities},"new_tokens":{{"di_token":"t"}}}}"#);
    super::super::answer(body.as_bytes(), &asked(&[DataType::Health, DataType::Activities], &[]), &Meter::new())
}

fn nested(depth: usize) -> String {
    format!("{}{}", "[".repeat(depth), "]".repeat(depth))
}

#[test]
fn what_costs_too_much_is_refused_wherever_it_stands_and_the_credentials_are_read_all_the_same() {
    // Each of these is a megabyte or two, and holds more than 64.
    let objects = format!("[{}{{}}]", r#"{"a":1},"#.repeat(100_000));
    let numbers = format!("[{}0]", "0,".repeat(1_100_000));
    let names = (0..600_000).fold(String::new(), |names, n| format!("{names}\"{n}\":0,"));
    let text = format!("\"{}\"", "x".repeat(65 << 20));
    let packed = serde_json::to_string(&objects).unwrap();
    for (what, costly) in [
        ("objects", &objects),
        ("numbers", &numbers),
        ("names", &format!("{{{names}\"\":0}}")),
        ("a text", &text),
        ("a text with more in it", &packed),
    ] {
        let day = r#""date":"2024-03-01","activityId":1,"startTimeLocal":"2024-03-01 08:00:00""#;
        let entry = format!(r#"{{"steps":[{{{day},"value":{costly}}}]}}"#);
        let item = format!(r#"[{{"activity":{{{day}}},"details":{costly}}}]"#);
        // A packed text is cheap; only the parts of an activity are unpacked.
        let is_kept = what.ends_with("in it");
        for (data, activities) in [(entry.as_str(), "[]"), ("{}", item.as_str()), (costly, "[]")] {
            let answered = answered(data, activities);
            let refused = answered.decoded.err();
            let expected = match (data == costly, is_kept && activities == "[]") {
                (true, _) => Some(UpstreamError::NotAgreed).filter(|_| what != "names").or(Some(UpstreamError::TooMuch)),
                (false, true) => None,
                (false, false) => Some(UpstreamError::TooMuch),
            };
            assert_eq!(refused, expected, "{what} in {}", &data[..20.min(data.len())]);
            assert_eq!(answered.tokens, Given::Tokens(json!({"di_token": "t"})), "{what}");
        }
    }
}

#[test]
fn lists_within_lists_are_read_to_a_depth_that_no_data_has() {
    let entry = |depth| format!(r#"{{"steps":[{{"date":"2024-03-01","value":{}}}]}}"#, nested(depth));
    assert_eq!(answered(&entry(31), "[]").decoded.err(), None);
    for depth in [33, 127, 128, 100_000] {
        let answered = answered(&entry(depth), "[]");
        assert_eq!(answered.decoded.err(), Some(UpstreamError::TooDeep), "{depth}");
        assert!(matches!(answered.tokens, Given::Tokens(_)), "{depth}");
    }
}

#[test]
fn what_is_passed_over_costs_nothing() {
    let objects = format!("[{}{{}}]", r#"{"a":1},"#.repeat(200_000));
    let body = format!(r#"{{"more":{objects},"data":{{}},"deep":{}}}"#, nested(100_000));
    let answered = super::super::answer(body.as_bytes(), &asked(&[DataType::Health], &[]), &Meter::new());
    assert!(answered.decoded.is_ok());
    assert_eq!(answered.held, 0);
}

#[test]
fn items_of_which_nothing_is_kept_may_be_many() {
    let items = format!("[{}{{}}]", r#"{"a":{"b":[1,2,3]}},"#.repeat(100_000));
    let answered = answered("{}", &items);
    assert_eq!(answered.decoded.unwrap().undecoded, 100_001);
    assert_eq!(answered.held, 0);
}

#[test]
fn tokens_that_are_too_large_are_told_from_none() {
    for large in [format!("\"{}\"", "x".repeat(200_000)), format!("[{}0]", "0,".repeat(10_000))] {
        let body = format!(r#"{{"new_tokens":{large},"data":{{}}}}"#);
        let answered = super::super::answer(body.as_bytes(), &asked(&[DataType::Health], &[]), &Meter::new());
        assert!(answered.decoded.is_ok());
        assert_eq!(answered.tokens, Given::TooLarge);
    }
}

#[test]
fn what_two_metrics_tell_does_not_depend_on_which_came_first() {
    let [one, other] = [r#""daily_summary":[{"date":"2024-03-01","active_calories":2}]"#,
        r#""active_calories":[{"date":"2024-03-01","value":1}]"#];
    for data in [format!("{{{one},{other}}}"), format!("{{{other},{one}}}")] {
        let decoded = answered(&data, "[]").decoded.unwrap();
        let energy = value(&decoded.fetched.records, "2024-03-01", DailyField::ActiveEnergy);
        assert_eq!(energy, Some(Scalar::Number(1.0)), "{data}");
    }
}
