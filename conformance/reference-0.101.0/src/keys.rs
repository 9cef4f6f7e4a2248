//! The operation `key`: builders give a key, parsers a bare name or null.

use kanade_shared::kv;
use serde_json::{Value, json};

use crate::answer::{Answer, Failure, args, ok, text};

pub fn build(request: &Value) -> Answer {
    let value: Option<String> = match text(request, "name")? {
        "agent_config_group_key" => {
            let [group] = args(request)?;
            Some(kv::agent_config_group_key(group))
        }
        "agent_config_pc_key" => {
            let [pc] = args(request)?;
            Some(kv::agent_config_pc_key(pc))
        }
        "parse_agent_config_group_key" => {
            let [key] = args(request)?;
            kv::parse_agent_config_group_key(key).map(String::from)
        }
        "parse_agent_config_pc_key" => {
            let [key] = args(request)?;
            kv::parse_agent_config_pc_key(key).map(String::from)
        }
        "notifications_read_key" => {
            let [pc, user, notification] = args(request)?;
            Some(kv::notifications_read_key(pc, user, notification))
        }
        "notifications_read_prefix" => {
            let [pc, user] = args(request)?;
            Some(kv::notifications_read_prefix(pc, user))
        }
        "dispatch_mark_pc_key" => {
            let [schedule, pc] = args(request)?;
            Some(kv::dispatch_mark_pc_key(schedule, pc))
        }
        "dispatch_mark_target_key" => {
            let [schedule] = args(request)?;
            Some(kv::dispatch_mark_target_key(schedule))
        }
        other => return Err(Failure::unsupported("key", other)),
    };
    ok(&json!({ "value": value }))
}
