use secrecy::ExposeSecret;

use super::*;

const PLAIN: &str = r#"{"di_token": "hush.hush.hush", "di_refresh_token": "hush", "di_client_id": "C"}"#;

#[test]
fn a_file_is_read_like_a_text_without_the_blanks_around_it() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("tokens.json");
    let of = |bytes: &[u8]| {
        std::fs::write(&path, bytes).unwrap();
        in_file(&path).map(|found| found.expose_secret().to_owned())
    };
    for around in ["\u{feff}", "\r\n", "\u{feff} \r\n", "\n\n", "\t"] {
        assert_eq!(of(format!("{around}{PLAIN}{around}").as_bytes()).as_deref(), Ok(PLAIN));
    }
    let wide: Vec<u8> = format!("\u{feff}{PLAIN}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(of(&wide).unwrap_err(), ", which is text in UTF-16; save it as UTF-8");
    assert!(of(b"PK\x03\x04\xff").unwrap_err().contains("not a text file"));
    assert!(of(&vec![b' '; 2 << 20]).unwrap_err().contains("longer than any sign-in"));
    assert_eq!(of(b"").unwrap_err(), ", which is empty");
    assert_eq!(in_file(place.path()).unwrap_err(), ": is a directory");
    assert_eq!(in_file(&place.path().join("none")).unwrap_err(), ": no such file; check the path, or make the file");
}
