//! A conformance testee around the published `kanade-shared` crate.
//!
//! One JSON object a line comes in on standard input, one goes out on standard
//! output, in order, each flushed before the next line is read. The protocol
//! is that of the other testees; the answers are whatever the crate does.

mod answer;
mod bench;
mod config;
mod durations;
mod keys;
mod live;
mod manifests;
mod names;
mod resolve;
mod subjects;
mod types;

use std::io::{self, BufRead, Write};

use serde_json::Value;

use answer::{Answer, Failure, ok};

/// The release of the crate, and so of the contract.
const CONTRACT: &str = "0.43.53";

fn main() -> io::Result<()> {
    let mut input = io::stdin().lock();
    let mut output = io::stdout().lock();
    let mut line = Vec::new();
    loop {
        line.clear();
        if input.read_until(b'\n', &mut line)? == 0 {
            return Ok(());
        }
        let (id, answer) = match serde_json::from_slice::<Value>(&line) {
            Ok(request) if request.is_object() => {
                let id = request.get("id").cloned().unwrap_or(Value::Null);
                (id, dispatch(&request))
            }
            Ok(_) => (Value::Null, Err(Failure::bad_request("not a JSON object"))),
            Err(e) => (Value::Null, Err(Failure::bad_request(e))),
        };
        output.write_all(answer::line(&id, &answer).as_bytes())?;
        output.flush()?;
    }
}

fn dispatch(request: &Value) -> Answer {
    match answer::text(request, "op")? {
        "hello" => ok(&serde_json::json!({
            "name": "kanade-shared (Rust)",
            "contract": CONTRACT,
            "types": types::NAMES,
        })),
        "wire" => types::round_trip(request),
        "resolve" => resolve::resolve(request),
        "result_id" => resolve::result_id(request),
        "manifest" => manifests::read(request),
        "schedule.lower" => manifests::lower(request),
        "schedule.preview" => manifests::preview(request),
        "schedule.next" => manifests::next(request),
        "schedule.gate" => manifests::gate(request),
        "freeze.active" => manifests::frozen(request),
        "subject" => subjects::build(request),
        "key" => keys::build(request),
        "constants" => names::constants(),
        "config" => config::load(request),
        "humantime" => durations::parse(request),
        "bench" => bench::bench(request),
        "bootstrap" => live::bootstrap(request),
        "rmw" => live::read_modify_write(request),
        other => Err(Failure::unsupported("operation", other)),
    }
}
