//! Answers that are bad in some way are lines of the report.

use super::*;

fn status(endpoint: &str, status: u16) -> Value {
    json!({"kind": "status", "status": status, "endpoint": endpoint})
}

#[tokio::test(flavor = "multi_thread")]
async fn every_bad_answer_is_told_and_none_ends_it() {
    let stand = Stand::start();
    for fault in [
        status("hrv", 403),
        status("summaries", 500),
        status("weight", 401),
        status("zones", 418),
        json!({"kind": "html", "endpoint": "sleep"}),
        json!({"kind": "html", "endpoint": "steps"}),
        json!({"kind": "cut", "endpoint": "battery"}),
        json!({"kind": "text500", "endpoint": "food"}),
        json!({"kind": "status", "status": 429, "retryAfter": 1, "endpoint": "day", "count": 1}),
        json!({"kind": "status", "status": 429, "retryAfter": 0, "endpoint": "heart", "count": 2}),
        json!({"kind": "empty", "endpoint": "activities"}),
    ] {
        stand.fault(fault).await;
    }
    let ended = run(stand.doctor(&[])).await;
    assert_eq!(ended.status.code(), Some(0), "{ended:?}");
    let report = read(&stand.path(REPORT));
    for (name, expected) in [
        ("heart rate variability", ("403", "not read: this area is not permitted for the key")),
        ("daily summaries", ("500", "not read: Garmin has an error")),
        ("weigh-ins", ("401", "not read: Garmin does not accept the token")),
        ("heart rate zones", ("418", "not used")),
        ("nights", ("200", "not understood: it is not JSON")),
        ("steps", ("200", "not used")),
        ("body battery", ("200", "not understood: it broke off in the middle")),
        ("food", ("500", "not read: Garmin has an error")),
        ("heart rate", ("429", "not read: asked too often, also after a wait (after HTTP 429 and a wait of 0 s)")),
        ("activities", ("200", "read: nothing in it")),
        ("activity", ("-", "not asked: the account has no activity within a year")),
        ("file of an activity", ("-", "not asked: the account has no activity within a year")),
    ] {
        assert_eq!(row(&report, name), expected, "{name}");
    }
    let (status, told) = row(&report, "day");
    assert!(status == "200" && told.ends_with(" (after HTTP 429 and a wait of 1 s)"), "{told}");
    assert_eq!(report.matches("\nno JSON: a web page, or XML\n").count(), 2, "{report}");
    assert!(report.contains("\nno JSON: text\n") && report.contains("\nincomplete\n"), "{report}");
    let asked = stand.requests().await;
    let times = |path: &str| asked.iter().filter(|it| it["path"].as_str().unwrap().ends_with(path)).count();
    assert_eq!([times("usersummary/daily"), times("dailyHeartRate"), times("dailysummaries")], [2, 2, 1]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_of_activities_that_is_refused_leaves_out_what_is_asked_of_one() {
    let stand = Stand::start();
    stand.fault(status("activities", 403)).await;
    assert_eq!(run(stand.doctor(&[])).await.status.code(), Some(0));
    let report = read(&stand.path(REPORT));
    assert_eq!(row(&report, "workouts of an activity"), ("-", "not asked: no activity is known"));
}

#[tokio::test(flavor = "multi_thread")]
async fn after_three_requests_without_an_answer_no_more_are_sent() {
    let stand = Stand::start();
    stand.fault(json!({"kind": "hang"})).await;
    let mut command = stand.doctor(&[]);
    command.env("GARMIN_SYNC__PERSONAL__TIMEOUT_MS", "1000");
    assert_eq!(run(command).await.status.code(), Some(0));
    let report = read(&stand.path(REPORT));
    for name in ["settings", "daily summaries", "day"] {
        assert_eq!(row(&report, name), ("-", "no answer within the time-out"));
    }
    assert_eq!(row(&report, "nights"), ("-", "not asked: the requests before it had no answer"));
    assert_eq!(stand.requests().await.len(), 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_exchange_without_a_token_is_a_report_of_that() {
    let stand = Stand::start();
    stand.fault(json!({"kind": "html", "endpoint": "exchange"})).await;
    let ended = run(stand.doctor(&["--out", "-"])).await;
    assert_eq!(ended.status.code(), Some(0), "{ended:?}");
    let report = out(&ended);
    assert_eq!(row(&report, "exchange"), ("200", "not understood: it is no token"));
    assert_eq!(row(&report, "settings"), ("-", "not asked: there is no token"));
    assert!(report.contains("27 requests, 1 answered") && !report.contains("### settings"), "{report}");
    assert!(err(&ended).contains("The report is above."), "{ended:?}");
    assert!(!stand.path(REPORT).exists());
}
