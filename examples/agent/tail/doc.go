// Package tail answers requests for the live output of jobs, on
// job.tail.<pc_id> (docs/contract.md, "JobTailRequest").
//
// [Runs] keeps the end of what each running job has printed, and of those that
// ended within the last minute. Memory is bounded: [Limit] bytes of each stream
// of a running job, and the same of the [MaxEnded] jobs that ended last.
package tail
