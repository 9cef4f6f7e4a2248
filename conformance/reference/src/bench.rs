//! The operation `bench`: what decoding and encoding a document costs.

use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant};

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::answer::{Answer, Failure, count, ok, text};
use crate::config;
use crate::types::codec;

/// Decodes and encodes the document so many times. `black_box` on both ends
/// keeps the compiler from dropping work whose result nobody reads.
pub fn repeat_as<T: DeserializeOwned + Serialize>(
    bytes: &[u8],
    times: u64,
) -> Result<(), serde_json::Error> {
    for _ in 0..times {
        let value: T = serde_json::from_slice(black_box(bytes))?;
        black_box(serde_json::to_vec(black_box(&value))?);
    }
    Ok(())
}

pub fn bench(request: &Value) -> Answer {
    if let Some(kind) = text(request, "type")?.strip_prefix("config.") {
        return load(request, kind);
    }
    let codec = codec(text(request, "type")?)?;
    let document = text(request, "text")?.as_bytes();
    let times = count(request, "times", 1000)?;

    // Caches, branch predictors and the allocator first, without the clock.
    (codec.repeat)(document, (times / 10).clamp(10, 10_000)).map_err(Failure::decode)?;
    let start = Instant::now();
    (codec.repeat)(document, times).map_err(Failure::decode)?;
    let elapsed = start.elapsed();

    per_op(elapsed, times)
}

/// Loads a configuration file so many times.
fn load(request: &Value, kind: &str) -> Answer {
    let path = Path::new(text(request, "path")?);
    let times = count(request, "times", 1000)?;
    (0..(times / 10).max(10)).try_for_each(|_| config::read(path, kind))?;
    let start = Instant::now();
    (0..times).try_for_each(|_| config::read(path, kind))?;
    per_op(start.elapsed(), times)
}

fn per_op(elapsed: Duration, times: u64) -> Answer {
    ok(&json!({ "ns_per_op": elapsed.as_nanos() as f64 / times as f64 }))
}
