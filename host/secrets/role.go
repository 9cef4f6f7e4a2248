package secrets

import "fmt"

// Role is the part that a program plays in its fleet. The broker knows nothing
// of a connection but its credentials, so the role decides what the program may
// do. Since 0.101.0.
type Role string

// The roles of the contract.
const (
	// RoleAgent is the program on each PC.
	RoleAgent Role = "agent"
	// RoleBackend is the controller, which alone sees the whole fleet.
	RoleBackend Role = "backend"
	// RoleCLI is an operator's tool.
	RoleCLI Role = "cli"
)

// Roles are those of the contract.
func Roles() []Role { return []Role{RoleAgent, RoleBackend, RoleCLI} }

// ParseRole reads the name of a role, such as a flag has it.
func ParseRole(name string) (Role, error) {
	for _, r := range Roles() {
		if string(r) == name {
			return r, nil
		}
	}
	return "", fmt.Errorf("secrets: unknown role %.40q: it is %s, %s or %s", name, RoleAgent, RoleBackend, RoleCLI)
}

// key is the role's own, below HKEY_LOCAL_MACHINE.
func (r Role) key() string { return `SOFTWARE\kanade\` + string(r) }
