//! What can't be run where the blocks are run. It must still be shell, and its `garmin-sync` lines are parsed.

use super::blocks::Command;

/// A text of the command, and why the command is not run. What is in a comment does not count.
pub const LIST: [(&str, &str); 26] = [
    ("git clone", "it needs the address of the repository, and the network"),
    ("git pull", "it needs the network, and would change this checkout"),
    ("make run", "it builds for minutes, and then runs until Ctrl-C; the demo of every place is what it starts"),
    ("cargo build", "it builds for minutes"),
    ("scripts/build-web.sh", "it needs the network; `make test` runs it before these tests"),
    ("sudo apt-get", "it needs root and the network, and changes the machine"),
    ("https://sh.rustup.rs", "it needs the network, and changes the machine"),
    (".cargo/env", "rustup makes that file"),
    ("garmin-sync up", "it runs until Ctrl-C; every place has one, and `tests/it/up` is about it"),
    ("garmin-sync-api", "it runs until it is stopped; `garmin-sync up` starts one in every place"),
    ("garmin-sync-worker", "it runs until it is stopped; `garmin-sync up` starts one in every place"),
    ("redis-server", "it would outlive the block; `garmin-sync up` starts one in every place"),
    ("docker compose up", "it needs Docker"),
    ("docker compose logs", "it needs Docker"),
    ("docker compose down", "it needs Docker"),
    ("docker compose exec", "it needs Docker"),
    ("docker compose cp", "it needs Docker"),
    ("docker compose stop", "it needs Docker"),
    ("docker compose run", "it needs Docker"),
    ("docker compose start", "it needs Docker"),
    ("pip install", "it needs the network; `scripts/recipes.sh` installs the same"),
    ("python3 - <<", "it needs packages and more data; `recipes.rs` runs it where they are"),
    ("https://sync.example", "it needs a proxy of that name; `docs/proxy.md` has its settings"),
    ("crontab", "it would change the user's table"),
    ("systemctl", "it needs systemd, and would change the user's services"),
    ("loginctl", "it needs systemd, and would change the user's login"),
];

/// Whether this entry is about that command.
pub fn matches(text: &str, command: &Command) -> bool {
    command.without_comments().contains(text)
}

/// Whether that command is not run.
pub fn holds(command: &Command) -> bool {
    LIST.iter().any(|(text, _)| matches(text, command))
}
