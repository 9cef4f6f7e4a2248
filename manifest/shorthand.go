package manifest

import (
	"slices"

	"github.com/kanadehq/kanade-shared/internal/codec"
	"github.com/kanadehq/kanade-shared/internal/shape"
	"github.com/kanadehq/kanade-shared/wire"
)

// ConfirmHint is what the client app asks before it starts a job. In a document a
// boolean may stand for one without a message. Since 0.101.0.
//
//describe:word true .Enabled
//describe:member enabled=true bool .Enabled
//describe:member message? string .Message
//wire:own
type ConfirmHint struct {
	// Enabled is whether it asks. Default, in a document: true.
	Enabled bool
	// Message is the question; unset means one of the app's own.
	Message wire.Opt[string]
}

func (v *ConfirmHint) decode(d *codec.Decoder) {
	if d.AtBool() {
		v.Enabled = d.Bool()
		return
	}
	v.Enabled = true
	var seen uint64
	for name := d.Object(); name != nil; name = d.Next() {
		switch string(name) {
		case "enabled":
			d.Once(&seen, 0)
			v.Enabled = d.Bool()
		case "message":
			d.Once(&seen, 1)
			if !d.Null() {
				v.Message.Set(d.String())
			}
		default:
			d.Skip()
		}
	}
}

func (v *ConfirmHint) encode(e *codec.Encoder) {
	e.Raw(`{"enabled":`)
	e.Bool(v.Enabled)
	if text, ok := v.Message.Get(); ok {
		e.Raw(`,"message":`)
		e.String(text)
	}
	e.Raw("}")
}

func (v *ConfirmHint) size() int { return 32 + codec.Room(v.Message.Or("")) }

func shapeConfirmHint() *shape.Type {
	return &shape.Type{
		Kind: shape.Object, Name: "ConfirmHint", Short: &shape.Type{Kind: shape.Bool},
		Fields: func() []shape.Field {
			return []shape.Field{
				{Name: "enabled", Type: &shape.Type{Kind: shape.Bool}, Presence: shape.Defaulted},
				{Name: "message", Type: &shape.Type{Kind: shape.String}, Presence: shape.Optional},
			}
		},
	}
}

// Statuses are statuses of a check. In a document one of them may stand for a list
// of one.
//
//describe:as []CheckStatus
//wire:own
type Statuses []CheckStatus

func (v *Statuses) decode(d *codec.Decoder) {
	*v = nil
	var one CheckStatus
	if d.AtString() {
		one.decode(d)
		*v = Statuses{one}
		return
	}
	d.Array()
	for i := 0; d.Element(i); i++ {
		one.decode(d)
		*v = append(*v, one)
	}
}

func (v *Statuses) encode(e *codec.Encoder) {
	e.Raw("[")
	for i := range *v {
		if i > 0 {
			e.Raw(",")
		}
		(*v)[i].encode(e)
	}
	e.Raw("]")
}

func (v *Statuses) size() int { return 2 + 10*len(*v) }

func shapeStatuses() *shape.Type {
	status := shapeCheckStatus()
	short := *status
	short.Values = slices.Clone(status.Values)
	return &shape.Type{Kind: shape.List, Name: "Statuses", Elem: status, Short: &short}
}
