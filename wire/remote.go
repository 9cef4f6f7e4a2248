package wire

// RemoteOp is what a [RemoteCtrl] asks for. The set is closed. Since 0.101.0.
//
//wire:enum
type RemoteOp string

// The requests.
const (
	RemoteOpStart RemoteOp = "start" // show the screen
	RemoteOpStop  RemoteOp = "stop"  // no longer; also of a session that nobody knows
	RemoteOpTune  RemoteOp = "tune"  // show it otherwise
)

// RemoteCtrl asks an agent to show its screen, or no longer to. A controller sends it
// on remote.ctrl.<pc_id> and gets a [RemoteCtrlReply]. Make one with [RemoteStart],
// [RemoteStop] or [RemoteTune]. Since 0.101.0.
//
// This module neither captures a screen nor gives input to one: it reads and writes
// the messages.
//
//wire:message tag=op
type RemoteCtrl struct {
	// Op is the kind. It is required.
	Op RemoteOp `json:"op"`
	// SessionID is chosen by the controller; frames and input go by it.
	SessionID string `json:"session_id" wire:"when=RemoteOpStart|RemoteOpStop|RemoteOpTune"`
	// OutputIndex is the screen, 0 the first. Default: 0.
	OutputIndex uint32 `json:"output_index" wire:"default,when=RemoteOpStart"`
	// Quality is that of the pictures, 1 to 100; decoding takes any. Default: 75.
	Quality uint8 `json:"quality" wire:"default=DefaultRemoteQuality,when=RemoteOpStart"`
	// MaxFPS is how many frames a second there may be. Default: 10.
	MaxFPS uint8 `json:"max_fps" wire:"default=DefaultRemoteFPS,when=RemoteOpStart"`
	// AllowInput says that who looks may also type and click. Default: false.
	AllowInput bool `json:"allow_input" wire:"default,when=RemoteOpStart"`
	// NewQuality replaces the quality of a session; unset leaves it.
	NewQuality Opt[uint8] `json:"-" wire:"member=quality,when=RemoteOpTune"`
	// NewMaxFPS replaces the bound of a session; unset leaves it.
	NewMaxFPS Opt[uint8] `json:"-" wire:"member=max_fps,when=RemoteOpTune"`
}

// What a [RemoteCtrl] that starts has where it does not say. Since 0.101.0.
const (
	DefaultRemoteQuality uint8 = 75
	DefaultRemoteFPS     uint8 = 10
)

// RemoteStart begins a session on the first screen with the default quality and
// bound and without input.
func RemoteStart(sessionID string) RemoteCtrl {
	return RemoteCtrl{Op: RemoteOpStart, SessionID: sessionID, Quality: DefaultRemoteQuality, MaxFPS: DefaultRemoteFPS}
}

// RemoteStop ends a session.
func RemoteStop(sessionID string) RemoteCtrl {
	return RemoteCtrl{Op: RemoteOpStop, SessionID: sessionID}
}

// RemoteTune changes a session; what is unset stays.
func RemoteTune(sessionID string, quality, maxFPS Opt[uint8]) RemoteCtrl {
	return RemoteCtrl{Op: RemoteOpTune, SessionID: sessionID, NewQuality: quality, NewMaxFPS: maxFPS}
}

// RemoteCtrlReply answers a [RemoteCtrl]. Since 0.101.0.
//
//wire:message
type RemoteCtrlReply struct {
	// Accepted says that the agent does what it was asked. Default: false.
	Accepted bool `json:"accepted" wire:"default"`
	// Reason is why it does not, for people.
	Reason Opt[string] `json:"reason,omitzero"`
	// ScreenW is the width of the screen in pixels. Agents leave it out and say
	// it in each frame.
	ScreenW Opt[uint32] `json:"screen_w,omitzero"`
	// ScreenH is the height.
	ScreenH Opt[uint32] `json:"screen_h,omitzero"`
}

// RemoteRefused returns the answer that says no, with a reason for people: an agent
// without remote viewing may send it.
func RemoteRefused(reason string) RemoteCtrlReply {
	return RemoteCtrlReply{Reason: Some(reason)}
}
