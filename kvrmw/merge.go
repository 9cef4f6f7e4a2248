package kvrmw

import (
	"errors"

	"github.com/kanadehq/kanade-shared/internal/codec"
)

// maxMergeDepth bounds how deep declared structs are merged, as the contract's
// decoder bounds how deep it reads.
const maxMergeDepth = 127

var errTooDeep = errors.New("declared members are nested too deeply to be merged")

// merge returns the document next with those members of the stored document old
// that k does not declare. Where there are none at any level, it is next itself.
func merge(old, next []byte, k *known) ([]byte, error) {
	merged, _, err := mergeObject([][]byte{old}, next, k, 1)
	return merged, err
}

// jsonMember is one member of an object as it stands in the document.
type jsonMember struct {
	key         string
	rawKey, raw []byte
	declared    *member // nil if the type does not know it
}

// identity is the same for all names of one declared member.
func (m *jsonMember) identity() string {
	if m.declared != nil {
		return m.declared.name
	}
	return m.key
}

func (m *jsonMember) append(dst []byte) []byte {
	dst = append(dst, m.rawKey...)
	dst = append(dst, ':')
	return append(dst, m.raw...)
}

func readMembers(dst []jsonMember, object []byte, k *known) ([]jsonMember, error) {
	err := codec.Members(object, func(key string, rawKey, value []byte) bool {
		dst = append(dst, jsonMember{key: key, rawKey: rawKey, raw: value, declared: k.find(key)})
		return true
	})
	return dst, err
}

// mergeObject merges one level. olds is more than one object where a document
// repeats a member that is an object; kept reports whether next gained members.
func mergeObject(olds [][]byte, next []byte, k *known, depth int) (merged []byte, kept bool, err error) {
	if k == nil || !isObject(next) {
		return next, false, nil
	}
	if depth > maxMergeDepth {
		return nil, false, errTooDeep
	}
	var stored []jsonMember
	for _, old := range olds {
		if isObject(old) {
			if stored, err = readMembers(stored, old, k); err != nil {
				return nil, false, err
			}
		}
	}
	if len(stored) == 0 {
		return next, false, nil
	}
	fresh, err := readMembers(nil, next, k)
	if err != nil {
		return nil, false, err
	}

	nested, err := mergeNested(stored, fresh, depth)
	if err != nil {
		return nil, false, err
	}
	// What the type writes is its own, declared or not.
	places := make(map[string][]int, len(fresh))
	for i := range fresh {
		id := fresh[i].identity()
		places[id] = append(places[id], i)
	}
	foreign := func(m *jsonMember) bool { return m.declared == nil && places[m.key] == nil }

	unknown := false
	for i := range stored {
		unknown = unknown || foreign(&stored[i])
	}
	switch {
	case unknown:
		return appendMerged(stored, fresh, places, foreign), true, nil
	case nested:
		return appendObject(fresh), true, nil
	default:
		return next, false, nil
	}
}

// mergeNested merges the values of members that are declared as structs into
// fresh, and reports whether any gained members.
func mergeNested(stored, fresh []jsonMember, depth int) (bool, error) {
	olds := map[*member][][]byte{}
	for _, m := range stored {
		if m.declared != nil && m.declared.object != nil {
			olds[m.declared] = append(olds[m.declared], m.raw)
		}
	}
	gained := false
	for i := range fresh {
		m := &fresh[i]
		if m.declared == nil || olds[m.declared] == nil {
			continue
		}
		raw, kept, err := mergeObject(olds[m.declared], m.raw, m.declared.object, depth+1)
		if err != nil {
			return false, err
		}
		m.raw = raw
		gained = gained || kept
	}
	return gained, nil
}

// appendMerged writes an object in the stored order: members that nobody here
// knows as they were, declared ones with their new value where they stood, new
// ones at the end.
func appendMerged(stored, fresh []jsonMember, places map[string][]int, foreign func(*jsonMember) bool) []byte {
	ordered := make([]jsonMember, 0, len(stored)+len(fresh))
	done := make([]bool, len(fresh))
	for i := range stored {
		m := &stored[i]
		if foreign(m) {
			ordered = append(ordered, *m)
			continue
		}
		for _, j := range places[m.identity()] {
			if !done[j] {
				done[j] = true
				ordered = append(ordered, fresh[j])
			}
		}
	}
	for j := range fresh {
		if !done[j] {
			ordered = append(ordered, fresh[j])
		}
	}
	return appendObject(ordered)
}

func appendObject(members []jsonMember) []byte {
	size := 2
	for i := range members {
		size += len(members[i].rawKey) + len(members[i].raw) + 2
	}
	dst := append(make([]byte, 0, size), '{')
	for i := range members {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = members[i].append(dst)
	}
	return append(dst, '}')
}

// isObject reports whether a JSON value is an object.
func isObject(data []byte) bool {
	for _, c := range data {
		switch c {
		case ' ', '\t', '\r', '\n':
		default:
			return c == '{'
		}
	}
	return false
}
