package kvkeys

// The streams. Package subjects has a filter for what each of them stores.
const (
	StreamInventory     = "INVENTORY"     // inventories of PCs
	StreamResults       = "RESULTS"       // results of runs
	StreamExec          = "EXEC"          // commands, the last one of each subject
	StreamEvents        = "EVENTS"        // starts of runs, acknowledgements
	StreamAudit         = "AUDIT"         // what operators did
	StreamObsEvents     = "OBS_EVENTS"    // events observed on PCs
	StreamNotifications = "NOTIFICATIONS" // notifications for users
)

// Streams returns the streams that are created when a fleet is set up, in that
// order. The slice is the caller's.
func Streams() []string {
	return []string{
		StreamInventory,
		StreamResults,
		StreamExec,
		StreamEvents,
		StreamAudit,
		StreamObsEvents,
		StreamNotifications,
	}
}
