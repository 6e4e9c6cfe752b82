//! What requests are answered with.
use serde_json::{Value, json};
use warp::Reply as _;
use warp::http::{HeaderValue, StatusCode, header};
use warp::reply::Response;

use crate::reply::{cut_bytes, text};
use crate::world::chance::Dice;

/// The content of a successful answer.
pub enum Content {
    /// JSON.
    Json(Value),
    /// 204.
    None,
    /// 200 without a body.
    Empty,
    /// A ZIP archive.
    Zip(Vec<u8>),
    /// A token.
    Token(String),
}

impl Content {
    /// The answer; broken off halfway if `cut`.
    pub fn response(self, cut: bool) -> Response {
        let (content_type, body) = match self {
            Self::Json(value) => ("application/json", value.to_string().into_bytes()),
            Self::Zip(bytes) => ("application/x-zip-compressed", bytes),
            Self::Token(token) => ("text/plain", token.into_bytes()),
            Self::None => return warp::reply::with_status(warp::reply(), StatusCode::NO_CONTENT).into_response(),
            Self::Empty => return warp::reply().into_response(),
        };
        if cut {
            return cut_bytes(body, content_type);
        }
        let mut response = body.into_response();
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
        response
    }
}

/// A refusal.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Failure {
    /// Its status.
    pub status: u16,
    /// Name and message of the few errors that tell any.
    pub words: Option<(&'static str, &'static str)>,
}

impl Failure {
    /// A parameter is missing or wrong.
    pub const BAD_REQUEST: Self = Self::plain(400);
    /// There is no such thing.
    pub const NOT_FOUND: Self = Self::plain(404);
    /// The client takes none of the types that there are.
    pub const NOT_ACCEPTABLE: Self =
        Self { status: 406, words: Some(("NotAcceptableException", "HTTP 406 Not Acceptable")) };
    /// A range of what the real service tells to be too long.
    pub const TOO_LONG: Self =
        Self { status: 400, words: Some(("BadRequestException", "Date range cannot be more than 31 days")) };

    /// A status without words.
    pub const fn plain(status: u16) -> Self {
        Self { status, words: None }
    }

    /// The answer: an error document, an empty object or nothing, by the number of the request.
    pub fn response(self, seed: u64, number: u64) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut dice = Dice::numbered(seed, number, "personal error");
        let body = match self.words {
            Some((name, message)) => {
                let id = format!("{:08x}", dice.bits() >> 32);
                json!({"error": name, "clientMessage": null, "message": message, "errorId": id}).to_string()
            }
            None if status == StatusCode::NOT_FOUND || dice.chance(0.6) => "{}".to_owned(),
            None => String::new(),
        };
        text(status, "application/json", body)
    }
}
