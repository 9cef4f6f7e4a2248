//! The loop that every testee runs.

use std::io::{self, BufRead, Write};

use serde_json::Value;

use crate::answer::{self, Answer, Failure};

/// Answers the requests on standard input until it ends.
pub fn serve(dispatch: fn(&Value) -> Answer) -> io::Result<()> {
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
