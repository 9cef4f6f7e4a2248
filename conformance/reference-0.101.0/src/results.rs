//! What a result says about itself: the operations `result` and `refusal_id`.

use kanade_shared::wire::{ExecResult, signature_refusal_result_id};
use serde_json::{Value, json};

use crate::answer::{Answer, Failure, args, ok, text};

pub fn judge(request: &Value) -> Answer {
    let result: ExecResult =
        serde_json::from_str(text(request, "json")?).map_err(Failure::decode)?;
    ok(&json!({
        "reported_skip": result.is_reported_skip(),
        "skips_check": result.skips_check_projection(),
        "refusal": result.is_signature_refusal(),
    }))
}

pub fn refusal_id(request: &Value) -> Answer {
    let [request_id, pc] = args(request)?;
    ok(&json!({ "value": signature_refusal_result_id(request_id, pc) }))
}
