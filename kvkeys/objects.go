package kvkeys

// The object stores.
const (
	// ObjectAgentReleases holds the agent's executables, named <version>.
	ObjectAgentReleases = "agent_releases"
	// ObjectAppPackages holds packages of any kind, named <name>/<version>.
	ObjectAppPackages = "app_packages"
	// ObjectScripts holds script bodies, named <name>/<version>; the name is a
	// job id by habit.
	ObjectScripts = "scripts"
	// ObjectResultOutput holds output beyond [StdoutInlineThreshold]; see
	// [ResultOutput].
	ObjectResultOutput = "result_output"
)

// ObjectStores returns the object stores that are created when a fleet is set
// up, in that order. The slice is the caller's.
func ObjectStores() []string {
	return []string{
		ObjectAgentReleases,
		ObjectAppPackages,
		ObjectScripts,
		ObjectResultOutput,
	}
}
