// Package agent is a small kanade agent: it lives on one connection to the
// broker, takes commands, runs their scripts and reports what came of them.
//
// Its life in the words of the contract (docs/contract.md):
//
//   - heartbeat.<pc_id> at once and every 30 seconds; agents.<pc_id>.ping is
//     answered with the same document, without the agent's processor use;
//   - the layers of its configuration in the KV bucket agent_config, and no
//     others, are followed live: intervals and the sampling of processes change
//     without a restart. A target version is shown in the log; this agent does
//     not replace itself. No interval is shorter than a second;
//   - commands from commands.all, commands.pc.<pc_id> and one subject for each
//     group of the PC; groups come from the KV buckets agent_groups and
//     agent_groups_derived, which need not be there, and are followed live; a
//     request id is run once, and another command that comes under it is reported
//     and not run;
//   - the gates before a run, in their order: staleness, the version pinned in
//     script_current, script_status, the deadline; then the random delay of the
//     command, which does not reach beyond the deadline;
//   - events.started.<exec_id>.<pc_id>, then the script, killed by its timeout
//     or by a message on kill.<exec_id>, and tried again as the command says;
//   - behind a script that ended well its hook (finalize), whose result is one of
//     its own; collect and the limit of jobs at a time are not heeded;
//   - results.<request_id>, acknowledged by the stream RESULTS; output that is
//     too large for a message goes to the object store result_output;
//   - job.tail.<pc_id> is answered with what a job has printed so far,
//     logs.fetch.<pc_id> with the end of the agent's own log;
//   - obs.<pc_id> has one event for the start of the agent, and those that jobs
//     with emit: events print. The reference knows no kind of event for an agent
//     that stops or has lost its broker, so there is none: heartbeats show both;
//   - host_perf.<pc_id> every 60 seconds and, while that is switched on,
//     process_perf.<pc_id>.
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
package agent
