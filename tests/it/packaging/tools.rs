//! `scripts/ensure-tools.sh` on machines that lack something: its search path contains only what a test puts there.

use super::*;

/// A machine with the tools that every system has, Rust, a C compiler and Redis.
struct Machine(tempfile::TempDir);

impl Machine {
    fn complete() -> Self {
        let machine = Self(tempfile::tempdir().unwrap());
        for tool in ["bash", "env", "sed", "awk", "sort", "head", "dirname", "cat"] {
            let found = Command::new("which").arg(tool).output().unwrap().stdout;
            let path = String::from_utf8(found).unwrap();
            std::os::unix::fs::symlink(path.trim(), machine.0.path().join(tool)).unwrap();
        }
        machine.with("cargo", "").with("cc", "").with("rustc", "echo 'rustc 1.95.0 (0000000 2026-01-01)'");
        machine.with("redis-server", "echo 'Redis server v=7.0.15 sha=00000000:0'").with("id", "echo 1000");
        machine
    }

    fn with(&self, tool: &str, script: &str) -> &Self {
        executable::script(script, &self.0.path().join(tool));
        self
    }

    fn without(&self, tool: &str) -> &Self {
        fs::remove_file(self.0.path().join(tool)).unwrap();
        self
    }

    fn said(&self, code: i32) -> String {
        self.said_to(&[], code)
    }

    fn said_to(&self, arguments: &[&str], code: i32) -> String {
        self.said_with_browser(&self.0.path().join("no-browser"), arguments, code)
    }

    fn said_with_browser(&self, browser: &Path, arguments: &[&str], code: i32) -> String {
        let mut script = Command::new(root().join("scripts/ensure-tools.sh"));
        let output =
            script.args(arguments).env_clear().env("PATH", self.0.path()).env("CHROMIUM", browser).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(code), "{said}");
        said
    }
}

#[test]
fn a_complete_machine_hears_nothing() {
    assert_eq!(Machine::complete().said(0), "");
}

#[test]
fn what_is_missing_or_too_old_is_named_with_what_to_do() {
    for (tool, script, named, advice) in [
        ("cargo", None, "cargo is missing", "https://rustup.rs"),
        ("rustc", Some("echo 'rustc 1.94.1 (0000000 2026-01-01)'"), "this is 1.94.1", "rustup update stable"),
        ("cc", None, "a C compiler is missing", "build-essential"),
        (
            "redis-server",
            Some("echo 'Redis server v=6.0.16 sha=0'"),
            "this is 6.0.16",
            "apt-get install -y redis-server",
        ),
        ("redis-server", None, "redis-server is missing", "apt-get install -y redis-server"),
    ] {
        let machine = Machine::complete();
        machine.with("apt-get", "echo must not be called >&2; exit 1").without(tool);
        if let Some(script) = script {
            machine.with(tool, script);
        }
        let said = machine.said(1);
        assert!(said.contains(named) && said.contains(advice), "{said}");
        assert!(!said.contains("must not be called"), "without rights nothing is installed: {said}");
    }
}

#[test]
fn what_only_tests_need_is_only_asked_for_by_them() {
    let machine = Machine::complete();
    machine.with("apt-get", "echo must not be called >&2; exit 1");
    assert_eq!(machine.said(0), "");
    let said = machine.said_to(&["tests"], 1);
    assert!(said.contains("Chromium is missing") && said.contains("apt-get install -y chromium"), "{said}");
    assert!(!said.contains("must not be called"), "without rights nothing is installed: {said}");
    machine.with("no-browser", "");
    for tool in ["curl", "jq", "sqlite3"] {
        let said = machine.said_to(&["tests"], 1);
        assert!(said.contains(&format!("{tool} is missing")), "{said}");
        assert!(said.contains(&format!("apt-get install -y {tool}")), "{said}");
        machine.with(tool, "");
    }
    assert_eq!(machine.said_to(&["tests"], 0), "");
}

#[test]
fn the_newest_browser_is_the_systems_and_one_of_somebodys_own_stays_as_it_is() {
    let machine = Machine::complete();
    let place = machine.0.path().display();
    machine.with("id", "echo 0").with("apt-get", &format!("echo \"$*\" >> {place}/calls")).with("no-browser", "");
    let calls = || fs::read_to_string(machine.0.path().join("calls")).unwrap_or_default();
    let said = machine.said_to(&["newest-browser"], 0);
    assert!(said.contains("could not be updated") && said.contains("apt-get install -y chromium"), "{said}");
    assert_eq!(calls(), "", "nothing is installed beside it");

    let of_the_system = Path::new("/usr/bin/chromium");
    if of_the_system.exists() {
        machine.said_with_browser(of_the_system, &["newest-browser"], 0);
        let calls = calls();
        assert!(calls.contains("Error-Mode=any update -q\n"), "{calls}");
        assert!(calls.ends_with("--no-install-recommends chromium\n"), "{calls}");
        for (tool, script) in [("apt-get", "exit 100"), ("id", "echo 1000")] {
            machine.with(tool, script);
            let said = machine.said_with_browser(of_the_system, &["newest-browser"], 0);
            assert!(said.contains("could not be updated"), "{said}");
        }
    }
}

#[test]
fn each_system_gets_its_own_line() {
    for (installer, line) in [
        ("dnf", "sudo dnf install -y redis"),
        ("pacman", "sudo pacman -S --needed redis"),
        ("brew", "brew install redis"),
        ("cat", "https://redis.io/download"),
    ] {
        let machine = Machine::complete();
        machine.without("redis-server");
        if installer != "cat" {
            machine.with(installer, "");
        }
        let said = machine.said(1);
        assert!(said.contains(line), "{said}");
    }
}

#[test]
fn with_rights_redis_is_installed_and_no_service_stays() {
    let machine = Machine::complete();
    let place = machine.0.path().display();
    machine
        .without("redis-server")
        .with("id", "echo 0")
        .with("tee", "cat > /dev/null")
        .with("chmod", "")
        .with("rm", "");
    machine.with(
        "service",
        &format!("echo \"service $2\" >> {place}/calls; [ $2 != status ] || [ -e {place}/redis-server ]"),
    );
    machine.with("systemctl", "");
    machine.with(
        "apt-get",
        &format!(
            "echo \"apt-get $*\" >> {place}/calls\n\
             case \"$*\" in *install*) printf '#!/bin/sh\\necho Redis server v=7.0.15\\n' > {place}/redis-server\n\
             /bin/chmod 755 {place}/redis-server ;; esac"
        ),
    );
    machine.said(0);
    let calls = fs::read_to_string(machine.0.path().join("calls")).unwrap();
    let calls: Vec<_> = calls.lines().collect();
    assert!(calls[1].starts_with("apt-get") && calls[1].ends_with("update -q"), "{calls:?}");
    assert!(calls[2].ends_with("install -q -y --no-install-recommends redis-server"), "{calls:?}");
    assert_eq!(calls.last(), Some(&"service stop"), "what the package started is stopped again");
}
