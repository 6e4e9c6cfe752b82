//! A sign-in for the demo account: shaped like a real one, worthless, and valid until the year 2100.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::json;

/// 2100-01-01T00:00:00Z in seconds, so that no demo ever runs into an expired sign-in.
const EXPIRES_AT: u64 = 4_102_444_800;

/// The JSON text that a login would have returned.
pub(super) fn tokens() -> String {
    let part = |text: &str| URL_SAFE_NO_PAD.encode(text);
    let header = part(&json!({"alg": "none", "typ": "JWT"}).to_string());
    let claims = part(
        &json!({
            "client_id": "GARMIN_SYNC_DEMO",
            "exp": EXPIRES_AT,
            "garmin_guid": "00000000-0000-4000-8000-000000000000",
            "iss": "garmin-sync demo",
            "jti": "demo",
            "scope": ["DEMO"],
        })
        .to_string(),
    );
    // Real sign-ins are long, and some readers decide by the length (512) what kind it is.
    let signature = part(&"demo ".repeat(96));
    json!({
        "di_token": format!("{header}.{claims}.{signature}"),
        "di_refresh_token": part("demo refresh token"),
        "di_client_id": "GARMIN_SYNC_DEMO",
    })
    .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_demo_sign_in_is_shaped_like_a_real_one() {
        let text = tokens();
        assert!(text.len() > 512, "{}", text.len());
        let fields: serde_json::Map<String, serde_json::Value> = serde_json::from_str(&text).unwrap();
        assert_eq!(fields.keys().collect::<Vec<_>>(), ["di_client_id", "di_refresh_token", "di_token"]);
        let parts: Vec<_> = fields["di_token"].as_str().unwrap().split('.').collect();
        let claims: serde_json::Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(parts[1]).unwrap()).unwrap();
        assert_eq!((parts.len(), &claims["exp"]), (3, &json!(EXPIRES_AT)));
    }
}
