package wire

import (
	"slices"
	"strings"
	"time"
)

// ServerSettings are what operators set for the controller: the document current of
// the KV bucket server_settings. Every member may be unset, and {} is a document;
// the methods give what holds then. Since 0.101.0.
//
// It holds secrets. Nothing prints them, but [ServerSettings.AppendJSON] and
// json.Marshal write them, as the document has them, and so does what logs in JSON: show
// people, and log, [ServerSettings.Redacted]. To change the stored document use package kvrmw, which
// keeps members that this type does not know, but not those of elements of
// SupportCodes when that list is changed.
//
//wire:message
type ServerSettings struct {
	// AgentPruneDays is after how many days without a heartbeat an agent is
	// forgotten; 0 and unset mean never. See PruneDays.
	AgentPruneDays Opt[uint32] `json:"agent_prune_days,omitzero"`
	// ControllerGroup is the group whose PCs run the jobs of tier controller.
	// Unset or blank means that no PC does. See RunnerGroup.
	ControllerGroup Opt[string] `json:"controller_group,omitzero"`
	// Mail is how mail is sent; unset means that none is.
	Mail Opt[MailSettings] `json:"mail,omitzero"`
	// AgentInstall is what installers of agents are given.
	AgentInstall Opt[AgentInstall] `json:"agent_install,omitzero"`
	// CollectRetentionDays is how long collected files are kept, in days. See
	// CollectDays.
	CollectRetentionDays Opt[uint32] `json:"collect_retention_days,omitzero"`
	// ResultOutputRetentionDays is how long large output is kept, in days. See
	// ResultOutputDays.
	ResultOutputRetentionDays Opt[uint32] `json:"result_output_retention_days,omitzero"`
	// SessionTTLHours is how long a login lasts, in hours. See SessionTTL.
	SessionTTLHours Opt[uint32] `json:"session_ttl_hours,omitzero"`
	// CheckStatusStaleDays is after how many days without a result a check is
	// no longer shown, 0 never. See StaleDays.
	CheckStatusStaleDays Opt[uint32] `json:"check_status_stale_days,omitzero"`
	// ObjectStoreCaps bound the object stores. See Caps.
	ObjectStoreCaps Opt[ObjectStoreCaps] `json:"object_store_caps,omitzero"`
	// NATSAuthMode is how programs are expected to sign in to the broker; it
	// records that and switches nothing. See AuthMode.
	NATSAuthMode Opt[NATSAuthMode] `json:"nats_auth_mode,omitzero"`
	// NATSAuthModeChangedAt is when that was last changed.
	NATSAuthModeChangedAt Opt[time.Time] `json:"nats_auth_mode_changed_at,omitzero"`
	// SupportCodes unlock jobs for helpers at a PC. Default: none; not written
	// when empty.
	SupportCodes []SupportCode `json:"support_codes,omitempty" wire:"default"`
}

// Defaults and limits of [ServerSettings]. Since 0.101.0.
const (
	MaxAgentPruneDays uint32 = 36_500

	DefaultCollectDays uint32 = 30
	MaxCollectDays     uint32 = 3_650

	DefaultResultOutputDays uint32 = 7
	MaxResultOutputDays     uint32 = 30

	DefaultSessionTTLHours uint32 = 24
	MaxSessionTTLHours     uint32 = 8_760

	DefaultStaleDays uint32 = 30
	MaxStaleDays     uint32 = 3_650
)

// PruneDays is AgentPruneDays, at most [MaxAgentPruneDays]; 0 means never.
func (s *ServerSettings) PruneDays() uint32 {
	return min(s.AgentPruneDays.Or(0), MaxAgentPruneDays)
}

// RunnerGroup is ControllerGroup, trimmed; "" means that jobs of tier controller run
// nowhere.
func (s *ServerSettings) RunnerGroup() string {
	return strings.TrimSpace(s.ControllerGroup.Or(""))
}

// CollectDays is CollectRetentionDays, [DefaultCollectDays] where it is unset, from
// 1 to [MaxCollectDays]: 0 would keep files for ever.
func (s *ServerSettings) CollectDays() uint32 {
	return within(s.CollectRetentionDays, DefaultCollectDays, MaxCollectDays)
}

// ResultOutputDays is ResultOutputRetentionDays, [DefaultResultOutputDays] where it
// is unset, from 1 to [MaxResultOutputDays], which is as long as results are kept.
func (s *ServerSettings) ResultOutputDays() uint32 {
	return within(s.ResultOutputRetentionDays, DefaultResultOutputDays, MaxResultOutputDays)
}

// SessionTTL is SessionTTLHours as a duration, [DefaultSessionTTLHours] where it is
// unset, from one hour to [MaxSessionTTLHours].
func (s *ServerSettings) SessionTTL() time.Duration {
	return time.Duration(within(s.SessionTTLHours, DefaultSessionTTLHours, MaxSessionTTLHours)) * time.Hour
}

// StaleDays is CheckStatusStaleDays, [DefaultStaleDays] where it is unset, at most
// [MaxStaleDays]; 0 means never.
func (s *ServerSettings) StaleDays() uint32 {
	return min(s.CheckStatusStaleDays.Or(DefaultStaleDays), MaxStaleDays)
}

// AuthMode is NATSAuthMode, [AuthToken] where it is unset.
func (s *ServerSettings) AuthMode() NATSAuthMode { return s.NATSAuthMode.Or(AuthToken) }

// Caps are the bounds of the object stores with every one of them set: see
// [ObjectStoreCaps.Effective].
func (s *ServerSettings) Caps() ObjectStoreCaps {
	return s.ObjectStoreCaps.Or(ObjectStoreCaps{}).Effective()
}

// SupportCode returns the first code of a scope that unlocks: one with a hash that
// is not disabled.
func (s *ServerSettings) SupportCode(scope string) (SupportCode, bool) {
	i := slices.IndexFunc(s.SupportCodes, func(c SupportCode) bool { return c.Scope == scope && c.Usable() })
	if i < 0 {
		return SupportCode{}, false
	}
	return s.SupportCodes[i], true
}

// Redacted returns the settings as they may be shown: without the hashes of codes,
// and with marks in the place of the broker's credentials.
func (s ServerSettings) Redacted() ServerSettings {
	s.SupportCodes = slices.Clone(s.SupportCodes)
	for i := range s.SupportCodes {
		s.SupportCodes[i].Hash = Secret{}
	}
	if install, ok := s.AgentInstall.Get(); ok {
		s.AgentInstall.Set(install.redacted())
	}
	return s
}

// String is the redacted document.
func (s ServerSettings) String() string {
	text, err := s.Redacted().MarshalJSON()
	if err != nil {
		return "ServerSettings that cannot be written"
	}
	return string(text)
}

// GoString is the redacted document.
func (s ServerSettings) GoString() string { return s.String() }

// within is a number between 1 and a limit.
func within(n Opt[uint32], unset, limit uint32) uint32 {
	return min(max(n.Or(unset), 1), limit)
}

// NATSAuthMode is how programs sign in to the broker. The set is closed. Since
// 0.101.0.
//
//wire:enum
type NATSAuthMode string

// The modes.
const (
	AuthToken NATSAuthMode = "token" // all with one token, or without any
	AuthUsers NATSAuthMode = "users" // each role with a user of its own
)

// MailSettings say how the controller sends mail. The password is not among them: it
// stays in the controller's own store. Since 0.101.0.
//
//wire:message
type MailSettings struct {
	// Host of the relay.
	Host string `json:"host"`
	// Port is usually 587, 465 or 25.
	Port uint16 `json:"port"`
	// Encryption of the connection. Default: starttls.
	Encryption MailEncryption `json:"encryption" wire:"default=MailSTARTTLS"`
	// From is the sender's address.
	From string `json:"from"`
	// Username to sign in with; unset means that the relay asks for none.
	// Written as null.
	Username Opt[string] `json:"username"`
}

// MailEncryption is how a connection to a mail relay is encrypted. The set is
// closed. Since 0.101.0.
//
//wire:enum
type MailEncryption string

// The ways.
const (
	MailSTARTTLS MailEncryption = "starttls" // plain at first
	MailTLS      MailEncryption = "tls"      // from the first byte
	MailPlain    MailEncryption = "none"     // not at all
)
