package wire

import "time"

// Command orders one run of a job. A controller publishes it on commands.all,
// commands.group.<name> or commands.pc.<pc_id>; the stream EXEC keeps the last
// one for each subject and replays it to agents that reconnect. See
// docs/contract.md, "Command".
//
// Decoding checks shapes only: an empty id, both or neither of Script and
// ScriptObject, or a timeout of 0 pass. [NewCommand] and
// [NewScriptObjectCommand] build ones that agents can run.
//
// A command is one for a shell. A document that says that it is none, by a
// command_kind other than "shell" or by a member of a typed operation (operation,
// payload_version, deploy_authorization), does not decode: it must not run as if
// it were one.
//
//wire:message word=command_kind:shell forbidden=payload_version,operation,deploy_authorization since=0.101.0 unique=0.101.0
type Command struct {
	// BypassLocalLimit lets the run start although the PC runs as many jobs as
	// it may; see MaxLocalConcurrent of [ConfigScope]. Default: false; not
	// written then. Since 0.101.0.
	BypassLocalLimit bool `json:"bypass_local_limit,omitzero" wire:"default,since=0.101.0"`
	// ID is the job's id.
	ID string `json:"id"`
	// Version is the job's version; an agent refuses to run when the pin in
	// the bucket script_current names another one.
	Version string `json:"version"`
	// RequestID is the reply token: results come on results.<request_id>. All
	// PCs of a broadcast share it, and agents drop a second delivery of it.
	RequestID string `json:"request_id"`
	// ExecID is the id of the deployment that this run belongs to; unset for
	// an ad-hoc run. Written as null when unset; read from job_id too, its
	// older name.
	ExecID Opt[string] `json:"exec_id" wire:"alias=job_id"`
	// Shell is the interpreter of the script.
	Shell Shell `json:"shell"`
	// Script is the body to run; "" when ScriptObject is set.
	Script string `json:"script"`
	// ScriptObject is the key <name>/<version> of a body in the object store
	// scripts.
	ScriptObject Opt[string] `json:"script_object,omitzero"`
	// ScriptObjectSHA256 is the hex SHA-256 of the approved body; an agent
	// aborts when the object's digest differs.
	ScriptObjectSHA256 Opt[string] `json:"script_object_sha256,omitzero"`
	// TimeoutSecs is how long the script may run, in seconds.
	TimeoutSecs uint64 `json:"timeout_secs"`
	// JitterSecs bounds a random delay before the start, in seconds; written
	// as null when unset.
	JitterSecs Opt[uint64] `json:"jitter_secs"`
	// RunAs is the session and privilege of the run. Default: system.
	RunAs RunAs `json:"run_as" wire:"default=RunAsSystem"`
	// Cwd is the working directory; unset means the agent's own.
	Cwd Opt[string] `json:"cwd,omitzero"`
	// DeadlineAt is the latest instant to start: a run later than that is
	// skipped, one exactly then is not.
	DeadlineAt Opt[time.Time] `json:"deadline_at,omitzero"`
	// Staleness says what to do when the agent's view of the broker may be
	// old. Default: cached.
	Staleness Staleness `json:"staleness" wire:"default=StalenessCached()"`
	// Emit says that the output is a list of events.
	Emit Opt[EmitConfig] `json:"emit,omitzero"`
	// Check says that the output is the outcome of a health check.
	Check Opt[CheckHint] `json:"check,omitzero"`
	// Collect says that the output names files for the agent to bundle and
	// upload. Since 0.101.0.
	Collect Opt[CollectHint] `json:"collect,omitzero" wire:"since=0.101.0"`
	// Retry says how often to try again; unset means never.
	Retry Opt[RetrySpec] `json:"retry,omitzero"`
	// Finalize is a second script, run after the first has ended well. Since
	// 0.101.0.
	Finalize Opt[FinalizeCommand] `json:"finalize,omitzero" wire:"since=0.101.0"`
}

// CommandSpec is what a caller decides about a [Command]; the rest has one
// right value.
type CommandSpec struct {
	// JobID and Version name the job. Both are required.
	JobID, Version string
	// RequestID is the reply token. Default: a new random one.
	RequestID string
	// ExecID is the deployment's id. Default: unset, an ad-hoc run without a
	// started event and without a kill subject.
	ExecID string
	// Shell is required.
	Shell Shell
	// Timeout is how long the script may run, rounded up to whole seconds. It
	// must be positive.
	Timeout time.Duration
	// RunAs defaults to system.
	RunAs RunAs
}

// NewCommand returns the order to run an inline script. The error wraps
// [ErrInvalid] and names the member that is missing or out of range.
func NewCommand(spec CommandSpec, script string) (Command, error) {
	if script == "" {
		return Command{}, invalid("command", "script", "must not be empty")
	}
	c, err := spec.command()
	c.Script = script
	return c, err
}

// NewScriptObjectCommand returns the order to run a body from the object store
// scripts: key is <name>/<version> and sha256 the hex digest of the approved
// bytes. Both are needed: agents do not run a body that they cannot check.
func NewScriptObjectCommand(spec CommandSpec, key, sha256 string) (Command, error) {
	if key == "" {
		return Command{}, invalid("command", "script_object", "must not be empty")
	}
	if !isHexDigest(sha256) {
		return Command{}, invalid("command", "script_object_sha256", "must be 64 hexadecimal digits")
	}
	c, err := spec.command()
	c.ScriptObject, c.ScriptObjectSHA256 = Some(key), Some(sha256)
	return c, err
}

func (s CommandSpec) command() (Command, error) {
	switch {
	case s.JobID == "":
		return Command{}, invalid("command", "id", "must not be empty")
	case s.Version == "":
		return Command{}, invalid("command", "version", "must not be empty")
	case !s.Shell.Known():
		return Command{}, invalid("command", "shell", "must be powershell, cmd, sh or pwsh")
	case s.Timeout <= 0:
		return Command{}, invalid("command", "timeout_secs", "must be positive")
	}
	c := Command{
		ID: s.JobID, Version: s.Version, RequestID: s.RequestID, Shell: s.Shell,
		TimeoutSecs: uint64((s.Timeout + time.Second - 1) / time.Second),
		RunAs:       s.RunAs, Staleness: StalenessCached(),
	}
	if c.RunAs == "" {
		c.RunAs = RunAsSystem
	}
	if !c.RunAs.Known() {
		return Command{}, invalid("command", "run_as", "must be system, user or system_gui")
	}
	if c.RequestID == "" {
		c.RequestID = NewID()
	}
	if s.ExecID != "" {
		c.ExecID.Set(s.ExecID)
	}
	return c, nil
}

// Timeout is TimeoutSecs as a duration, capped at the largest one that Go can
// hold (about 292 years).
func (c *Command) Timeout() time.Duration { return seconds(c.TimeoutSecs) }

// Expired reports whether the run must be skipped at now because DeadlineAt has
// passed. Exactly at the deadline it still runs.
func (c *Command) Expired(now time.Time) bool {
	at, ok := c.DeadlineAt.Get()
	return ok && now.After(at)
}

func isHexDigest(s string) bool {
	if len(s) != 64 {
		return false
	}
	for i := range len(s) {
		switch c := s[i]; {
		case '0' <= c && c <= '9', 'a' <= c && c <= 'f', 'A' <= c && c <= 'F':
		default:
			return false
		}
	}
	return true
}
