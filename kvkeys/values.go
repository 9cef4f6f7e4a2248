package kvkeys

// The fixed keys.
const (
	// KeyFreeze, in [BucketFleetConfig], stops the fleet while it is there;
	// deleting it ends the freeze. A value that does not parse freezes too.
	KeyFreeze = "freeze"
	// KeySupportCodes, in [BucketFleetConfig], lists the codes that unlock
	// entries of the client app, as hashes. Since 0.101.0.
	KeySupportCodes = "support_codes"
	// KeyServerSettings is the key of [BucketServerSettings]. Since 0.101.0.
	KeyServerSettings = "current"
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
const StdoutInlineThreshold = PayloadBudget

// What a message may weigh, in bytes.
const (
	// DefaultMaxPayload is what brokers take unless they are told otherwise.
	DefaultMaxPayload = 1 << 20
	// PayloadBudget is how much of it a part that may be large gets.
	PayloadBudget = DefaultMaxPayload / 4
)
