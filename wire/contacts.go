package wire

import (
	"slices"
	"strings"
)

// GroupContacts are the addresses to which notices for a group are mailed: a
// document of the KV bucket group_contacts under the name of the group.
// Since 0.101.0.
//
// Decoding keeps the list as it was stored; make one with [NewGroupContacts].
//
//wire:message
type GroupContacts struct {
	// Emails are in lower case, sorted by bytes and distinct where a producer
	// made them. Written as [] when empty.
	Emails []string `json:"emails"`
}

// NewGroupContacts returns the addresses trimmed, in lower case, sorted and without
// repetitions; blank ones are dropped. Nothing else is checked.
func NewGroupContacts(emails ...string) GroupContacts {
	var c GroupContacts
	for _, e := range emails {
		if e = lower(strings.TrimSpace(e)); e != "" {
			c.Emails = append(c.Emails, e)
		}
	}
	slices.Sort(c.Emails)
	c.Emails = slices.Compact(c.Emails)
	return c
}

// IsEmpty reports whether there is no address.
func (c *GroupContacts) IsEmpty() bool { return len(c.Emails) == 0 }
