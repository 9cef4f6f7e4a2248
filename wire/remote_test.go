package wire_test

import (
	"errors"
	"maps"
	"strings"
	"testing"

	"github.com/kanadehq/kanade-shared/wire"
)

func TestRemoteMessages(t *testing.T) {
	tune := wire.RemoteTune("s", wire.Some[uint8](0), wire.Opt[uint8]{})
	for want, v := range map[string]document{
		`{"op":"start","session_id":"s","output_index":0,"quality":75,"max_fps":10,"allow_input":false}`: ptr(wire.RemoteStart("s")),
		`{"op":"stop","session_id":"s"}`:                        ptr(wire.RemoteStop("s")),
		`{"op":"tune","session_id":"s","quality":0}`:            &tune,
		`{"accepted":false,"reason":"not built in"}`:            ptr(wire.RemoteRefused("not built in")),
		`{"kind":"mouse_move","x":1,"y":2}`:                     &wire.RemoteInput{Kind: wire.InputMouseMove, X: 1, Y: 2, Text: "not of it"},
		`{"kind":"mouse_wheel","delta":-120,"horizontal":true}`: &wire.RemoteInput{Kind: wire.InputMouseWheel, Delta: -120, Horizontal: true},
		`{"kind":"key","vk":13,"down":true}`:                    &wire.RemoteInput{Kind: wire.InputKey, VK: 13, Down: true},
		`{"kind":"mouse_button","button":"left","down":true,"x":0,"y":0}`: &wire.RemoteInput{
			Kind: wire.InputMouseButton, Button: wire.MouseLeft, Down: true,
		},
	} {
		got, err := v.MarshalJSON()
		if err != nil || string(got) != want {
			t.Errorf("%s, %v, want %s", got, err, want)
		}
		if err := v.UnmarshalJSON([]byte(want)); err != nil {
			t.Errorf("%s: %v", want, err)
		}
	}
	for _, v := range []document{&wire.RemoteCtrl{}, &wire.RemoteInput{}, &wire.RemoteInput{Kind: wire.InputMouseButton, Button: "thumb"}} {
		if got, err := v.MarshalJSON(); err == nil {
			t.Errorf("wrote %s", got)
		}
	}
}

func ptr[T any](v T) *T { return &v }

func goodFrame() wire.FrameMeta {
	return wire.FrameMeta{FrameSeq: 7, TileIndex: 1, TileCount: 2, X: 0, Y: 10, W: 640, H: 470, ScreenW: 640, ScreenH: 480, CapturedAtMS: 1_700_000_000_000}
}

func TestFrameMeta(t *testing.T) {
	header := goodFrame().Header(wire.TileWebP)
	if kind, err := wire.ParseFrameKind(header); err != nil || kind != wire.FrameTile {
		t.Error(kind, err)
	}
	meta, encoding, err := wire.ParseFrameMeta(header)
	if err != nil || meta != goodFrame() || encoding.MIME() != "image/webp" {
		t.Error(meta, encoding, err)
	}
	for name := range header {
		if name == wire.HeaderFrameKind {
			continue
		}
		for what, values := range map[string][]string{"missing": nil, "no values": {}, "empty": {""}, "huge": {strings.Repeat("9", 1<<20)}, "text": {"x"}} {
			broken := maps.Clone(header)
			broken[name] = values
			_, _, err := wire.ParseFrameMeta(broken)
			var fe *wire.FrameError
			if !errors.As(err, &fe) || fe.Header != name || len(err.Error()) > 300 {
				t.Errorf("%s, %s: %.300v", name, what, err)
			}
		}
	}
	// The first of several values counts.
	header[wire.HeaderFrameSeq] = []string{"8", "x"}
	if meta, _, err := wire.ParseFrameMeta(header); err != nil || meta.FrameSeq != 8 {
		t.Error(meta, err)
	}
}

func TestFrameMetaValidate(t *testing.T) {
	for what, change := range map[string]func(*wire.FrameMeta){
		"beyond the count": func(m *wire.FrameMeta) { m.TileIndex = 2 },
		"no tiles":         func(m *wire.FrameMeta) { m.TileIndex, m.TileCount = 0, 0 },
		"no width":         func(m *wire.FrameMeta) { m.W = 0 },
		"no height":        func(m *wire.FrameMeta) { m.H = 0 },
		"to the right":     func(m *wire.FrameMeta) { m.X = 1 },
		"below":            func(m *wire.FrameMeta) { m.Y = 11 },
		"around":           func(m *wire.FrameMeta) { m.X, m.W = 1<<32-1, 2 },
	} {
		m := goodFrame()
		change(&m)
		if err := m.Validate(); err == nil {
			t.Errorf("%s: %+v is taken", what, m)
		}
	}
	if err := goodFrame().Validate(); err != nil {
		t.Error(err)
	}
}

func TestFrameKinds(t *testing.T) {
	for _, k := range []wire.FrameKind{wire.FrameTile, wire.FrameGap, wire.FrameResumed} {
		if got, err := wire.ParseFrameKind(k.Header()); err != nil || got != k {
			t.Error(k, got, err)
		}
	}
	for _, header := range []map[string][]string{nil, {"kanade-kind": {"gap"}}, {wire.HeaderFrameKind: {"Gap"}}} {
		if k, err := wire.ParseFrameKind(header); err == nil {
			t.Errorf("%v: %s", header, k)
		}
	}
}
