//! Jobs, schedules and freezes.
//!
//! The local zone is that of the environment variable `TZ`.

use chrono::{DateTime, SecondsFormat, Utc};
use kanade_shared::manifest::{ExecMode, Freeze, GroupDef, Manifest, Schedule, View};
use kanade_shared::strict;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::answer::{Answer, Failure, ok, text};

/// A member that may be left out.
fn text_or<'a>(request: &'a Value, member: &str, default: &'a str) -> Result<&'a str, Failure> {
    match request.get(member) {
        None | Some(Value::Null) => Ok(default),
        Some(_) => text(request, member),
    }
}

fn decoded<T: DeserializeOwned + strict::StrictSchema>(request: &Value) -> Result<T, Failure> {
    let document = text(request, "text")?;
    let format = text_or(request, "format", "yaml")?;
    let mode = text_or(request, "mode", "tolerant")?;
    let strictly = |result: Result<T, String>| {
        result.map_err(|e| {
            if e.starts_with("unknown field(s): ") {
                Failure::unknown_field(e)
            } else {
                Failure::decode(e)
            }
        })
    };
    match (format, mode) {
        ("yaml", "tolerant") => serde_yaml::from_str(document).map_err(Failure::decode),
        ("yaml", "strict") => strictly(strict::from_yaml_str(document)),
        ("json", "tolerant") => serde_json::from_str(document).map_err(Failure::decode),
        ("json", "strict") => strictly(strict::from_json_slice(document.as_bytes())),
        _ => Err(Failure::bad_request(
            "format must be yaml or json, and mode strict or tolerant",
        )),
    }
}

fn now(request: &Value) -> Result<DateTime<Utc>, Failure> {
    text(request, "now")?.parse().map_err(Failure::bad_request)
}

fn document<T: Serialize>(value: &T) -> Answer {
    let json = serde_json::to_string(value).map_err(Failure::decode)?;
    ok(&json!({ "json": json }))
}

/// The operation `manifest`.
pub fn read(request: &Value) -> Answer {
    let validate = request.get("validate").and_then(Value::as_bool) == Some(true);
    match text(request, "kind")? {
        "job" => {
            let job: Manifest = decoded(request)?;
            if validate {
                job.validate().map_err(Failure::invalid)?;
            }
            document(&job)
        }
        "schedule" => {
            let schedule: Schedule = decoded(request)?;
            if validate {
                schedule.validate().map_err(Failure::invalid)?;
            }
            document(&schedule)
        }
        "view" => {
            let view: View = decoded(request)?;
            if validate {
                view.validate().map_err(Failure::invalid)?;
            }
            document(&view)
        }
        "group" => {
            let group: GroupDef = decoded(request)?;
            if validate {
                group.validate().map_err(Failure::invalid)?;
            }
            document(&group)
        }
        other => Err(Failure::unsupported("kind", other)),
    }
}

/// The operation `schedule.lower`.
pub fn lower(request: &Value) -> Answer {
    let lowered = decoded::<Schedule>(request)?.lowered();
    let mode = match lowered.mode {
        ExecMode::EveryTick => "every_tick",
        ExecMode::OncePerPc => "once_per_pc",
        ExecMode::OncePerPcVersion => "once_per_pc_version",
        ExecMode::OncePerTarget => "once_per_target",
        ExecMode::Event => "event",
    };
    ok(&json!({
        "cron": lowered.cron,
        "mode": mode,
        "cooldown": lowered.cooldown,
        "tz": lowered.tz.as_str(),
    }))
}

/// Whole seconds: the reference carries the fraction of `now` over.
fn whole(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// The operation `schedule.preview`.
pub fn preview(request: &Value) -> Answer {
    let count = match request.get("count") {
        None | Some(Value::Null) => 5,
        Some(v) => v
            .as_u64()
            .ok_or_else(|| Failure::bad_request("count must be an integer from 0 on"))?,
    };
    let now = now(request)?;
    let schedule: Schedule = decoded(request)?;
    let fires: Vec<String> = schedule
        .preview_fires(now, count as usize)
        .into_iter()
        .map(whole)
        .collect();
    ok(&json!({ "fires": fires }))
}

/// The operation `schedule.next`.
pub fn next(request: &Value) -> Answer {
    let now = now(request)?;
    let schedule: Schedule = decoded(request)?;
    ok(&json!({ "fire": schedule.next_calendar_fire(now).map(whole) }))
}

/// The operation `schedule.gate`.
pub fn gate(request: &Value) -> Answer {
    let now = now(request)?;
    let schedule: Schedule = decoded(request)?;
    ok(&json!({
        "active": schedule.active.contains(now, schedule.tz),
        "allowed": schedule.constraints.allows(now, schedule.tz),
        "outside_window": schedule.calendar_outside_window(),
        "bad_window": schedule.bad_window().is_some(),
    }))
}

/// The operation `freeze.active`.
pub fn frozen(request: &Value) -> Answer {
    let now = now(request)?;
    let freeze: Freeze = serde_json::from_str(text(request, "json")?).map_err(Failure::decode)?;
    freeze.validate().map_err(Failure::invalid)?;
    ok(&json!({ "active": freeze.is_active(now) }))
}
