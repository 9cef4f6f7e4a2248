package wire

import (
	"fmt"
	"strings"

	"github.com/kanadehq/kanade-shared/internal/codec"
)

// TypedOperation is what a job that is no script asks for: to put a package in place.
// It is data only. No published program carries one out, and nothing in this module
// does. Since 0.101.0.
//
// Unknown members, here and in its parts, are refused.
//
//wire:message shared closed tag=type content=spec
type TypedOperation struct {
	// Type says which of the others counts.
	Type OperationType `json:"type"`
	// Backend is a package for the controller.
	Backend DeployBackend `json:"-" wire:"when=OperationBackend"`
	// Client is one for the client app.
	Client DeployClient `json:"-" wire:"when=OperationClient"`
	// CLI is one for the operator's tool.
	CLI DeployCLI `json:"-" wire:"when=OperationCLI"`
}

// OperationType is what a [TypedOperation] does. The set is closed.
//
//wire:enum shared
type OperationType string

// The operations.
const (
	OperationBackend OperationType = "deploy_backend"
	OperationClient  OperationType = "deploy_client"
	OperationCLI     OperationType = "deploy_cli"
)

// DeployBackend puts a controller in place. Since 0.101.0.
//
//wire:message shared closed
type DeployBackend struct {
	// Identity is what the package holds.
	Identity ArtifactIdentity `json:"artifact_identity"`
	// ObjectKey is where it lies; see [ArtifactIdentity.PackageKey].
	ObjectKey string `json:"package_object_key"`
	// SHA256 and Size, in bytes, are those of the package.
	SHA256 Digest `json:"artifact_sha256"`
	Size   uint64 `json:"artifact_size_bytes"`
	// PackageID names the package.
	PackageID string `json:"package_id"`
	// ManifestSHA256 is that of the package's signed manifest.
	ManifestSHA256 Digest `json:"manifest_sha256"`
	// PreserveConfig keeps the configuration; it must be true.
	PreserveConfig bool `json:"preserve_config"`
	// WipeDB begins with an empty database.
	WipeDB bool `json:"wipe_db"`
	// RequireDBBackup saves the database first; it must be true.
	RequireDBBackup bool `json:"require_db_backup"`
	// StartPolicy is whether the service runs afterwards.
	StartPolicy StartPolicy `json:"start_policy"`
	// RepairService puts the service's entry in order. Default: false.
	RepairService bool `json:"repair_service" wire:"default"`
	// Firewall is what becomes of the firewall's rules.
	Firewall FirewallPolicy `json:"firewall" wire:"buffered"`
}

// DeployClient puts a client app in place. Since 0.101.0.
//
//wire:message shared closed
type DeployClient struct {
	// Identity is what the package holds.
	Identity ArtifactIdentity `json:"artifact_identity"`
	// ObjectKey is where it lies; see [ArtifactIdentity.PackageKey].
	ObjectKey string `json:"package_object_key"`
	// SHA256 and Size, in bytes, are those of the package.
	SHA256 Digest `json:"artifact_sha256"`
	Size   uint64 `json:"artifact_size_bytes"`
	// PackageID names the package.
	PackageID string `json:"package_id"`
	// ManifestSHA256 is that of the package's signed manifest.
	ManifestSHA256 Digest `json:"manifest_sha256"`
	// OptOutPolicy is what counts where somebody has removed the app.
	OptOutPolicy OptOutPolicy `json:"opt_out_policy"`
	// RestartGUIOnly restarts the app in sessions that have a screen alone; it must
	// be true.
	RestartGUIOnly bool `json:"restart_gui_session_only"`
}

// DeployCLI puts an operator's tool in place. Since 0.101.0.
//
//wire:message shared closed
type DeployCLI struct {
	// Identity is what the package holds.
	Identity ArtifactIdentity `json:"artifact_identity"`
	// ObjectKey is where it lies; see [ArtifactIdentity.PackageKey].
	ObjectKey string `json:"package_object_key"`
	// SHA256 and Size, in bytes, are those of the package.
	SHA256 Digest `json:"artifact_sha256"`
	Size   uint64 `json:"artifact_size_bytes"`
	// PackageID names the package.
	PackageID string `json:"package_id"`
	// ManifestSHA256 is that of the package's signed manifest.
	ManifestSHA256 Digest `json:"manifest_sha256"`
	// AdoptExisting takes over a tool that is there already, on macOS only. Default:
	// false.
	AdoptExisting bool `json:"adopt_existing_cli" wire:"default"`
	// ObservationSHA256 is that of what was seen of the tool; set just where it is
	// taken over.
	ObservationSHA256 Opt[Digest] `json:"adoption_observation_sha256,omitzero"`
}

// StartPolicy is whether a service runs after a deployment. The set is closed.
//
//wire:enum shared
type StartPolicy string

// The policies.
const (
	StartPreserve StartPolicy = "preserve"
	StartNever    StartPolicy = "never"
)

// OptOutPolicy is what counts where somebody has removed the client app. The set is
// closed.
//
//wire:enum shared
type OptOutPolicy string

// OptOutRespect leaves it away.
const OptOutRespect OptOutPolicy = "respect"

// FirewallPolicy is what becomes of the firewall's rules. The zero value keeps them as
// the installation before has left them.
//
//describe:word preserve .ManagedPort
//describe:member managed_port? uint32 .ManagedPort
//wire:own
type FirewallPolicy struct {
	// NoChange does not touch the firewall.
	NoChange bool
	// ManagedPort opens a TCP port; unset keeps the rules, or does not touch them.
	ManagedPort Opt[uint16]
}

func (v *FirewallPolicy) decode(d *codec.Decoder) {
	const words = "preserve, no_change or an object with managed_port"
	start := d.Offset()
	if d.AtString() {
		switch word := d.String(); word {
		case "preserve":
		case "no_change":
			v.NoChange = true
		default:
			d.Refuse(start, words)
		}
		return
	}
	var seen uint64
	for name := d.Object(); name != nil; name = d.Next() {
		if string(name) != "managed_port" {
			d.Forbid()
			return
		}
		d.Once(&seen, 0)
		at := d.Offset()
		port := d.Uint32()
		if port > 0xffff {
			d.Refuse(at, "an integer from 0 to 65535")
			return
		}
		v.ManagedPort.Set(uint16(port))
	}
	d.Require(seen, 0x1, "managed_port")
}

func (v *FirewallPolicy) encode(e *codec.Encoder) {
	port, ok := v.ManagedPort.Get()
	switch {
	case ok:
		e.Raw(`{"managed_port":`)
		e.Uint(uint64(port))
		e.Raw("}")
	case v.NoChange:
		e.Raw(`"no_change"`)
	default:
		e.Raw(`"preserve"`)
	}
}

func (v *FirewallPolicy) size() int { return 24 }

// OperationError says which rule a [TypedOperation] breaks that decodes.
type OperationError struct {
	// Path is the member, from the operation on: spec.package_id.
	Path string
	// Rule is what is wrong with it.
	Rule string
}

// Error names the member and the rule.
func (e *OperationError) Error() string { return e.Path + " " + e.Rule }

// Validate checks the rules between the members, in the contract's order. The error is
// an [*OperationError].
func (o *TypedOperation) Validate() error {
	bad := func(member, rule string) error { return &OperationError{"spec." + member, rule} }
	var p packageParts
	switch o.Type {
	case OperationBackend:
		b := &o.Backend
		p = packageParts{RoleBackend, &b.Identity, b.ObjectKey, b.Size, b.PackageID}
	case OperationClient:
		c := &o.Client
		p = packageParts{RoleClient, &c.Identity, c.ObjectKey, c.Size, c.PackageID}
	case OperationCLI:
		c := &o.CLI
		p = packageParts{RoleCLI, &c.Identity, c.ObjectKey, c.Size, c.PackageID}
	default:
		return &OperationError{"type", fmt.Sprintf("'%s' is none that there is", o.Type)}
	}
	key, ok := p.identity.PackageKey()
	switch {
	case !isPackageID(p.id):
		return bad("package_id", "must be 1 to 128 of a-z 0-9 . _ -, the first a letter or a digit")
	case p.size == 0:
		return bad("artifact_size_bytes", "must be positive")
	case p.identity.Role != p.role:
		return bad("artifact_identity.role", fmt.Sprintf("must be %s for %s, got %s", p.role, o.Type, p.identity.Role))
	case !ok || p.key != key:
		return bad("package_object_key", fmt.Sprintf("must be %s, as artifact_identity says", key))
	case o.Type == OperationBackend && !o.Backend.PreserveConfig:
		return bad("preserve_config", "must be true")
	case o.Type == OperationBackend && !o.Backend.RequireDBBackup:
		return bad("require_db_backup", "must be true")
	case o.Type == OperationBackend && o.Backend.Firewall.ManagedPort == Some(uint16(0)):
		return bad("firewall.managed_port", "must not be 0")
	case o.Type == OperationClient && !o.Client.RestartGUIOnly:
		return bad("restart_gui_session_only", "must be true")
	case o.Type == OperationCLI && o.CLI.AdoptExisting && o.CLI.Identity.OS != TargetMacOS:
		return bad("adopt_existing_cli", "is only valid for a package for macos")
	case o.Type == OperationCLI && o.CLI.AdoptExisting != o.CLI.ObservationSHA256.IsSet():
		return bad("adoption_observation_sha256", "must be set just where adopt_existing_cli is true")
	}
	return nil
}

// packageParts are what all operations say of their package.
type packageParts struct {
	role     ArtifactRole
	identity *ArtifactIdentity
	key      string
	size     uint64
	id       string
}

func isPackageID(text string) bool {
	const first = "abcdefghijklmnopqrstuvwxyz0123456789"
	return text != "" && len(text) <= 128 && strings.Contains(first, text[:1]) && strings.Trim(text, first+"._-") == ""
}
