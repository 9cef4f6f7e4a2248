package wire

import (
	"strconv"
	"strings"

	"github.com/kanadehq/kanade-shared/internal/codec"
)

// ArtifactIdentity says which program a package holds, and for what it is built. Not
// every combination is one: see [ArtifactIdentity.Known], which decoding heeds.
// Since 0.101.0.
//
//wire:message shared closed checked
type ArtifactIdentity struct {
	// Role is the program.
	Role ArtifactRole `json:"role"`
	// Version is that of the program.
	Version ArtifactVersion `json:"version"`
	// OS, Arch and ABI are what it is built for.
	OS   TargetOS   `json:"os"`
	Arch TargetArch `json:"arch"`
	ABI  DistroABI  `json:"distro_abi"`
	// Format is that of the package.
	Format PackageFormat `json:"format"`
}

// Known reports whether there is such a package.
func (a *ArtifactIdentity) Known() bool {
	client, agent, backend := a.Role == RoleClient, a.Role == RoleAgent, a.Role == RoleBackend
	switch {
	case a.OS == TargetWindows:
		return a.Arch == ArchX86 && a.ABI == ABIMSVC && (a.Format == FormatExe || a.Format == FormatZip)
	case a.OS == TargetLinux && client:
		return a.Arch == ArchX86 && a.ABI == ABIUbuntu && a.Format == FormatDeb
	case a.OS == TargetLinux:
		return a.ABI == ABIMusl && a.Format == FormatTarGz && (backend || agent || a.Role == RoleCLI)
	case client:
		return a.Arch == ArchARM && a.ABI == ABIDarwin14 && a.Format == FormatPkg
	}
	return a.Arch == ArchARM && a.ABI == ABIDarwin && a.Format == FormatTarGz && (agent || a.Role == RoleCLI)
}

// check refuses an identity, which begins at an offset, of no package that there is.
func (a *ArtifactIdentity) check(d *codec.Decoder, start int) {
	if !d.Failed() && !a.Known() {
		d.Refuse(start, "the identity of a package that there is")
	}
}

// PackageKey is where the package lies in the object store: its role, version and
// target. ok is false for the agent, which is released in another way.
func (a *ArtifactIdentity) PackageKey() (key string, ok bool) {
	if a.Role == RoleAgent {
		return "", false
	}
	target := strings.Join([]string{string(a.OS), string(a.Arch), string(a.ABI)}, "-")
	return string(a.Role) + "/" + string(a.Version) + "/" + target + "." + string(a.Format), true
}

// ArtifactRole is a program of the fleet. The set is closed.
//
//wire:enum shared
type ArtifactRole string

// The roles.
const (
	RoleBackend ArtifactRole = "backend"
	RoleClient  ArtifactRole = "client"
	RoleCLI     ArtifactRole = "cli"
	RoleAgent   ArtifactRole = "agent"
)

// TargetOS is what a package is built for. The set is closed.
//
//wire:enum shared
type TargetOS string

// The systems.
const (
	TargetWindows TargetOS = "windows"
	TargetLinux   TargetOS = "linux"
	TargetMacOS   TargetOS = "macos"
)

// TargetArch is the processor that a package is built for. The set is closed.
//
//wire:enum shared
type TargetArch string

// The processors.
const (
	ArchX86 TargetArch = "x86_64"
	ArchARM TargetArch = "aarch64"
)

// DistroABI is the C library, or the release, that a package is built for. The set is
// closed.
//
//wire:enum shared
type DistroABI string

// The interfaces.
const (
	ABIMSVC     DistroABI = "msvc"
	ABIMusl     DistroABI = "musl"
	ABIUbuntu   DistroABI = "ubuntu-24.04"
	ABIDarwin   DistroABI = "darwin"
	ABIDarwin14 DistroABI = "darwin14"
)

// PackageFormat is the form of a package. The set is closed.
//
//wire:enum shared
type PackageFormat string

// The forms.
const (
	FormatExe   PackageFormat = "exe"
	FormatDeb   PackageFormat = "deb"
	FormatPkg   PackageFormat = "pkg"
	FormatTarGz PackageFormat = "tar_gz"
	FormatZip   PackageFormat = "zip"
)

// ArtifactVersion is a semantic version of at most 128 bytes, without a v in front.
//
//describe:as string
//wire:own
type ArtifactVersion string

func (v *ArtifactVersion) decode(d *codec.Decoder) {
	start := d.Offset()
	text := d.String()
	if !d.Failed() && !isVersion(text) {
		d.Refuse(start, "a semantic version such as 1.2.3")
	}
	*v = ArtifactVersion(text)
}

func (v *ArtifactVersion) encode(e *codec.Encoder) { e.String(string(*v)) }

func (v *ArtifactVersion) size() int { return 2 + codec.Room(string(*v)) }

// isVersion reports whether text is a semantic version.
func isVersion(text string) bool {
	const longest = 128
	if len(text) > longest {
		return false
	}
	text, build, built := strings.Cut(text, "+")
	text, pre, early := strings.Cut(text, "-")
	if built && !identifiers(build, false) || early && !identifiers(pre, true) {
		return false
	}
	parts := strings.Split(text, ".")
	for _, part := range parts {
		if _, err := strconv.ParseUint(part, 10, 64); err != nil || part[0] == '+' || padded(part) {
			return false
		}
	}
	return len(parts) == 3
}

// identifiers reports whether text is names with dots between them. Where numbers
// count, they have no zeros in front.
func identifiers(text string, numbers bool) bool {
	for name := range strings.SplitSeq(text, ".") {
		digits := strings.Trim(name, "0123456789") == ""
		if name == "" || strings.Trim(name, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-") != "" || numbers && digits && padded(name) {
			return false
		}
	}
	return true
}

func padded(digits string) bool { return len(digits) > 1 && digits[0] == '0' }

// Digest is the SHA-256 of something, as 64 hexadecimal digits in lower case.
//
//describe:as string
//wire:own
type Digest string

func (v *Digest) decode(d *codec.Decoder) {
	start := d.Offset()
	text := d.String()
	if !d.Failed() && (len(text) != 64 || strings.Trim(text, "0123456789abcdef") != "") {
		d.Refuse(start, "64 hexadecimal digits in lower case")
	}
	*v = Digest(text)
}

func (v *Digest) encode(e *codec.Encoder) { e.String(string(*v)) }

func (v *Digest) size() int { return 2 + codec.Room(string(*v)) }

// DecodeFrom reads v as a part of a document, for generated code.
func (v *Digest) DecodeFrom(d *codec.Decoder) { v.decode(d) }

// EncodeTo writes v as a part of a document, for generated code.
func (v *Digest) EncodeTo(e *codec.Encoder) { v.encode(e) }
