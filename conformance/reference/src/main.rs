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
mod serve;
mod subjects;
mod types;

use std::io;

use serde_json::Value;

use answer::{Answer, Failure, ok};

/// The release of the crate, and so of the contract.
const CONTRACT: &str = "0.43.53";

fn main() -> io::Result<()> {
    serve::serve(dispatch)
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
