package wire

import (
	"slices"
	"strconv"
	"strings"
)

// Contract is a version of the contract that a peer may speak. The AppendJSON
// methods write what every version reads: the members of the first one, and of
// later ones those that the caller has set, which older peers pass over. The
// AppendJSONAt methods write for one version: without what it does not have, and
// with the defaults and nulls that it spells out.
//
// Fields and constants whose comment says "since 0.101.0" are not in [V0_43_53].
type Contract uint8

// The contracts, in their order.
const (
	V0_43_53 Contract = 1 + iota
	V0_101_0
)

// Contracts returns all of them, the oldest first.
func Contracts() []Contract { return []Contract{V0_43_53, V0_101_0} }

// String returns the version, such as "0.101.0".
func (c Contract) String() string {
	switch c {
	case V0_43_53:
		return "0.43.53"
	case V0_101_0:
		return "0.101.0"
	}
	return "contract " + strconv.Itoa(int(c))
}

// ParseContract returns the contract of exactly this version.
func ParseContract(version string) (Contract, bool) {
	for _, c := range Contracts() {
		if c.String() == version {
			return c, true
		}
	}
	return 0, false
}

// ContractOf returns the newest contract that a program of a version speaks: of
// an agent its heartbeats' agent_version. A version that does not read, and one
// that is older than all, gives [V0_43_53].
func ContractOf(program string) Contract {
	best := V0_43_53
	if v, ok := parseVersion(program); ok {
		for _, c := range Contracts() {
			if w, _ := parseVersion(c.String()); slices.Compare(v[:], w[:]) >= 0 {
				best = c
			}
		}
	}
	return best
}

// version is major, minor, patch, and 0 for a pre-release and 1 for a release.
type version [4]uint64

func parseVersion(s string) (version, bool) {
	s, _, _ = strings.Cut(s, "+")
	s, _, pre := strings.Cut(s, "-")
	parts := strings.Split(s, ".")
	if len(parts) != 3 {
		return version{}, false
	}
	v := version{3: 1}
	if pre {
		v[3] = 0
	}
	for i, p := range parts {
		var err error
		if v[i], err = strconv.ParseUint(p, 10, 64); err != nil {
			return version{}, false
		}
	}
	return v, true
}
