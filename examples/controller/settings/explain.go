package settings

import (
	"context"
	"errors"
	"fmt"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/kanadehq/kanade-shared/examples/controller/groups"
	"github.com/kanadehq/kanade-shared/subjects"
	"github.com/kanadehq/kanade-shared/wire"
)

// Explanation is the configuration of one PC and where each value comes from.
type Explanation struct {
	// PC is its id, Groups its groups, sorted.
	PC     string
	Groups []string
	// Config is what its agent works with.
	Config wire.EffectiveConfig
	// Values are its settings in the contract's order.
	Values []Origin
	// Warnings are settings about which groups disagree.
	Warnings []wire.ConflictWarning
	// Notes say which layers do not decode; agents pass over them.
	Notes []string
}

// Origin is a setting, its value as text ("" is unset), and the layer that it
// comes from: "default", "global", "group NAME" or "PC ID".
type Origin struct{ Name, Text, From string }

// Explain puts the layers of one PC together.
func Explain(ctx context.Context, js jetstream.JetStream, pc subjects.PCID) (*Explanation, error) {
	mine, err := groups.Of(ctx, js, pc)
	if err != nil {
		return nil, err
	}
	e := &Explanation{PC: pc.String(), Groups: mine}
	layers := wire.Layers{Groups: map[string]*wire.ConfigScope{}, MyGroups: mine}
	from := map[string]string{}
	read := func(l Layer, err error) (*wire.ConfigScope, error) {
		if err != nil {
			e.Notes = append(e.Notes, err.Error()) // nobody can have stored it
			return nil, nil
		}
		scope, there, err := Get(ctx, js, l)
		var decode *wire.DecodeError
		switch {
		case errors.As(err, &decode):
			e.Notes = append(e.Notes, fmt.Sprintf("%v; agents pass over it", err))
			return nil, nil
		case err != nil:
			return nil, err
		case !there:
			return nil, nil
		}
		for _, v := range Values(&scope) {
			from[v.Name] = l.String()
		}
		return &scope, nil
	}
	if layers.Global, err = read(Global(), nil); err != nil {
		return nil, err
	}
	for _, name := range mine { // ascending: later ones override
		g, err := subjects.ParseGroup(name)
		if err != nil {
			e.Notes = append(e.Notes, err.Error())
			continue
		}
		scope, err := read(Group(g))
		if err != nil {
			return nil, err
		}
		if scope != nil {
			layers.Groups[name] = scope
		}
	}
	if layers.PC, err = read(PC(pc)); err != nil {
		return nil, err
	}
	e.Config, e.Warnings = wire.Resolve(layers)
	for _, f := range fields {
		o := Origin{f.name, f.effective(&e.Config), "default"}
		if l, ok := from[f.name]; ok {
			o.From = l
		}
		e.Values = append(e.Values, o)
	}
	return e, nil
}
