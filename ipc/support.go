package ipc

import "github.com/kanadehq/kanade-shared/wire"

// SupportUploadDiagnosticsParams sends the agent's diagnostics to support.
// Agents of this contract level do not implement it.
//
//wire:message
type SupportUploadDiagnosticsParams struct {
	// Summary is one line by the user. Default: "".
	Summary string `json:"summary" wire:"default"`
	// Detail is text by the user.
	Detail wire.Opt[string] `json:"detail,omitzero"`
	// Contact is where to reach the user.
	Contact wire.Opt[string] `json:"contact,omitzero"`
}

// SupportUploadDiagnosticsResult answers [MethodSupportUploadDiagnostics].
//
//wire:message
type SupportUploadDiagnosticsResult struct {
	// ObjectKey is where the upload is stored.
	ObjectKey string `json:"object_key"`
	// TicketID is unset while the ticket is pending.
	TicketID wire.Opt[string] `json:"ticket_id,omitzero"`
	// TicketURL is for the user.
	TicketURL wire.Opt[string] `json:"ticket_url,omitzero"`
	// SizeBytes is the size of the upload.
	SizeBytes uint64 `json:"size_bytes"`
}
