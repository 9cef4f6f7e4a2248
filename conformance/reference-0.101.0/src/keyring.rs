//! The document that an agent's keyring is read from. The crate leaves reading it
//! to the agent, whose rules these are.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::VerifyingKey;
use kanade_shared::signing::{KeyPolicy, KeyRing};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::answer::{Answer, Failure, ok, text};

#[derive(Deserialize)]
struct Entry {
    kid: String,
    public_key: String,
    #[serde(default)]
    label: Option<String>,
    #[serde(default)]
    max_age_secs: Option<u64>,
    #[serde(default)]
    audit_every_use: bool,
}

pub fn parse(text: &str) -> Result<KeyRing, String> {
    let entries: Vec<Entry> = serde_json::from_str(text).map_err(|e| e.to_string())?;
    let mut ring = KeyRing::new();
    for e in entries {
        if ring.get(&e.kid).is_some() {
            return Err(format!("the key {} comes twice", e.kid));
        }
        let bytes = STANDARD.decode(&e.public_key).map_err(|x| x.to_string())?;
        let bytes: [u8; 32] = bytes
            .try_into()
            .map_err(|_| "a public key has 32 bytes".to_string())?;
        let key = VerifyingKey::from_bytes(&bytes).map_err(|x| x.to_string())?;
        let label = e.label.unwrap_or_else(|| e.kid.clone());
        let policy = match e.max_age_secs {
            Some(secs) => KeyPolicy::break_glass(label, Duration::from_secs(secs)),
            None => KeyPolicy {
                audit_every_use: e.audit_every_use,
                ..KeyPolicy::backend(label)
            },
        };
        ring.insert(e.kid, key, policy);
    }
    Ok(ring)
}

/// The operation `keyring`.
pub fn read(request: &Value) -> Answer {
    let ring = parse(text(request, "json")?).map_err(Failure::decode)?;
    let identities: Vec<String> = ring.kid_fingerprints().collect();
    let policies: Vec<Value> = ring
        .kids()
        .filter_map(|kid| ring.get(kid))
        .map(|(_, _, p)| {
            json!({
                "label": p.label,
                "max_age_secs": p.max_age.map(|d| d.as_secs()),
                "audit_every_use": p.audit_every_use,
            })
        })
        .collect();
    ok(&json!({ "identities": identities, "policies": policies }))
}
