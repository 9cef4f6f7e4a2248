package wire

// DefaultTailLines is how many lines of its log an agent returns when the
// request does not say.
const DefaultTailLines = 500

// LogsRequest asks an agent for the end of its log, on logs.fetch.<pc_id>. The
// reply is UTF-8 text, not JSON. An agent that cannot decode the request
// answers as if it were the default. See docs/contract.md, "LogsRequest".
//
//wire:message
type LogsRequest struct {
	// TailLines is the number of lines wanted. Default: 500.
	TailLines uint32 `json:"tail_lines" wire:"default=DefaultTailLines"`
}

// NewLogsRequest returns the request for the default number of lines.
func NewLogsRequest() LogsRequest { return LogsRequest{TailLines: DefaultTailLines} }
