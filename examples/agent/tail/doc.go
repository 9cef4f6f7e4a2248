// Package tail answers requests for the end of what an agent and its jobs
// print: job.tail.<pc_id> with the live output of a job (docs/contract.md,
// "JobTailRequest") and logs.fetch.<pc_id> with the agent's own log
// (docs/contract.md, "LogsRequest").
//
// All is kept in memory, and bounded: [Runs] holds [Limit] bytes of each output
// stream of the jobs that run, and of the [MaxEnded] ones that ended last;
// [Log] holds [LogLimit] bytes.
package tail
