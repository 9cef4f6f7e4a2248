//! The operation `bench`: what decoding and encoding a document costs.

use std::hint::black_box;
use std::time::Instant;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::answer::{Answer, Failure, count, ok, text};
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
    let codec = codec(text(request, "type")?)?;
    let document = text(request, "text")?.as_bytes();
    let times = count(request, "times", 1000)?;

    // Caches, branch predictors and the allocator first, without the clock.
    (codec.repeat)(document, (times / 10).clamp(10, 10_000)).map_err(Failure::decode)?;
    let start = Instant::now();
    (codec.repeat)(document, times).map_err(Failure::decode)?;
    let elapsed = start.elapsed();

    ok(&json!({ "ns_per_op": elapsed.as_nanos() as f64 / times as f64 }))
}
