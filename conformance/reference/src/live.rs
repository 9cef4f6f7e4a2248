//! The operations that need a broker: `bootstrap` and `rmw`.

use std::collections::BTreeMap;
use std::future::Future;
use std::sync::Arc;
use std::time::{Duration, Instant};

use async_nats::jetstream::{self, kv::Store};
use kanade_shared::bootstrap::ensure_jetstream_resources;
use kanade_shared::wire::AgentGroups;
use kanade_shared::{kv_cas, nats_client};
use serde::Serialize;
use serde_json::{Value, json};
use tokio::runtime::Runtime;
use tokio::sync::Barrier;
use tokio::task::JoinSet;

use crate::answer::{Answer, Failure, count, ok, text};

/// One runtime for one request: its end takes the connection's tasks along,
/// and the operations without a broker never start a thread.
fn run<F: Future>(future: F) -> Result<F::Output, Failure> {
    Ok(Runtime::new().map_err(Failure::io)?.block_on(future))
}

async fn connect(url: &str) -> Result<jetstream::Context, Failure> {
    let client = nats_client::connect(url).await.map_err(chain)?;
    Ok(jetstream::new(client))
}

/// A failure with all its causes: the outer text alone says little.
fn chain(error: impl Into<anyhow::Error>) -> Failure {
    Failure::io(format!("{:#}", error.into()))
}

/// The operation `bootstrap`.
pub fn bootstrap(request: &Value) -> Answer {
    let url = text(request, "url")?;
    run(async {
        let js = connect(url).await?;
        ensure_jetstream_resources(&js).await.map_err(chain)?;
        ok(&json!({}))
    })?
}

/// What one write does to the stored document.
#[derive(Clone, Copy)]
enum Mutation {
    CounterAdd,
    GroupsInsert,
    GroupsRemove,
}

impl Mutation {
    fn named(name: &str) -> Result<Self, Failure> {
        match name {
            "counter_add" => Ok(Mutation::CounterAdd),
            "groups_insert" => Ok(Mutation::GroupsInsert),
            "groups_remove" => Ok(Mutation::GroupsRemove),
            other => Err(Failure::unsupported("mutation", other)),
        }
    }

    async fn apply(self, store: &Store, key: &str, value: &str) -> Result<Value, String> {
        match self {
            Mutation::CounterAdd => done(
                kv_cas::read_modify_write(store, key, |counters: &mut BTreeMap<String, i64>| {
                    *counters.entry(value.to_owned()).or_default() += 1;
                    true
                })
                .await,
            ),
            Mutation::GroupsInsert => done(
                kv_cas::read_modify_write(store, key, |g: &mut AgentGroups| g.insert(value)).await,
            ),
            Mutation::GroupsRemove => done(
                kv_cas::read_modify_write(store, key, |g: &mut AgentGroups| g.remove(value)).await,
            ),
        }
    }
}

fn done<T: Serialize>(result: anyhow::Result<T>) -> Result<Value, String> {
    match result {
        Ok(value) => serde_json::to_value(value).map_err(|e| e.to_string()),
        Err(error) => Err(format!("{error:#}")),
    }
}

#[derive(Serialize)]
struct Written {
    value: Value,
    ok: usize,
    failed: usize,
    error: Option<String>,
    elapsed_us: u64,
    p50_us: u64,
    p99_us: u64,
    max_us: u64,
}

/// The operation `rmw`.
pub fn read_modify_write(request: &Value) -> Answer {
    let url = text(request, "url")?;
    let bucket = text(request, "bucket")?;
    let key = text(request, "key")?;
    let mutation = Mutation::named(text(request, "mutation")?)?;
    let value = text(request, "value")?;
    let times = count(request, "times", 1)?;
    let writers = count(request, "writers", 1)?;

    run(async {
        let js = connect(url).await?;
        let store = js.get_key_value(bucket).await.map_err(chain)?;
        if times == 1 && writers == 1 {
            return write_once(&store, key, mutation, value).await;
        }
        write_often(store, key, mutation, value, times, writers).await
    })?
}

async fn write_once(store: &Store, key: &str, mutation: Mutation, value: &str) -> Answer {
    let start = Instant::now();
    let value = mutation
        .apply(store, key, value)
        .await
        .map_err(Failure::rmw)?;
    let us = micros(start.elapsed());
    ok(&Written {
        value,
        ok: 1,
        failed: 0,
        error: None,
        elapsed_us: us,
        p50_us: us,
        p99_us: us,
        max_us: us,
    })
}

async fn write_often(
    store: Store,
    key: &str,
    mutation: Mutation,
    value: &str,
    times: u64,
    writers: u64,
) -> Answer {
    // All writers start together: contention is what this measures.
    let gate = Arc::new(Barrier::new(writers as usize + 1));
    let mut tasks = JoinSet::new();
    for writer in 0..writers {
        let (gate, store) = (gate.clone(), store.clone());
        let (key, value) = (key.to_owned(), value.to_owned());
        tasks.spawn(async move {
            gate.wait().await;
            let mut outcomes = Vec::new();
            for i in 0..times {
                let value = match mutation {
                    Mutation::GroupsInsert => format!("{value}-{writer}-{i}"),
                    Mutation::CounterAdd | Mutation::GroupsRemove => value.clone(),
                };
                let start = Instant::now();
                let outcome = mutation.apply(&store, &key, &value).await;
                outcomes.push((micros(start.elapsed()), outcome.err()));
            }
            outcomes
        });
    }
    gate.wait().await;
    let start = Instant::now();
    let outcomes: Vec<(u64, Option<String>)> =
        tasks.join_all().await.into_iter().flatten().collect();
    let elapsed_us = micros(start.elapsed());

    let mut latencies: Vec<u64> = outcomes.iter().map(|(us, _)| *us).collect();
    latencies.sort_unstable();
    let failed = outcomes.iter().filter(|(_, error)| error.is_some()).count();
    ok(&Written {
        value: stored(&store, key).await?,
        ok: outcomes.len() - failed,
        failed,
        error: outcomes.into_iter().find_map(|(_, error)| error),
        elapsed_us,
        p50_us: percentile(&latencies, 50),
        p99_us: percentile(&latencies, 99),
        max_us: percentile(&latencies, 100),
    })
}

/// What the key holds after all writes; no single writer has seen the end.
async fn stored(store: &Store, key: &str) -> Result<Value, Failure> {
    match store.get(key).await.map_err(chain)? {
        Some(bytes) => serde_json::from_slice(&bytes).map_err(Failure::decode),
        None => Ok(Value::Null),
    }
}

/// The nearest-rank percentile of a sorted, non-empty list.
fn percentile(sorted: &[u64], percent: usize) -> u64 {
    sorted[(sorted.len() * percent).div_ceil(100).max(1) - 1]
}

fn micros(d: Duration) -> u64 {
    d.as_micros() as u64
}
