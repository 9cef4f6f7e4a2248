package scenarios

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
)

// member is one of a JSON object, in its place.
type member struct {
	name  string
	value json.RawMessage
}

// members takes an object apart without losing the order.
func members(document []byte) ([]member, error) {
	dec := json.NewDecoder(bytes.NewReader(document))
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		return nil, fmt.Errorf("no object: %.200s", document)
	}
	var all []member
	for dec.More() {
		name, err := dec.Token()
		if err != nil {
			return nil, err
		}
		var m member
		m.name, _ = name.(string)
		if err := dec.Decode(&m.value); err != nil {
			return nil, err
		}
		all = append(all, m)
	}
	return all, nil
}

// newer are members that came with 0.101.0, which an agent of either version may
// write or leave out.
var newer = []string{
	"agent_arch", "remote_viewing", "last_logon_user", "last_logon_display_name", "command_keys", "enforcing", "command_protocols",
	"deploy_capabilities", "deploy_capabilities_received_at", "skipped",
}

// older leaves them out.
func older(all []member) []member {
	return slices.DeleteFunc(all, func(m member) bool { return slices.Contains(newer, m.name) })
}

// twins compares what two agents wrote about the same thing, to the byte but for
// the members in except, of which only the names are compared.
func twins(real, ours []byte, except ...string) error {
	r, err := members(real)
	if err != nil {
		return fmt.Errorf("the real agent's document: %w", err)
	}
	o, err := members(ours)
	if err != nil {
		return fmt.Errorf("our agent's document: %w", err)
	}
	r, o = older(r), older(o)
	var errs []error
	if a, b := names(r), names(o); !slices.Equal(a, b) {
		return fmt.Errorf("the real agent writes the members %q, ours %q", a, b)
	}
	for i := range r {
		if !slices.Contains(except, r[i].name) && !bytes.Equal(r[i].value, o[i].value) {
			errs = append(errs, fmt.Errorf("%s: the real agent writes %.300s, ours %.300s", r[i].name, r[i].value, o[i].value))
		}
	}
	return errors.Join(errs...)
}

func names(all []member) []string {
	var list []string
	for _, m := range all {
		list = append(list, m.name)
	}
	return list
}
