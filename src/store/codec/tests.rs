use super::*;
use crate::domain::data_type::DataTypes;
use crate::domain::plan::Plan;

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
    let fields = new_job(&id, &request, &Ledger::new(&request));
    let mut hash: Hash = fields.chunks(2).map(|pair| (pair[0].clone(), pair[1].clone().into_bytes())).collect();
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
fn a_missing_chunk_record_is_noticed() {
    let job = job(&hash()).unwrap();
    let mut chunks: Hash = Plan::of(&job.request)
        .chunks
        .iter()
        .enumerate()
        .map(|(n, days)| (n.to_string(), chunk_text(&Chunk::new(*days)).unwrap().into_bytes()))
        .collect();
    assert!(ledger(&job, &chunks, vec![], vec![]).is_ok());
    chunks.insert("1".to_owned(), b"{}".to_vec());
    assert!(matches!(ledger(&job, &chunks, vec![], vec![]), Err(StoreError::Unreadable(_))));
    chunks.remove("1");
    assert!(matches!(ledger(&job, &chunks, vec![], vec![]), Err(StoreError::Unreadable(_))));
}
