//! The helpers with logic of their own: layered configuration and result ids.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use kanade_shared::wire::{
    ConfigScope, EffectiveConfig, ExecResult, ResolutionWarning, resolve as resolve_scopes,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::answer::{Answer, Failure, ok, text};

#[derive(Serialize)]
struct Resolved {
    effective: EffectiveConfig,
    warnings: Vec<Warning>,
    // The crate's durations reach beyond 64 bits of milliseconds.
    heartbeat_ms: u128,
    host_perf_ms: u128,
    target_version_jitter_ms: u128,
    #[serde(skip_serializing_if = "Option::is_none")]
    process_perf_active: Option<bool>,
}

#[derive(Serialize)]
struct Warning {
    field: &'static str,
    groups: Vec<String>,
}

/// The operation `resolve`.
pub fn resolve(request: &Value) -> Answer {
    let now: Option<DateTime<Utc>> = match request.get("now") {
        None => None,
        Some(v) => Some(serde_json::from_value(v.clone()).map_err(Failure::bad_request)?),
    };
    let global: Option<ConfigScope> = member(request, "global")?;
    let groups: Option<BTreeMap<String, ConfigScope>> = member(request, "groups")?;
    let pc: Option<ConfigScope> = member(request, "pc")?;
    let my_groups: Option<Vec<String>> = member(request, "my_groups")?;

    let (effective, warnings) = resolve_scopes(
        global.as_ref(),
        &groups.unwrap_or_default(),
        pc.as_ref(),
        &my_groups.unwrap_or_default(),
    );
    ok(&Resolved {
        warnings: warnings
            .into_iter()
            .map(
                |ResolutionWarning::MultiGroupConflict { field, groups }| Warning { field, groups },
            )
            .collect(),
        heartbeat_ms: effective.heartbeat_duration().as_millis(),
        host_perf_ms: effective.host_perf_duration().as_millis(),
        target_version_jitter_ms: effective.target_version_jitter_duration().as_millis(),
        process_perf_active: now.map(|now| effective.process_perf_active_at(now)),
        effective,
    })
}

/// A member that is a document of the contract: absent and null are "not set",
/// anything that does not decode is the answer.
fn member<T: DeserializeOwned>(request: &Value, name: &str) -> Result<Option<T>, Failure> {
    match request.get(name) {
        None => Ok(None),
        Some(v) => serde_json::from_value(v.clone()).map_err(Failure::decode),
    }
}

/// The operation `result_id`.
pub fn result_id(request: &Value) -> Answer {
    let result: ExecResult =
        serde_json::from_slice(text(request, "json")?.as_bytes()).map_err(Failure::decode)?;
    ok(&json!({ "value": result.stable_result_id() }))
}
