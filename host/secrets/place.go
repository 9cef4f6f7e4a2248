package secrets

// Keys below HKEY_LOCAL_MACHINE that hold the fleet's secrets. Deploy scripts
// let SYSTEM and Administrators alone read them.
const (
	// KeyAgent is read by the agent, the controller and tools alike.
	KeyAgent = `SOFTWARE\kanade\agent`
	// KeyBackend is read by the controller.
	KeyBackend = `SOFTWARE\kanade\backend`
)

// The first administrator's name, see [Lookup.BootstrapAdminUser].
const (
	EnvBootstrapAdminUser     = "KANADE_BOOTSTRAP_ADMIN_USER"
	DefaultBootstrapAdminUser = "admin"
)

// Place says where a secret may be.
type Place struct {
	// Key of the registry, below HKEY_LOCAL_MACHINE; "" for none.
	Key string
	// Value of the key.
	Value string
	// Env is the environment variable; "" for none.
	Env string
}

// NATSToken is the place of the fleet's shared token for the broker. What a role
// has of its own comes before it, see [Lookup.NATSCredentials].
func NATSToken() Place { return Place{KeyAgent, "NatsToken", "KANADE_NATS_TOKEN"} }

// StaticToken is the place of the token for the controller's HTTP interface. Who
// has it is an administrator.
func StaticToken() Place { return Place{KeyBackend, "StaticToken", "KANADE_AUTH_STATIC_TOKEN"} }

// JWTSecret is the place of the key that the controller signs sessions with.
func JWTSecret() Place { return Place{KeyBackend, "JwtSecret", "KANADE_JWT_SECRET"} }

// BootstrapAdminPassword is the place of the password of the first
// administrator, which the controller reads at its first start.
func BootstrapAdminPassword() Place {
	return Place{KeyBackend, "BootstrapAdminPassword", "KANADE_BOOTSTRAP_ADMIN_PASSWORD"}
}

// CommandSigningKey and CommandSigningKeyID are the places of the key with which
// the controller signs commands, and of its id; both from the registry or both from
// the environment. Since 0.101.0.
func CommandSigningKey() Place {
	return Place{KeyBackend, "CommandSigningKey", "KANADE_COMMAND_SIGNING_KEY"}
}

// CommandSigningKeyID is the place of its id; see [CommandSigningKey].
func CommandSigningKeyID() Place {
	return Place{KeyBackend, "CommandSigningKid", "KANADE_COMMAND_SIGNING_KID"}
}

// BreakGlassKey and BreakGlassKeyID are the places of a key for emergencies, which
// no machine keeps: an operator brings it along. Since 0.101.0.
func BreakGlassKey() Place { return Place{Env: "KANADE_BREAK_GLASS_KEY"} }

// BreakGlassKeyID is the place of its id; see [BreakGlassKey].
func BreakGlassKeyID() Place { return Place{Env: "KANADE_BREAK_GLASS_KID"} }

// String names the place for people: the registry's value, else the environment's
// variable.
func (p Place) String() string {
	if p.Key != "" {
		return "HKLM\\" + p.Key + "\\" + p.Value
	}
	return p.Env
}

// Places are all that a machine keeps by the contract: those of the functions
// above in their order, then what each role has of its own for the broker.
func Places() []Place {
	places := []Place{
		NATSToken(), StaticToken(), JWTSecret(), BootstrapAdminPassword(), CommandSigningKey(), CommandSigningKeyID(),
	}
	for _, r := range Roles() {
		if token := NATSRoleToken(r); token.Key != KeyAgent { // the agent's is the shared one
			places = append(places, token)
		}
		places = append(places, NATSUser(r), NATSPassword(r))
	}
	return places
}
