//! Configuration files.

use std::hint::black_box;
use std::path::Path;

use kanade_shared::config;
use serde_json::{Value, json};

use crate::answer::{self, Answer, Failure, ok};

pub fn load(request: &Value) -> Answer {
    let path = answer::text(request, "path")?;
    let path = Path::new(path);
    match answer::text(request, "kind")? {
        "agent" => {
            let c = config::load_agent_config(path).map_err(Failure::config)?;
            ok(&json!({
                "agent": {"id": c.agent.id, "nats_url": c.agent.nats_url, "groups": c.agent.groups},
                "log": log(&c.log),
            }))
        }
        "backend" => {
            let c = config::load_backend_config(path).map_err(Failure::config)?;
            ok(&json!({
                "server": {"bind": c.server.bind},
                "nats": {"url": c.nats.url},
                "db": {"sqlite_path": c.db.sqlite_path},
                "log": log(&c.log),
            }))
        }
        other => Err(Failure::unsupported("kind", other)),
    }
}

/// Loads a file and drops what is in it.
pub fn read(path: &Path, kind: &str) -> Result<(), Failure> {
    match kind {
        "agent" => config::load_agent_config(black_box(path))
            .map(|c| drop(black_box(c)))
            .map_err(Failure::config),
        "backend" => config::load_backend_config(black_box(path))
            .map(|c| drop(black_box(c)))
            .map_err(Failure::config),
        other => Err(Failure::unsupported("kind", other)),
    }
}

fn log(section: &config::LogSection) -> Value {
    json!({"path": section.path, "level": section.level, "keep_days": section.keep_days})
}
