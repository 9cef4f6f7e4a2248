package kvkeys

// The fixed keys.
const (
	// KeyFreeze, in [BucketFleetConfig], stops the fleet while it is there;
	// deleting it ends the freeze. A value that does not parse freezes too.
	KeyFreeze = "freeze"
	// KeyAgentTargetVersion is a former key of [BucketAgentConfig]. Nobody
	// reads or writes it now; [ParseAgentConfig] calls it unknown.
	KeyAgentTargetVersion = "target_version"
)

// The values in [BucketScriptStatus], plain text without quotes. Only the exact
// text REVOKED withdraws a job.
const (
	ScriptStatusActive  = "ACTIVE"
	ScriptStatusRevoked = "REVOKED"
)

// StdoutInlineThreshold is how long the text of a run's stdout may be within
// its result, in bytes of UTF-8; stderr is judged by the same number on its
// own. What is strictly longer goes to [ObjectResultOutput].
const StdoutInlineThreshold = 262144
