package settings

import (
	"github.com/kanadehq/kanade-shared/kvkeys"
	"github.com/kanadehq/kanade-shared/wire"
)

// layers are the documents of one PC as they were last seen, by key.
type layers map[string]layer

type layer struct {
	// scope is the last document that decoded; nil while there was none.
	scope *wire.ConfigScope
	// revision is that of the last document, good or bad: a new watch brings
	// it again.
	revision uint64
}

// put takes in a document. The error says why it does not decode; the layer
// then stays as it was, and again reports that this document came before.
func (l layers) put(key string, revision uint64, data []byte) (again bool, err error) {
	last, known := l[key]
	again = known && last.revision == revision
	scope := new(wire.ConfigScope)
	if err := scope.UnmarshalJSON(data); err != nil {
		l[key] = layer{last.scope, revision}
		return again, err
	}
	l[key] = layer{scope, revision}
	return again, nil
}

// retain drops the layers that are not among keys.
func (l layers) retain(keys map[string]bool) {
	for key := range l {
		if !keys[key] {
			delete(l, key)
		}
	}
}

// resolve puts the layers together for a PC that is in these groups.
func (l layers) resolve(groups []string) (wire.EffectiveConfig, []wire.ConflictWarning) {
	in := wire.Layers{Groups: map[string]*wire.ConfigScope{}, MyGroups: groups}
	for key, layer := range l {
		switch scope, name := kvkeys.ParseAgentConfig(key); scope {
		case kvkeys.ScopeGlobal:
			in.Global = layer.scope
		case kvkeys.ScopeGroup:
			in.Groups[name] = layer.scope
		case kvkeys.ScopePC:
			in.PC = layer.scope // the only one that is watched
		case kvkeys.ScopeUnknown:
		}
	}
	return wire.Resolve(in)
}
