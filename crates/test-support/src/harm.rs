//! Every kind of damage to records in Redis, one at a time. Generated from the existing keys, so that a new key or
//! field is covered automatically.

use redis::aio::MultiplexedConnection;

/// The message for a key that no longer exists.
pub const GONE: &str = "it is gone";

/// One damage to one key.
#[derive(Debug, Clone)]
pub struct Harm {
    pub key: String,
    /// A description for people.
    pub what: String,
    commands: Vec<redis::Cmd>,
}

impl Harm {
    pub async fn inflict(&self, redis: &mut MultiplexedConnection) {
        for command in &self.commands {
            command.exec_async(redis).await.unwrap();
        }
    }
}

fn command(words: &[&[u8]]) -> redis::Cmd {
    let mut command = redis::cmd(std::str::from_utf8(words[0]).unwrap());
    command.arg(&words[1..]);
    command
}

/// Texts that are valid nowhere.
fn texts() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("garbage", b"gar:bage,1".to_vec()),
        ("a huge number", b"99999999999999999999999999".to_vec()),
        ("a large number", b"4294967295".to_vec()),
        ("a negative number", b"-7".to_vec()),
        ("no text", b"\xff\xfe\x80".to_vec()),
        ("nothing", Vec::new()),
    ]
}

/// All possible damage to the keys that begin with `prefix`.
pub async fn harms(redis: &mut MultiplexedConnection, prefix: &str) -> Vec<Harm> {
    let mut keys: Vec<String> = redis::cmd("KEYS").arg("*").query_async(redis).await.unwrap();
    keys.retain(|key| key.starts_with(prefix));
    keys.sort();
    let mut all = Vec::new();
    // At once, because some of them are short-lived.
    let mut types = redis::pipe();
    for key in &keys {
        types.cmd("TYPE").arg(key);
    }
    let kinds: Vec<String> = types.query_async(redis).await.unwrap();
    let many: Vec<Vec<u8>> = (0..40_000).map(|n| format!("x{n}").into_bytes()).collect();
    for (key, kind) in keys.into_iter().zip(kinds) {
        let name = key.as_bytes();
        let mut harm = |what: String, commands: Vec<redis::Cmd>| all.push(Harm { key: key.clone(), what, commands });
        let gone = || command(&[b"DEL", name]);
        harm(GONE.to_owned(), vec![gone()]);
        for (other, words) in [
            ("string", &[&b"SET"[..], name, b"x"][..]),
            ("hash", &[b"HSET", name, b"x", b"y"]),
            ("list", &[b"RPUSH", name, b"x"]),
            ("zset", &[b"ZADD", name, b"1", b"x"]),
        ] {
            if other != kind {
                harm(format!("a {other} in the place of a {kind}"), vec![gone(), command(words)]);
            }
        }
        match kind.as_str() {
            "string" => {
                for (what, text) in texts() {
                    harm(what.to_owned(), vec![command(&[b"SET", name, &text])]);
                }
                harm("far too long".to_owned(), vec![command(&[b"SET", name, &[0xff; 20_000]])]);
            }
            "hash" => {
                let fields: Vec<Vec<u8>> = redis::cmd("HKEYS").arg(&key).query_async(redis).await.unwrap();
                for field in fields {
                    let named = String::from_utf8(field.clone()).unwrap();
                    harm(format!("`{named}` is missing"), vec![command(&[b"HDEL", name, &field])]);
                    for (what, text) in texts() {
                        harm(format!("`{named}` is {what}"), vec![command(&[b"HSET", name, &field, &text])]);
                    }
                }
                let fields = many.iter().flat_map(|field| [&field[..], b"1"]);
                let words: Vec<&[u8]> = [&b"HSET"[..], name].into_iter().chain(fields).collect();
                harm("far too many fields".to_owned(), vec![command(&words)]);
                harm("a field of a later version".to_owned(), vec![command(&[b"HSET", name, b"later", b"x"])]);
                harm("a field with no name".to_owned(), vec![command(&[b"HSET", name, b"\xff", b"x"])]);
            }
            "list" => {
                for (what, text) in texts() {
                    harm(format!("{what} in a list"), vec![command(&[b"RPUSH", name, &text])]);
                }
            }
            "zset" => {
                for (what, text) in texts() {
                    let commands =
                        vec![command(&[b"ZADD", name, b"1", &text]), command(&[b"ZADD", name, b"1e300", &text])];
                    harm(format!("{what} in a sorted set"), commands);
                }
            }
            other => panic!("{key} is a {other}"),
        }
    }
    all
}
