//! Signatures over commands: the operations `key_pair`, `sign` and `verify`.

use kanade_shared::signing::{self, SigHeaders, Signer, VerifyError};
use serde_json::{Value, json};

use crate::answer::{Answer, Failure, ok, text};
use crate::keyring;

/// A member that is an integer of 64 bits.
pub fn millis(request: &Value, name: &str) -> Result<i64, Failure> {
    request
        .get(name)
        .and_then(Value::as_i64)
        .ok_or_else(|| Failure::bad_request(format!("{name} must be an integer")))
}

/// A member that is text or missing.
fn header(headers: &Value, name: &str) -> Result<Option<String>, Failure> {
    match headers.get(name) {
        None => Ok(None),
        Some(Value::String(s)) => Ok(Some(s.clone())),
        Some(_) => Err(Failure::bad_request("a header must be a string")),
    }
}

/// The member `headers`, an object of the four headers by their names.
pub fn headers(request: &Value) -> Result<SigHeaders, Failure> {
    let all = request
        .get("headers")
        .filter(|h| h.is_object())
        .ok_or_else(|| Failure::bad_request("headers must be an object"))?;
    Ok(SigHeaders {
        sig_b64: header(all, signing::SIG)?,
        kid: header(all, signing::SIG_KID)?,
        alg: header(all, signing::SIG_ALG)?,
        at_ms: header(all, signing::SIG_AT)?,
    })
}

/// The headers as the member `headers` has them.
pub fn as_object(headers: &SigHeaders) -> Value {
    let mut all = serde_json::Map::new();
    for (name, value) in [
        (signing::SIG, &headers.sig_b64),
        (signing::SIG_KID, &headers.kid),
        (signing::SIG_ALG, &headers.alg),
        (signing::SIG_AT, &headers.at_ms),
    ] {
        if let Some(value) = value {
            all.insert(name.into(), value.clone().into());
        }
    }
    all.into()
}

pub fn signer(request: &Value) -> Result<Signer, Failure> {
    Signer::from_secret(text(request, "secret")?, text(request, "kid")?).map_err(Failure::decode)
}

/// The word for a refusal.
pub fn word(e: &VerifyError) -> &'static str {
    match e {
        VerifyError::Unsigned => "unsigned",
        VerifyError::UnknownKid { .. } => "unknown_key",
        VerifyError::UnsupportedAlg { .. } => "unsupported_algorithm",
        VerifyError::Malformed(_) => "malformed",
        VerifyError::BadSignature { .. } => "bad_signature",
        VerifyError::Stale { .. } => "stale",
    }
}

/// The public half of a secret, and the entries of rings that hold it.
pub fn key_pair(request: &Value) -> Answer {
    let key = signing::decode_secret(text(request, "secret")?).map_err(Failure::decode)?;
    let kid = text(request, "kid")?;
    let label = text(request, "label")?;
    let public = key.verifying_key();
    let bound = std::time::Duration::from_secs(900);
    ok(&json!({
        "secret": signing::encode_secret(&key),
        "public_key": signing::encode_public(&public),
        "fingerprint": signing::fingerprint(&public),
        "entry": signing::keyring_entry(kid, &public, label).to_string(),
        "break_glass": signing::break_glass_keyring_entry(kid, &public, label, bound).to_string(),
    }))
}

pub fn sign(request: &Value) -> Answer {
    let signer = signer(request)?;
    let headers = signer.headers(text(request, "body")?.as_bytes(), millis(request, "at")?);
    ok(&json!({ "headers": as_object(&headers) }))
}

/// The refusal is an answer, not a failure: `kid` and `label`, or `refused`.
pub fn verify(request: &Value) -> Answer {
    let ring = keyring::parse(text(request, "keyring")?).map_err(Failure::decode)?;
    let body = text(request, "body")?.as_bytes();
    match signing::verify(&ring, body, &headers(request)?, millis(request, "now_ms")?) {
        Ok(v) => ok(&json!({ "kid": v.kid, "label": v.policy.label })),
        Err(e) => ok(&json!({ "refused": word(&e) })),
    }
}
