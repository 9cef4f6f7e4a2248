//! The operation `humantime`: durations as the crate reads them everywhere.

use serde_json::{Value, json};

use crate::answer::{Answer, Failure, ok, text};

pub fn parse(request: &Value) -> Answer {
    let duration = humantime::parse_duration(text(request, "text")?).map_err(Failure::decode)?;
    ok(&json!({ "ns": duration.as_nanos().to_string() }))
}
