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
	// ObjectCollections holds bundles of files from PCs, named
	// <pc>/<job>/<time>.zip. Since 0.101.0; it is not in [ObjectStores].
	ObjectCollections = "collections"
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
