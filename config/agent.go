package config

// Agent is what agent.toml configures.
type Agent struct {
	Agent AgentSection `json:"agent"`
	Log   Log          `json:"log"`
}

// AgentSection is the table [agent].
type AgentSection struct {
	// ID is the pc_id. Nothing is checked here, it may be empty even;
	// subjects.ParsePCID says whether it will do.
	ID string `json:"id"`
	// NATSURL is the broker's address.
	NATSURL string `json:"nats_url"`
	// Groups is read and has no effect: the server keeps the groups of a PC.
	Groups []string `json:"groups"`
}

// Log is the table [log].
type Log struct {
	// Path of the log file.
	Path string `json:"path"`
	// Level is the filter of messages, such as "info". The environment variable
	// RUST_LOG overrides it, see [Environment].
	Level string `json:"level"`
	// KeepDays counts the daily files that are kept, today's included; 14
	// unless it is set. With 0 there is no file, and messages go to standard
	// output. It is never negative.
	KeepDays int64 `json:"keep_days"`
}

const defaultKeepDays = 14

func (c *Agent) fields() []field {
	c.Agent.Groups = []string{}
	return append([]field{
		{key: "agent.id", required: true, to: &c.Agent.ID},
		{key: "agent.nats_url", required: true, to: &c.Agent.NATSURL, url: true},
		{key: "agent.groups", to: &c.Agent.Groups, deprecated: "it has no effect: the server keeps the groups of a PC"},
	}, c.Log.fields()...)
}

func (c *Log) fields() []field {
	c.KeepDays = defaultKeepDays
	return []field{
		{key: "log.path", required: true, to: &c.Path},
		{key: "log.level", required: true, to: &c.Level},
		{key: "log.keep_days", to: &c.KeepDays},
	}
}
