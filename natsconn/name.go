package natsconn

import (
	"strings"

	"github.com/kanadehq/kanade-shared/host/secrets"
)

const namePrefix = "kanade-"

// ConnectionName is what a program of a fleet calls its connection, so that the
// broker's monitoring shows whose it is: kanade-{role}, or
// kanade-{role}/{identity} where one role runs on many machines. An agent's
// identity is its pc_id; white space around it is taken off. A name is a claim:
// the broker checks credentials, not names. Since 0.101.0.
func ConnectionName(role secrets.Role, identity string) string {
	name := namePrefix + string(role)
	if identity = strings.TrimSpace(identity); identity != "" {
		name += "/" + identity
	}
	return name
}

// ParseConnectionName splits what [ConnectionName] made; identity is "" where
// there is none. The role may be one that is not known here. ok is false for the
// name of a connection that is none of the fleet's.
func ParseConnectionName(name string) (role, identity string, ok bool) {
	rest, ok := strings.CutPrefix(name, namePrefix)
	if !ok {
		return "", "", false
	}
	if role, identity, _ = strings.Cut(rest, "/"); role == "" {
		return "", "", false
	}
	return role, identity, true
}
