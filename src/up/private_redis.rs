//! A redis-server for this data folder only: reached through a socket file that nobody else can open.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use reqwest::Url;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::UnixStream;
use tokio::time::{sleep, timeout};

use super::program::Program;
use super::{Folder, UpError};

/// Socket paths are limited to 104 bytes on some systems and to 108 on others, including the final zero.
const LONGEST_SOCKET_PATH: usize = 103;
/// The oldest version whose append-only files and commands the store is written for.
const OLDEST: u32 = 7;
/// Redis loads its data before it answers; the programs can wait as well, so this only keeps their logs quiet.
const USUAL_START: Duration = Duration::from_secs(10);
const POLL: Duration = Duration::from_millis(25);

/// The address of Redis for the programs.
pub(super) fn url(folder: &Folder) -> Result<String, UpError> {
    let socket = folder.redis().join("redis.sock");
    let path = address_path(&socket).filter(|_| socket.as_os_str().len() <= LONGEST_SOCKET_PATH);
    path.map(|path| format!("unix://{path}")).ok_or_else(|| UpError::LongPath { folder: folder.root().to_owned() })
}

/// An absolute path as the part of an address that follows the scheme, escaped where needed.
fn address_path(path: &Path) -> Option<String> {
    Url::from_file_path(path).ok().map(|url| url.path().to_owned())
}

/// Append-only, so that a job survives any crash; no eviction, because a missing key would be a lost job.
pub(super) fn program(folder: &Folder) -> Result<Program, UpError> {
    refuse_old()?;
    let redis = folder.redis();
    let args = [
        ("--port", "0".to_owned()),
        ("--unixsocket", redis.join("redis.sock").display().to_string()),
        ("--unixsocketperm", "700".to_owned()),
        ("--dir", redis.display().to_string()),
        ("--daemonize", "no".to_owned()),
        ("--appendonly", "yes".to_owned()),
        ("--appendfsync", "everysec".to_owned()),
        ("--save", String::new()),
        ("--maxmemory-policy", "noeviction".to_owned()),
    ];
    let args = args.into_iter().flat_map(|(name, value)| [name.to_owned(), value]).collect();
    Ok(Program::in_path("redis-server", args, folder))
}

/// Waits for the first answer, for a limited time.
pub(super) async fn answers(program: &Program) {
    let socket = program.argument_after("--unixsocket").unwrap_or_default();
    let pinged = async {
        while ping(socket).await != Some(true) {
            sleep(POLL).await;
        }
    };
    // Not an error: waiting for the API comes next and reports what is missing.
    let _ = timeout(USUAL_START, pinged).await;
}

async fn ping(socket: &str) -> Option<bool> {
    let mut stream = UnixStream::connect(socket).await.ok()?;
    stream.write_all(b"PING\r\n").await.ok()?;
    let mut answer = [0; 7];
    stream.read_exact(&mut answer).await.ok()?;
    Some(&answer == b"+PONG\r\n")
}

fn refuse_old() -> Result<(), UpError> {
    let said = match Command::new("redis-server").arg("--version").output() {
        Ok(output) => String::from_utf8_lossy(&output.stdout).into_owned(),
        Err(_) => return Err(UpError::Redis { found: "redis-server is not installed".to_owned() }),
    };
    match version(&said) {
        Some((major, _)) if major >= OLDEST => Ok(()),
        Some((_, full)) => Err(UpError::Redis { found: format!("redis-server is version {full}") }),
        None => Err(UpError::Redis { found: "redis-server does not say its version".to_owned() }),
    }
}

/// Major and full version, from a line like `Redis server v=7.0.15 sha=00000000:0 malloc=jemalloc-5.3.0 bits=64`.
fn version(said: &str) -> Option<(u32, &str)> {
    let full = said.split_whitespace().find_map(|word| word.strip_prefix("v="))?;
    Some((full.split('.').next()?.parse().ok()?, full))
}

#[cfg(test)]
mod tests {
    use redis::{ConnectionAddr, IntoConnectionInfo};

    use super::super::Options;
    use super::*;

    #[test]
    fn the_version_is_read_from_what_redis_says() {
        assert_eq!(version("Redis server v=7.0.15 sha=00000000:0 bits=64"), Some((7, "7.0.15")));
        assert_eq!(version("Redis server v=10.2 bits=64"), Some((10, "10.2")));
        assert_eq!(version("something else"), None);
    }

    #[test]
    fn a_path_that_no_socket_can_have_is_refused_and_others_are_escaped() {
        let place = tempfile::tempdir().unwrap();
        let open = |name: &str| {
            Folder::open(&Options { demo: false, data: Some(place.path().join(name)), port: None }).unwrap()
        };
        let folder = open("my data");
        let address = url(&folder).unwrap().into_connection_info().unwrap();
        assert_eq!(*address.addr(), ConnectionAddr::Unix(folder.redis().join("redis.sock")));
        assert!(url(&open(&"long".repeat(25))).unwrap_err().to_string().contains("--data"));
    }
}
