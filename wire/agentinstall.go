package wire

// AgentInstall is what [ServerSettings] give installers of agents. Since 0.101.0.
//
//wire:message
type AgentInstall struct {
	// NATSURL is the broker's address as agents see it; unset means the
	// controller's own.
	NATSURL Opt[string] `json:"nats_url,omitzero"`
	// NATSToken signs agents in.
	NATSToken Opt[Secret] `json:"nats_token,omitzero"`
	// NATSTokenSet says in a redacted document that there is a token. It is
	// written and never read, as the two others of its kind.
	NATSTokenSet bool `json:"nats_token_set" wire:"default,unread"`
	// NATSUser signs agents in, together with the password.
	NATSUser Opt[Secret] `json:"nats_user,omitzero"`
	// NATSUserSet says in a redacted document that there is a user.
	NATSUserSet bool `json:"nats_user_set" wire:"default,unread"`
	// NATSPassword is that of the user.
	NATSPassword Opt[Secret] `json:"nats_password,omitzero"`
	// NATSPasswordSet says in a redacted document that there is a password.
	NATSPasswordSet bool `json:"nats_password_set" wire:"default,unread"`
	// RequireSignedCommands makes new agents refuse commands without a
	// signature.
	RequireSignedCommands Opt[bool] `json:"require_signed_commands,omitzero"`
}

// redacted has marks in the place of the secrets.
func (a AgentInstall) redacted() AgentInstall {
	a.NATSTokenSet, a.NATSUserSet, a.NATSPasswordSet = a.NATSToken.IsSet(), a.NATSUser.IsSet(), a.NATSPassword.IsSet()
	a.NATSToken.Clear()
	a.NATSUser.Clear()
	a.NATSPassword.Clear()
	return a
}

// String is the document with marks in the place of its secrets.
func (a AgentInstall) String() string {
	text, err := a.redacted().MarshalJSON()
	if err != nil {
		return "AgentInstall that cannot be written"
	}
	return string(text)
}

// GoString is the same as String.
func (a AgentInstall) GoString() string { return a.String() }
