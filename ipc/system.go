package ipc

import (
	"time"

	"github.com/kanadehq/kanade-shared/wire"
)

// PingParams has no members.
//
//wire:message
type PingParams struct{}

// PingResult answers [MethodSystemPing].
//
//wire:message
type PingResult struct {
	// AgentTime is the agent's wall clock when it answered.
	AgentTime time.Time `json:"agent_time"`
}

// VersionParams has no members.
//
//wire:message
type VersionParams struct{}

// VersionResult answers [MethodSystemVersion].
//
//wire:message
type VersionResult struct {
	// AgentVersion is the version of the running agent.
	AgentVersion string `json:"agent_version"`
	// TargetAgentVersion is what the agent is to become; AgentVersion where no
	// update is pending.
	TargetAgentVersion string `json:"target_agent_version"`
	// TargetClientVersion is what the app is to become.
	TargetClientVersion wire.Opt[string] `json:"target_client_version,omitzero"`
}

// The number of lines of [LogTailParams].
const (
	// DefaultLogLines is what an absent number stands for.
	DefaultLogLines uint32 = 200
	// MaxLogLines is the most that an agent returns.
	MaxLogLines uint32 = 1000
)

// LogTailParams asks for the end of the agent's log.
//
//wire:message
type LogTailParams struct {
	// Lines is how many at most. Default: [DefaultLogLines]; an agent returns
	// [MaxLogLines] at most.
	Lines uint32 `json:"lines" wire:"default=DefaultLogLines"`
}

// NewLogTailParams returns parameters with their defaults.
func NewLogTailParams() LogTailParams { return LogTailParams{Lines: DefaultLogLines} }

// LogTailResult answers [MethodSystemLogTail].
//
//wire:message
type LogTailResult struct {
	// Lines are without line ends, the newest last. None where there is no log.
	Lines []string `json:"lines"`
	// Truncated says that more lines were asked for than an agent returns, not
	// that the log is longer. Default: false.
	Truncated bool `json:"truncated" wire:"default"`
}
