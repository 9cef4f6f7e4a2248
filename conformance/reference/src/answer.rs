//! Answers, and reading the members of requests.

use std::fmt::Display;

use serde::Serialize;
use serde_json::Value;

/// The text of the `ok` object, or why there is none.
///
/// It is text and not a `Value` so that a duration beyond 64 bits of
/// milliseconds still comes out exact.
pub type Answer = Result<String, Failure>;

/// The `err` object of an answer.
#[derive(Serialize)]
pub struct Failure {
    kind: &'static str,
    message: String,
}

impl Failure {
    fn new(kind: &'static str, message: impl Display) -> Self {
        Failure {
            kind,
            message: message.to_string(),
        }
    }

    /// The document does not decode.
    pub fn decode(message: impl Display) -> Self {
        Self::new("decode", message)
    }

    /// Strict reading found a key that nobody knows.
    pub fn unknown_field(message: impl Display) -> Self {
        Self::new("unknown_field", message)
    }

    /// The document breaks a rule.
    pub fn invalid(message: impl Display) -> Self {
        Self::new("invalid", message)
    }

    /// The configuration cannot be loaded, with every cause in the message.
    pub fn config(error: anyhow::Error) -> Self {
        Self::new("config", format!("{error:#}"))
    }

    /// The request itself is malformed.
    pub fn bad_request(message: impl Display) -> Self {
        Self::new("bad_request", message)
    }

    /// This testee does not know the operation, type or name.
    pub fn unsupported(what: &str, name: &str) -> Self {
        Self::new("unsupported", format!("unknown {what} {name:?}"))
    }

    /// The broker cannot be reached, or refuses.
    pub fn io(message: impl Display) -> Self {
        Self::new("io", message)
    }

    /// The one write that was asked for did not land.
    pub fn rmw(message: impl Display) -> Self {
        Self::new("rmw", message)
    }
}

/// An answer of kind `ok`.
pub fn ok<T: Serialize>(body: &T) -> Answer {
    Ok(serde_json::to_string(body).expect("answers are plain data"))
}

/// The answer as a line of output.
pub fn line(id: &Value, answer: &Answer) -> String {
    match answer {
        Ok(body) => format!("{{\"id\":{id},\"ok\":{body}}}\n"),
        Err(failure) => {
            let failure = serde_json::to_string(failure).expect("failures are plain data");
            format!("{{\"id\":{id},\"err\":{failure}}}\n")
        }
    }
}

/// A member that must be a string.
pub fn text<'a>(request: &'a Value, member: &str) -> Result<&'a str, Failure> {
    request
        .get(member)
        .and_then(Value::as_str)
        .ok_or_else(|| Failure::bad_request(format!("{member} must be a string")))
}

/// A count that may be left out and is at least 1.
pub fn count(request: &Value, member: &str, default: u64) -> Result<u64, Failure> {
    match request.get(member) {
        None | Some(Value::Null) => Ok(default),
        Some(v) => v
            .as_u64()
            .filter(|n| *n > 0)
            .ok_or_else(|| Failure::bad_request(format!("{member} must be a positive integer"))),
    }
}

/// The member `args`: strings, exactly as many as the builder takes.
pub fn args<const N: usize>(request: &Value) -> Result<[&str; N], Failure> {
    let wrong = || Failure::bad_request(format!("args must be {N} strings"));
    let list = request
        .get("args")
        .and_then(Value::as_array)
        .ok_or_else(wrong)?;
    let strings: Option<Vec<&str>> = list.iter().map(Value::as_str).collect();
    strings.ok_or_else(wrong)?.try_into().map_err(|_| wrong())
}
