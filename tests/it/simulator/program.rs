//! The program `garmin-simulator`.
use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

#[test]
fn the_program_tells_its_address_and_ends_with_0_on_each_signal() {
    for signal in [Signal::SIGTERM, Signal::SIGINT, Signal::SIGHUP] {
        let mut program = Command::new(env!("CARGO_BIN_EXE_garmin-simulator"))
            .args(["--bind", "127.0.0.1:0", "--seed", "3"])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(program.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().strip_prefix("listening on http://").unwrap();
        assert!(std::net::TcpStream::connect(address).is_ok());
        kill(Pid::from_raw(program.id().cast_signed()), signal).unwrap();
        assert_eq!(program.wait().unwrap().code(), Some(0), "{signal}");
    }
}
