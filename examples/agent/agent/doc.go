// Package agent is a small kanade agent: it lives on one connection to the
// broker, takes commands, runs their scripts and reports what came of them.
//
// Its life in the words of the contract (docs/contract.md):
//
//   - heartbeat.<pc_id> at once and every 30 seconds; agents.<pc_id>.ping is
//     answered with the same document;
//   - commands from commands.all, commands.pc.<pc_id> and one subject for each
//     group of the PC; groups come from the KV bucket agent_groups and are
//     followed live; a request id is run once;
//   - the gates before a run, in their order: staleness, the version pinned in
//     script_current, script_status, the deadline;
//   - events.started.<exec_id>.<pc_id>, then the script, killed by its timeout
//     or by a message on kill.<exec_id>;
//   - results.<request_id>, acknowledged by the stream RESULTS; output that is
//     too large for a message goes to the object store result_output.
//
// Left to programs that live longer: configuration layers, replay of missed
// commands from the stream EXEC, a file outbox for results, jitter, retries,
// live tail, events and performance samples.
package agent
