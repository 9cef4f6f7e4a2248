//! What the newer documents and messages give beside their bytes: the operations
//! `contacts`, `settings`, `frame` and `frame.headers`.

use kanade_shared::wire::{
    FrameKind, FrameMeta, GroupContacts, ServerSettings, TileEncoding, frame_kind,
};
use serde_json::{Value, json};

use crate::answer::{Answer, Failure, ok, text};

/// The addresses as a producer stores them.
pub fn contacts(request: &Value) -> Answer {
    let emails = request
        .get("args")
        .and_then(Value::as_array)
        .and_then(|all| all.iter().map(Value::as_str).collect::<Option<Vec<_>>>())
        .ok_or_else(|| Failure::bad_request("args must be an array of strings"))?;
    let json = serde_json::to_string(&GroupContacts::new(emails)).expect("plain data");
    ok(&json!({ "json": json }))
}

/// What holds under a settings document, and what of it may be shown.
pub fn settings(request: &Value) -> Answer {
    let s: ServerSettings =
        serde_json::from_str(text(request, "json")?).map_err(Failure::decode)?;
    let caps = serde_json::to_string(&s.effective_object_store_caps()).expect("plain data");
    let codes: Vec<Value> = s
        .support_codes
        .iter()
        .map(|c| {
            let live = s.support_code(&c.scope).map(|c| c.hash.clone());
            json!({ "minutes": c.effective_ttl_minutes(), "usable": c.is_usable(), "live": live })
        })
        .collect();
    ok(&json!({
        "prune_days": s.effective_agent_prune_days(),
        "runner_group": s.effective_controller_group().unwrap_or_default(),
        "collect_days": s.effective_collect_retention_days(),
        "result_output_days": s.effective_result_output_retention_days(),
        "session_hours": s.effective_session_ttl_hours(),
        "stale_days": s.effective_check_status_stale_days(),
        "auth_mode": s.effective_nats_auth_mode().as_str(),
        "caps": caps,
        "codes": codes,
        "redacted": serde_json::to_string(&s.redacted()).expect("plain data"),
    }))
}

/// What a message with these headers carries. The refusal is an answer.
pub fn frame(request: &Value) -> Answer {
    let mut headers = async_nats::HeaderMap::new();
    let all = request
        .get("headers")
        .and_then(Value::as_object)
        .ok_or_else(|| Failure::bad_request("headers must be an object"))?;
    for (name, value) in all {
        let value = value
            .as_str()
            .ok_or_else(|| Failure::bad_request("a header must be a string"))?;
        headers.insert(name.as_str(), value);
    }
    let kind = frame_kind(&headers).ok().map(FrameKind::as_str);
    let tile = FrameMeta::from_headers(&headers)
        .ok()
        .map(|(meta, encoding)| {
            json!({
                "json": serde_json::to_string(&meta).expect("plain data"),
                "encoding": encoding.as_str(),
            })
        });
    ok(&json!({ "kind": kind, "tile": tile }))
}

/// The headers of a tile, and whether it may be sent.
pub fn frame_headers(request: &Value) -> Answer {
    let meta: FrameMeta = serde_json::from_str(text(request, "json")?).map_err(Failure::decode)?;
    let encoding = TileEncoding::parse(text(request, "name")?)
        .ok_or_else(|| Failure::bad_request("name must be an encoding"))?;
    let mut headers = serde_json::Map::new();
    for (name, values) in meta.to_headers(encoding).iter() {
        headers.insert(name.to_string(), values[0].as_str().into());
    }
    ok(&json!({ "headers": headers, "valid": meta.validate().is_ok() }))
}
