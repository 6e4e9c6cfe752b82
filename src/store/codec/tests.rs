use super::*;
use crate::domain::data_type::DataTypes;
use crate::domain::stage::StageKind;

fn example() -> (JobId, Request) {
    let range = DateRange::new("2024-01-01".parse().unwrap(), "2024-03-31".parse().unwrap()).unwrap();
    let request = Request {
        user: UserId::parse("anna").unwrap(),
        sync_type: SyncType::Historical,
        selection: Selection::of([(DataType::Health, vec![range.start(), range.end()])]),
        range,
        data_types: DataTypes::usual(),
        metric_types: vec![Metric::from_name("steps").unwrap(), Metric::from_name("sleep").unwrap()],
        order: Order::Newest,
        skip_existing: true,
        accept_removals: true,
        chunk_days: 30,
        window_days: 7,
    };
    (JobId::parse("01JD3V5H6K7M8N9PQRSTVWXYZ0").unwrap(), request)
}

fn hash() -> Hash {
    let (id, request) = example();
    let fields = new_job(&id, &request, &WorkLog::new(&request));
    let mut hash: Hash = fields.into_iter().map(|(name, text)| (name.to_owned(), text.into_bytes())).collect();
    for (name, value) in [("rev", "1"), ("created_at", "1700000000000"), ("updated_at", "1700000000001")] {
        hash.insert(name.to_owned(), value.into());
    }
    hash
}

#[test]
fn a_new_job_reads_back_as_it_was_asked_for() {
    let (id, asked) = example();
    let back = job(&hash()).unwrap();
    assert_eq!((back.id, back.request, back.status), (id, asked, Status::Pending));
    assert_eq!((back.chunks_total, back.rev, back.progress, back.worker), (4, 1, 0.0, None));
}

#[test]
fn every_field_that_is_spoilt_is_named() {
    for name in hash().keys().filter(|name| *name != "id") {
        for junk in [&b"\xff"[..], b"\x01junk"] {
            let mut spoilt = hash();
            spoilt.insert(name.clone(), junk.to_vec());
            match job(&spoilt) {
                Err(StoreError::Unreadable(what)) => assert!(what.contains(&format!("`{name}`")), "{name}: {what}"),
                other => panic!("{name}: {other:?}"),
            }
        }
    }
    assert!(matches!(job(&Hash::new()), Err(StoreError::Unreadable(what)) if what.contains("`id`")));
}

#[test]
fn a_stage_that_an_older_program_wrote_is_none() {
    let stage = |text: &[u8]| {
        let mut hash = hash();
        hash.insert("stage".to_owned(), text.to_vec());
        job(&hash).unwrap().stage.map(|it| it.kind)
    };
    assert_eq!(stage(br#"{"kind":"waiting_for_store","cause":"store_full"}"#), Some(StageKind::WaitingForStore));
    for text in [&b"fetching health 2024-01-01..2024-01-07"[..], br#"{"kind":"dreaming"}"#, b"\xff", b""] {
        assert_eq!(stage(text), None, "{text:?}");
    }
}

#[test]
fn a_job_that_can_not_be_is_not_gone_through() {
    for (name, value) in [
        ("start_date", "-262143-01-01"),
        ("end_date", "+262142-12-31"),
        ("chunk_days", "0"),
        ("window_days", "0"),
        ("progress", "NaN"),
        ("progress", "1.01"),
        ("rate", "inf"),
        ("selection", r#"{"health":[{"start":"2024-03-02","end":"2024-03-01"}]}"#),
    ] {
        let mut damaged = hash();
        damaged.insert(name.to_owned(), value.into());
        assert!(matches!(job(&damaged), Err(StoreError::Unreadable(_))), "{name}={value}");
    }
}

#[test]
fn a_chunk_record_of_days_that_no_chunk_has_is_not_gone_through() {
    let day = |text: &str| text.parse().unwrap();
    let sound = Chunk::new(DateRange::new(day("2024-01-01"), day("2024-01-30")).unwrap());
    let read = |json: serde_json::Value| chunk(json.to_string().as_bytes());
    assert_eq!(read(serde_json::json!(sound)).unwrap(), sound);
    let span = |start: &str, end: &str| {
        serde_json::json!([{ "start": start, "end": end, "part": "sleep", "ground": "certain",
            "types": ["health"], "kind": "transient", "message": "", "attempts": 1 }])
    };
    for list in ["failed", "partial"] {
        let with = |spans: serde_json::Value| {
            let mut json = serde_json::json!(sound);
            json[list] = spans;
            read(json)
        };
        assert!(with(span("2024-01-05", "2024-02-20")).is_ok(), "{list}");
        assert!(with(span("2024-01-06", "2024-01-05")).is_err(), "{list}");
        assert!(with(span("2024-01-05", "+262142-12-31")).is_err(), "{list}");
    }
    assert!(read(serde_json::json!({ "start": "2024-01-02", "end": "2024-01-01" })).is_err());
    assert!(read(serde_json::json!({ "start": "-262143-01-01", "end": "2024-01-01" })).is_err());
}

#[test]
fn what_chunk_records_count_is_added_up_whatever_it_is() {
    let job = job(&hash()).unwrap();
    let largest =
        |days| Chunk { attempts: u32::MAX, records: u64::MAX, removed: u64::MAX, kept: u64::MAX, ..Chunk::new(days) };
    let texts = Plan::of(&job.request).chunks.into_iter().map(|days| chunk_text(&largest(days)).unwrap().into_bytes());
    let chunks: Hash = (0..).zip(texts).map(|(n, text): (u32, _)| (n.to_string(), text)).collect();
    let mut work_log = work_log(&job, &chunks, Bitmaps::new(), Bitmaps::new()).unwrap();
    work_log.note_attempt(0);
    work_log.note_removed(0, 1, 1);
    assert_eq!((work_log.records(), work_log.removed(), work_log.kept()), (u64::MAX, u64::MAX, u64::MAX));
}

#[test]
fn a_missing_chunk_record_is_noticed() {
    let job = job(&hash()).unwrap();
    let mut chunks: Hash = Plan::of(&job.request)
        .chunks
        .iter()
        .enumerate()
        .map(|(n, days)| (n.to_string(), chunk_text(&Chunk::new(*days)).unwrap().into_bytes()))
        .collect();
    assert!(work_log(&job, &chunks, Bitmaps::new(), Bitmaps::new()).is_ok());
    chunks.insert("1".to_owned(), b"{}".to_vec());
    assert!(matches!(work_log(&job, &chunks, Bitmaps::new(), Bitmaps::new()), Err(StoreError::Unreadable(_))));
    let other = Chunk::new(DateRange::day("2024-01-01".parse().unwrap()));
    chunks.insert("1".to_owned(), chunk_text(&other).unwrap().into_bytes());
    assert!(
        matches!(work_log(&job, &chunks, Bitmaps::new(), Bitmaps::new()), Err(StoreError::Unreadable(_))),
        "of other days"
    );
    chunks.remove("1");
    assert!(matches!(work_log(&job, &chunks, Bitmaps::new(), Bitmaps::new()), Err(StoreError::Unreadable(_))));
}
