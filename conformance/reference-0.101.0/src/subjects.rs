//! The operation `subject`.

use kanade_shared::subject;
use serde_json::{Value, json};

use crate::answer::{Answer, Failure, args, ok, text};

pub fn build(request: &Value) -> Answer {
    let one = |f: fn(&str) -> String| {
        let [a] = args(request)?;
        Ok(f(a))
    };
    let two = |f: fn(&str, &str) -> String| {
        let [a, b] = args(request)?;
        Ok(f(a, b))
    };
    let three = |f: fn(&str, &str, &str) -> String| {
        let [a, b, c] = args(request)?;
        Ok(f(a, b, c))
    };
    let value = match text(request, "name")? {
        "commands_group" => one(subject::commands_group),
        "commands_pc" => one(subject::commands_pc),
        "notifications_group" => one(subject::notifications_group),
        "notifications_pc" => one(subject::notifications_pc),
        "events_notifications_acked" => three(subject::events_notifications_acked),
        "events_notifications_unacked" => three(subject::events_notifications_unacked),
        "remote_ctrl" => one(subject::remote_ctrl),
        "remote_frame" => one(subject::remote_frame),
        "remote_input" => one(subject::remote_input),
        "validate_pc_id" => {
            let [a] = args(request)?;
            subject::validate_pc_id(a).map_err(Failure::decode)?;
            Ok(a.to_string())
        }
        "results" => one(subject::results),
        "heartbeat" => one(subject::heartbeat),
        "host_perf" => one(subject::host_perf),
        "process_perf" => one(subject::process_perf),
        "obs" => one(subject::obs),
        "kill" => one(subject::kill),
        "inventory" => two(subject::inventory),
        "events_started" => two(subject::events_started),
        "logs_fetch" => one(subject::logs_fetch),
        "job_tail" => one(subject::job_tail),
        "ping" => one(subject::ping),
        other => Err(Failure::unsupported("subject", other)),
    }?;
    ok(&json!({ "value": value }))
}
