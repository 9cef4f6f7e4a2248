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
//     script_current, script_status, the deadline; then the random delay of the
//     command, which does not reach beyond the deadline;
//   - events.started.<exec_id>.<pc_id>, then the script, killed by its timeout
//     or by a message on kill.<exec_id>, and tried again as the command says;
//   - results.<request_id>, acknowledged by the stream RESULTS; output that is
//     too large for a message goes to the object store result_output.
//
// With a data folder (Options.DataDir) all this survives the agent:
//
//   - requests.log has the ids of the commands that it took, runs/ those that it
//     has not accounted for yet, each written down before it is acknowledged and
//     again before its script starts;
//   - outbox/ has results, events-outbox/ started events and obs-outbox/ what
//     goes to the timeline, until their streams have them;
//   - the durable consumer agent_replay_<pc> of the stream EXEC brings what the
//     agent missed, at its start and whenever it finds the broker again.
//
// So each command is run once at most, whatever way and how often it comes, and
// each one that was started has exactly one result. Where the agent was killed
// meanwhile, that result has exit code 121 and says so. A disk that fails or is
// full is no reason not to serve: the agent logs what would be lost, and goes on.
//
// Left to programs that live longer: configuration layers, live tail, events and
// performance samples.
package agent
