package wire

import (
	"slices"
	"strings"
)

// AgentMeta are an operator's notes on one PC, keys with values: a document of the
// KV bucket agent_meta under the pc_id. Since 0.101.0.
//
// Keys are trimmed, not empty and come once; values are trimmed. Decoding sees to
// that, [NewAgentMeta] and the methods do too; what a caller puts into Entries is
// written as it is. Keys are matched to the byte.
//
//wire:message normalised
type AgentMeta struct {
	// Entries are in the order in which they are shown. Default: none; written
	// as [] when empty.
	Entries []MetaEntry `json:"entries" wire:"default"`
}

// MetaEntry is one note of an [AgentMeta]. Since 0.101.0.
//
//wire:message
type MetaEntry struct {
	// Key is chosen by the operator.
	Key string `json:"key"`
	// Value is any text.
	Value string `json:"value"`
}

// NewAgentMeta returns the notes in their order, trimmed and without empty keys. Of
// a key that comes twice the first one gives the place, the last one the value.
func NewAgentMeta(entries ...MetaEntry) AgentMeta {
	m := AgentMeta{Entries: slices.Clone(entries)}
	m.normalise()
	return m
}

func (m *AgentMeta) normalise() {
	places := make(map[string]int, len(m.Entries))
	kept := m.Entries[:0]
	for _, e := range m.Entries {
		e = MetaEntry{strings.TrimSpace(e.Key), strings.TrimSpace(e.Value)}
		i, again := places[e.Key]
		switch {
		case e.Key == "":
		case again:
			kept[i].Value = e.Value
		default:
			places[e.Key] = len(kept)
			kept = append(kept, e)
		}
	}
	clear(m.Entries[len(kept):])
	m.Entries = kept
}

// Set gives a key a value, both trimmed: in its place where it is there, at the end
// where it is not. It reports whether that changed anything; an empty key never
// does.
func (m *AgentMeta) Set(key, value string) bool {
	key, value = strings.TrimSpace(key), strings.TrimSpace(value)
	if key == "" {
		return false
	}
	i := m.index(key)
	switch {
	case i < 0:
		m.Entries = append(slices.Clip(m.Entries), MetaEntry{key, value})
	case m.Entries[i].Value == value:
		return false
	default:
		m.Entries = slices.Clone(m.Entries)
		m.Entries[i].Value = value
	}
	return true
}

// Remove takes a key away, trimmed, and reports whether it was there.
func (m *AgentMeta) Remove(key string) bool {
	key = strings.TrimSpace(key)
	if m.index(key) < 0 {
		return false
	}
	m.Entries = slices.DeleteFunc(slices.Clone(m.Entries), func(e MetaEntry) bool { return e.Key == key })
	return true
}

// Get returns the value of a key, trimmed, and whether it is there.
func (m *AgentMeta) Get(key string) (string, bool) {
	if i := m.index(strings.TrimSpace(key)); i >= 0 {
		return m.Entries[i].Value, true
	}
	return "", false
}

func (m *AgentMeta) index(key string) int {
	return slices.IndexFunc(m.Entries, func(e MetaEntry) bool { return e.Key == key })
}

// IsEmpty reports whether there is no note.
func (m *AgentMeta) IsEmpty() bool { return len(m.Entries) == 0 }
