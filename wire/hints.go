package wire

// EmitConfig says that a job's standard output is a list of events that the
// agent publishes instead of returning it. It stands in a manifest and in a
// [Command].
//
//wire:message shared
type EmitConfig struct {
	// Type is what the output holds; written as "type".
	Type EmitKind `json:"type"`
	// WatermarkPath documents where the script remembers how far it got;
	// nothing reads it.
	WatermarkPath Opt[string] `json:"watermark_path,omitzero"`
}

// CheckHint says that a job's standard output is one JSON object that is the
// outcome of a health check. It stands in a manifest and in a [Command].
//
//wire:message shared
type CheckHint struct {
	// Name is the check's id.
	Name string `json:"name"`
	// Label is what people see instead of the id. Since 0.101.0.
	Label Opt[string] `json:"label,omitzero" wire:"since=0.101.0"`
	// StatusField is the member of the output that holds ok, warn, fail or
	// unknown. Default: status.
	StatusField string `json:"status_field" wire:"default=\"status\""`
	// DetailField is the member that holds the one-line summary. Default:
	// detail.
	DetailField string `json:"detail_field" wire:"default=\"detail\""`
	// Troubleshoot is the id of a job that mends the failure.
	Troubleshoot Opt[string] `json:"troubleshoot,omitzero"`
	// Fleet says whether the fleet's overview shows the check too. Default:
	// true.
	Fleet bool `json:"fleet" wire:"default=true"`
	// Health says whether the user of the PC sees the check; unset means that
	// they do. Since 0.101.0, which writes it always.
	Health Opt[bool] `json:"health,omitzero" wire:"since=0.101.0,full=true"`
	// Alert asks the controller to notify people when the check turns to a
	// status. Since 0.101.0.
	Alert Opt[CheckAlert] `json:"alert,omitzero" wire:"since=0.101.0"`
}

// NewCheckHint returns the hint for a check with every default.
func NewCheckHint(name string) CheckHint {
	return CheckHint{Name: name, StatusField: "status", DetailField: "detail", Fleet: true}
}

// AlertStatus is a status of a check that is worth an alert. The set is closed.
//
//wire:enum shared
type AlertStatus string

// The statuses.
const (
	AlertOnWarn    AlertStatus = "warn"
	AlertOnFail    AlertStatus = "fail"
	AlertOnUnknown AlertStatus = "unknown"
)

// AlertPriority is the priority of the notification that an alert makes. The set
// is open: one that nobody knows keeps its text.
//
//wire:enum open shared
type AlertPriority string

// The priorities.
const (
	AlertInfo      AlertPriority = "info"
	AlertWarn      AlertPriority = "warn"
	AlertEmergency AlertPriority = "emergency"
)

// CheckAlert is what a controller does when a check turns to a status that is
// worth it. Since 0.101.0.
//
//wire:message shared
type CheckAlert struct {
	// On are the statuses. Default: fail.
	On []AlertStatus `json:"on" wire:"default=[]AlertStatus{AlertOnFail}"`
	// NotifyUser tells the user of the PC. Default: false.
	NotifyUser bool `json:"notify_user" wire:"default"`
	// NotifyGroups are groups of PCs whose users are told too. Default: none;
	// not written then.
	NotifyGroups []string `json:"notify_groups,omitempty" wire:"default"`
	// Priority of the notification. Default: warn.
	Priority AlertPriority `json:"priority" wire:"default=AlertWarn"`
	// RequireAck asks those who are told to acknowledge. Default: false.
	RequireAck bool `json:"require_ack" wire:"default"`
	// Toast shows the notification as one of the desktop's too. Default: false.
	Toast bool `json:"toast" wire:"default"`
	// Email writes to the contacts of NotifyGroups. Default: false.
	Email bool `json:"email" wire:"default"`
	// Title and Body are the text; {pc_id}, {name}, {label}, {status}, {detail}
	// and {last_logon} in it are replaced. No body means the check's detail.
	Title string      `json:"title"`
	Body  Opt[string] `json:"body,omitzero"`
}

// CollectHint says that a job's standard output is one JSON object that names
// files, which the agent bundles and uploads. It stands in a manifest and in a
// [Command]. Since 0.101.0; older agents pass over it.
//
//wire:message shared
type CollectHint struct {
	// Name is the collection's id.
	Name string `json:"name"`
	// Description is for people.
	Description Opt[string] `json:"description,omitzero"`
	// MaxSize bounds what is bundled, such as 50MB or 64MiB; unset means
	// 50,000,000 bytes.
	MaxSize Opt[string] `json:"max_size,omitzero"`
	// FilesField is the member of the output that lists the paths. Default:
	// files.
	FilesField string `json:"files_field" wire:"default=\"files\""`
}
