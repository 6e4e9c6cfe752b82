//! Why Redis refuses, as told by real servers.

use std::time::Duration;

use garmin_sync::domain::ids::UserId;
use garmin_sync::ports::{Jobs, Outage, StoreError, Work};
use garmin_sync::store::RedisStore;
use test_support::jobs::fixture::{Fixture, options, store_at, worker};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

const PASSWORD: &str = "p#:/?@ %+";

const FAIL_TO_SAVE: &str = "a snapshot that fails";

/// Changes a setting, whatever its value holds.
async fn set(it: &Fixture, name: &str, value: &str) {
    let client = redis::Client::open(it.redis.url()).unwrap();
    let mut connection = client.get_multiplexed_async_connection().await.unwrap();
    redis::cmd("CONFIG").arg("SET").arg(name).arg(value).exec_async(&mut connection).await.unwrap();
}

/// What a store at that address meets when it writes, and when it reads.
async fn met(url: &str) -> [Option<Outage>; 2] {
    let store = store_at(url, "{test}", options());
    let read = store.status(&UserId::me()).await;
    [written(&store).await, outage(read)]
}

async fn written(store: &RedisStore) -> Option<Outage> {
    outage(store.heartbeat(&worker("w1")).await)
}

fn outage<T: std::fmt::Debug>(answer: Result<T, StoreError>) -> Option<Outage> {
    match answer {
        Ok(_) => None,
        Err(StoreError::Unavailable(outage)) => Some(outage),
        Err(error) => panic!("{error}"),
    }
}

#[tokio::test]
async fn a_redis_that_takes_no_writes_says_why_and_still_answers_reads() {
    let mut it = Fixture::start();
    for (refuse, allow, expected) in [
        ("CONFIG SET maxmemory 1", "CONFIG SET maxmemory 0", Outage::OutOfMemory),
        ("REPLICAOF 127.0.0.1 1", "REPLICAOF NO ONE", Outage::ReadOnly),
        ("CONFIG SET min-replicas-to-write 1", "CONFIG SET min-replicas-to-write 0", Outage::TooFewReplicas),
        (FAIL_TO_SAVE, "CONFIG SET stop-writes-on-bgsave-error no", Outage::CannotSave),
    ] {
        if refuse == FAIL_TO_SAVE {
            fail_to_save(&it).await;
        } else {
            it.raw::<()>(refuse).await;
        }
        let store = store_at(&it.redis.url(), "{test}", options());
        assert_eq!(store.try_write().await, Err(StoreError::Unavailable(expected)), "{refuse}");
        assert_eq!((written(&store).await, store.outage()), (Some(expected), Some(expected)), "{refuse}");
        assert_eq!(outage(store.status(&UserId::me()).await), None, "{refuse}");
        assert_eq!(store.outage(), Some(expected), "an answered read does not end it");
        it.raw::<()>(allow).await;
        assert_eq!((written(&store).await, store.outage()), (None, None), "{allow}");
    }
    // Otherwise it would not end either.
    set(&it, "save", "").await;
    it.redis.stop();
    assert_eq!(met(&it.redis.url()).await, [Some(Outage::Unreachable); 2]);
}

/// Has a snapshot made in a folder that is gone.
async fn fail_to_save(it: &Fixture) {
    set(it, "appendonly", "no").await;
    set(it, "save", "3600 1").await;
    let [_, folder] = it.raw::<[String; 2]>("CONFIG GET dir").await;
    std::fs::remove_dir_all(folder).unwrap();
    it.raw::<()>("SET x 1").await;
    it.raw::<()>("BGSAVE").await;
    let failed = async {
        while !it.raw::<String>("INFO persistence").await.contains("rdb_last_bgsave_status:err") {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), failed).await.unwrap();
}

#[tokio::test]
async fn a_replica_that_lost_its_primary_is_told_of() {
    let it = Fixture::start();
    it.raw::<()>("CONFIG SET replica-serve-stale-data no").await;
    it.raw::<()>("REPLICAOF 127.0.0.1 1").await;
    assert_eq!(met(&it.redis.url()).await, [Some(Outage::ReadOnly), Some(Outage::PrimaryAway)]);
    it.raw::<()>("REPLICAOF NO ONE").await;
    assert_eq!(met(&it.redis.url()).await, [None; 2]);
}

#[tokio::test]
async fn a_password_that_is_missing_or_wrong_is_told_of_and_never_repeated() {
    let it = Fixture::start();
    set(&it, "requirepass", PASSWORD).await;
    let address = it.redis.url().replace("redis://", "");
    let right = "p%23%3A%2F%3F%40%20%25%2B";
    assert_eq!(met(&format!("redis://:{right}@{address}")).await, [None; 2]);
    assert_eq!(met(&format!("redis://{address}")).await, [Some(Outage::PasswordMissing); 2]);
    assert_eq!(met(&format!("redis://{address}/1")).await, [Some(Outage::PasswordMissing); 2]);
    for wrong in [format!("redis://:hunter2@{address}"), format!("redis://somebody:hunter2@{address}")] {
        assert_eq!(met(&wrong).await, [Some(Outage::PasswordRefused); 2]);
        let store = store_at(&wrong, "{test}", options());
        let error = store.try_write().await.unwrap_err();
        assert!(!format!("{error} {error:?}").contains("hunter2"));
    }
}

#[tokio::test]
async fn a_user_without_a_right_and_a_database_that_is_not_there_are_told_of() {
    let it = Fixture::start();
    let address = it.redis.url().replace("redis://", "app:secret@");
    let url = format!("redis://{address}");
    for (rights, write, read) in [
        ("~{test}* &{test}* +@all -@admin -@dangerous", None, None),
        ("~{test}* &{test}* +@all -@scripting", Some(Outage::NotPermitted), Some(Outage::NotPermitted)),
        ("~{test}* &{test}* +@all -zadd", Some(Outage::NotPermitted), None),
        ("~{other}* &{test}* +@all", Some(Outage::NotPermitted), Some(Outage::NotPermitted)),
    ] {
        it.raw::<()>(&format!("ACL SETUSER app reset on >secret {rights}")).await;
        assert_eq!(met(&url).await, [write, read], "{rights}");
    }
    // What it does not need is no outage if it is forbidden.
    it.raw::<()>("ACL SETUSER app reset on >secret ~{test}* &{test}* +@all -@admin -@dangerous").await;
    let store = store_at(&url, "{test}", options());
    assert_eq!((store.warn_if_risky().await, store.outage()), (Vec::new(), None));
    assert_eq!(met(&format!("{}/99", it.redis.url())).await, [Some(Outage::NoDatabase); 2]);
}

/// A server that gives this answer to every script, and knows no other command.
async fn answering(script: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut client, _)) = listener.accept().await {
            tokio::spawn(async move {
                let mut buffer = vec![0; 65536];
                while let Ok(read @ 1..) = client.read(&mut buffer).await {
                    let asked = String::from_utf8_lossy(&buffer[..read]).into_owned();
                    // A command is an array; each is answered.
                    for command in asked.split("\r\n*").filter(|it| it.contains("\r\n$")) {
                        let answer = match command.split("\r\n").nth(2).unwrap_or_default() {
                            "EVALSHA" => "-NOSCRIPT No matching script. Please use EVAL.",
                            "SCRIPT" => script,
                            _ => "-ERR unknown command 'X', with args beginning with: 'hunter2'",
                        };
                        client.write_all(format!("{answer}\r\n").as_bytes()).await.unwrap();
                    }
                }
            });
        }
    });
    format!("redis://{address}")
}

#[tokio::test]
async fn a_server_that_is_too_old_or_lacks_a_command_is_told_of() {
    for (answer, expected) in [
        // Redis 6.2, which takes the first line of a script for a mistake.
        ("-ERR Error compiling script (new function): user_script:1: unexpected symbol near '#'", Outage::TooOld),
        ("-ERR unknown command `SCRIPT`, with args beginning with: `LOAD`, `hunter2`", Outage::CommandMissing),
        ("-ERR max number of clients reached", Outage::Crowded),
        ("-MOVED 3999 127.0.0.1:6381", Outage::Cluster),
        ("-LOADING Redis is loading the dataset in memory", Outage::Loading),
        ("-BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE.", Outage::Busy),
        ("-ERR something new about hunter2", Outage::Refused),
    ] {
        let store = store_at(&answering(answer).await, "{test}", options());
        let error = store.try_write().await.unwrap_err();
        assert_eq!(error, StoreError::Unavailable(expected), "{answer}");
        assert!(!format!("{error} {error:?} {}", expected.words()).contains("hunter2"), "{answer}");
    }
}

#[tokio::test]
async fn many_who_ask_whether_anything_can_be_written_cost_one_write() {
    let it = Fixture::start();
    let written = async || {
        let stats = it.raw::<String>("INFO commandstats").await;
        let line = stats.lines().find(|line| line.starts_with("cmdstat_set:"))?.to_owned();
        line.split_once("calls=")?.1.split_once(',')?.0.parse::<u32>().ok()
    };
    let before = written().await.unwrap_or(0);
    let all = futures::future::join_all((0..500).map(|_| it.store.try_write())).await;
    assert!(all.iter().all(Result::is_ok));
    assert!(written().await.unwrap() - before <= 2);
}
