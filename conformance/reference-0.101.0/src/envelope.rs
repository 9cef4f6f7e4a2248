//! The command envelope: the operations `envelope.sign` and `envelope.verify`.

use chrono::{DateTime, SecondsFormat, Utc};
use kanade_shared::wire::{Command, EnvelopeError, sign_envelope, verify_envelope};
use serde_json::{Value, json};

use crate::answer::{Answer, Failure, ok, text};
use crate::{keyring, signing};

fn instant(request: &Value, name: &str) -> Result<DateTime<Utc>, Failure> {
    text(request, name)?.parse().map_err(Failure::bad_request)
}

fn word(e: &EnvelopeError) -> &'static str {
    match e {
        EnvelopeError::Signature(e) => signing::word(e),
        EnvelopeError::UnknownKind(_) => "unknown_kind",
        EnvelopeError::Malformed(_) => "malformed_envelope",
        EnvelopeError::UnsupportedCommandKind(_) => "unsupported_kind",
        EnvelopeError::MissingRecipient => "missing_recipient",
        EnvelopeError::Misaddressed { .. } => "misaddressed",
        EnvelopeError::MissingExpiry => "missing_expiry",
        EnvelopeError::MalformedExpiry(_) => "malformed_expiry",
        EnvelopeError::ClockAhead { .. } => "clock_ahead",
        EnvelopeError::Reversed => "reversed",
        EnvelopeError::OverCeiling { .. } => "over_ceiling",
        EnvelopeError::Expired { .. } => "expired",
        EnvelopeError::KeyAgeExceeded { .. } => "key_age",
    }
}

pub fn sign(request: &Value) -> Answer {
    let signer = signing::signer(request)?;
    let command: Command =
        serde_json::from_str(text(request, "command")?).map_err(Failure::decode)?;
    let target = text(request, "target")?;
    let expires = instant(request, "expires_at")?;
    match sign_envelope(&signer, target, expires, command, instant(request, "now")?) {
        Ok((body, headers)) => ok(&json!({
            "body": String::from_utf8(body).expect("JSON is UTF-8"),
            "headers": signing::as_object(&headers),
        })),
        Err(e) => ok(&json!({ "refused": word(&e) })),
    }
}

pub fn verify(request: &Value) -> Answer {
    let ring = keyring::parse(text(request, "keyring")?).map_err(Failure::decode)?;
    let body = text(request, "body")?.as_bytes();
    let headers = signing::headers(request)?;
    let now = instant(request, "now")?;
    match verify_envelope(&ring, body, &headers, text(request, "pc_id")?, now) {
        Ok(v) => ok(&json!({
            "kid": v.kid,
            "start_deadline": v.start_deadline.to_rfc3339_opts(SecondsFormat::AutoSi, true),
            "command": serde_json::to_string(&v.command).map_err(Failure::decode)?,
        })),
        Err(e) => ok(&json!({ "refused": word(&e) })),
    }
}
