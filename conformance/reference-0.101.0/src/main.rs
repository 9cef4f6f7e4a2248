//! A conformance testee around the published `kanade-shared` crate.
//!
//! One JSON object a line comes in on standard input, one goes out on standard
//! output, in order, each flushed before the next line is read. The protocol
//! is that of the other testees; the answers are whatever the crate does.

#[allow(dead_code)] // the older testee has more operations
#[path = "../../reference/src/answer.rs"]
mod answer;
#[path = "../../reference/src/bench.rs"]
mod bench;
#[path = "../../reference/src/config.rs"]
mod config;
mod documents;
mod envelope;
mod keyring;
#[path = "../../reference/src/keys.rs"]
mod keys;
mod manifests;
mod names;
#[path = "../../reference/src/resolve.rs"]
mod resolve;
mod results;
#[path = "../../reference/src/serve.rs"]
mod serve;
mod signing;
mod subjects;
mod types;

use std::io;

use serde_json::Value;

use answer::{Answer, Failure, ok};

/// The release of the crate, and so of the contract.
const CONTRACT: &str = "0.101.0";

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
        "bench" => bench::bench(request),
        "sign" => signing::sign(request),
        "verify" => signing::verify(request),
        "keyring" => keyring::read(request),
        "key_pair" => signing::key_pair(request),
        "envelope.sign" => envelope::sign(request),
        "envelope.verify" => envelope::verify(request),
        "contacts" => documents::contacts(request),
        "settings" => documents::settings(request),
        "frame" => documents::frame(request),
        "frame.headers" => documents::frame_headers(request),
        "result" => results::judge(request),
        "refusal_id" => results::refusal_id(request),
        other => Err(Failure::unsupported("operation", other)),
    }
}
