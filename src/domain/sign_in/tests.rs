use serde_json::json;

use super::*;

const PLAIN: &str = r#"{"di_token": "hush.hush.hush", "di_refresh_token": "hush", "di_client_id": "C"}"#;

#[test]
fn a_sign_in_stays_as_it_is_to_the_letter() {
    let more = r#"{ "domain": "x", "di_client_id":"C","di_refresh_token":"hush",  "di_token":"hush" }"#;
    let spread = format!("\r\n{}\r\n", PLAIN.replace(", ", ",\r\n"));
    for text in [PLAIN, more, &spread] {
        assert_eq!(unwrapped(text).as_deref(), Ok(text));
    }
}

#[test]
fn whatever_is_pasted_around_a_sign_in_is_taken_off() {
    let value: Value = serde_json::from_str(PLAIN).unwrap();
    let text_in_text = json!(PLAIN).to_string();
    for wrapped in [
        text_in_text.clone(),
        json!(text_in_text).to_string(),
        json!(format!("\u{feff} {PLAIN}\r\n")).to_string(),
        json!({"status": "success", "tokens": PLAIN}).to_string(),
        json!({"tokens": text_in_text}).to_string(),
        json!(json!({"status": "success", "tokens": PLAIN}).to_string()).to_string(),
        format!("\u{feff}{PLAIN}"),
        format!("\u{feff}\r\n\u{a0}{PLAIN}\r\n\u{feff}"),
    ] {
        assert_eq!(unwrapped(&wrapped).as_deref(), Ok(PLAIN), "{wrapped}");
        assert_eq!(unwrapped(&format!("\u{feff} {wrapped}\r\n")).as_deref(), Ok(PLAIN), "{wrapped}");
    }
    for wrapped in [json!({"status": "success", "tokens": value}), json!(json!({ "tokens": value }).to_string())] {
        let found = unwrapped(&wrapped.to_string()).unwrap();
        assert_eq!(serde_json::from_str::<Value>(&found).unwrap(), value, "{wrapped}");
    }
}

#[test]
fn everything_else_is_named_and_never_quoted() {
    let without = |field: &str, value: Value| {
        let mut tokens: Value = serde_json::from_str(PLAIN).unwrap();
        tokens[field] = value;
        tokens.to_string()
    };
    let garth = json!({"scope": "hush", "token_type": "Bearer", "access_token": "hush", "refresh_token": "hush",
                       "expires_in": 75_017});
    let old = json!({"oauth_token": "hush", "oauth_token_secret": "hush", "mfa_token": null});
    let deep = (0..9).fold(PLAIN.to_owned(), |text, _| json!(text).to_string());
    for (text, expected) in [
        (garth.to_string(), "holds garth's oauth2_token.json (access_token, refresh_token), not a sign-in"),
        (json!({"status": "success", "tokens": garth}).to_string(), "holds garth's oauth2_token.json"),
        (old.to_string(), "holds garth's oauth1_token.json (oauth_token, oauth_token_secret), not a sign-in"),
        (json!({"access_token": "hush"}).to_string(), "holds an OAuth token (access_token)"),
        (json!([old, garth]).to_string(), "holds a JSON list"),
        ("[1, 2]".to_owned(), "holds a JSON list"),
        (json!({"status": "needs_mfa", "client_state": "hush"}).to_string(), "POST /auth/garmin/resume_login"),
        (json!({"detail": "hush"}).to_string(), "refused the login (detail)"),
        (json!({"email": "hush", "password": "hush"}).to_string(), "holds a password"),
        ("{}".to_owned(), "holds an empty JSON object"),
        (json!({"hush": 1}).to_string(), "holds a JSON object without di_token"),
        (json!({"status": "success", "tokens": null}).to_string(), "whose tokens are no sign-in"),
        ("null".to_owned(), "holds a single JSON value"),
        ("17".to_owned(), "holds a single JSON value"),
        (deep, "holds a single JSON value"),
        (without("di_token", json!(null)), "its di_token is missing or empty"),
        (without("di_token", json!(" ")), "its di_token is missing or empty"),
        (without("di_refresh_token", json!(null)), "its di_refresh_token is missing or empty"),
        (json!({"di_token": "hush", "di_refresh_token": "hush"}).to_string(), "its di_client_id is missing or empty"),
        (String::new(), "is empty"),
        (" \u{feff}\r\n".to_owned(), "is empty"),
        (json!("").to_string(), "is empty"),
        (PLAIN[..60].to_owned(), "holds JSON that is cut short"),
        (json!(PLAIN[..60]).to_string(), "holds JSON that is cut short"),
        (PLAIN[3..].to_owned(), "holds text that is not JSON"),
        (PLAIN.replace('"', "'"), "holds JSON that is broken at line 1, column 2"),
        (format!("{PLAIN}{PLAIN}"), "holds JSON that is broken at line 1"),
        (PLAIN.replace("hush.hush", "hush.\nhush"), "holds JSON that is broken at line 2"),
        ("<!DOCTYPE html><p>hush</p>".to_owned(), "holds a web page"),
        (format!("{}\r\n{}==", "hush".repeat(19), "hush".repeat(4)), "holds a base64 text"),
        ("hush.hu-sh_.hush".to_owned(), "holds a token without the JSON around it"),
        (json!("hush.hush.hush").to_string(), "holds a token without the JSON around it"),
        ("hush".to_owned(), "holds text that is not JSON"),
    ] {
        let found = unwrapped(&text).expect_err(&text);
        assert!(found.contains(expected), "{text}: {found}");
        assert!(!found.contains("hush"), "{found}");
    }
}
