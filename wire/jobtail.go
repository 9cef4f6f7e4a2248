package wire

// JobTailRequest asks an agent for the live output of a run, on
// job.tail.<pc_id>. See docs/contract.md, "JobTailRequest".
//
//wire:message
type JobTailRequest struct {
	// ResultID is the run's. Default: "".
	ResultID string `json:"result_id" wire:"default"`
}

// JobTailReply is the answer to a [JobTailRequest]. The zero value says that
// there is no live buffer, and is the answer to an undecodable request.
//
//wire:message
type JobTailReply struct {
	// Found is false when there is no live buffer: use the stored result.
	// Default: false.
	Found bool `json:"found" wire:"default"`
	// Running is false with Found true in the minute after the end of a run.
	// Default: false.
	Running bool `json:"running" wire:"default"`
	// Stdout is the end of the standard output. Default: "".
	Stdout string `json:"stdout" wire:"default"`
	// Stderr is the end of the standard error. Default: "".
	Stderr string `json:"stderr" wire:"default"`
	// StdoutTruncated says that earlier text was dropped. Default: false.
	StdoutTruncated bool `json:"stdout_truncated" wire:"default"`
	// StderrTruncated says that earlier text was dropped. Default: false.
	StderrTruncated bool `json:"stderr_truncated" wire:"default"`
}
