package wire_test

import (
	"testing"

	"github.com/kanadehq/kanade-shared/internal/frozen"
	"github.com/kanadehq/kanade-shared/wire"
)

// FuzzDecode reads a document as one of the types, chosen by the first argument:
// what is accepted must come out as bytes that come out as themselves.
func FuzzDecode(f *testing.F) { frozen.Fuzz(f, "0.43.53", fresh) }

// FuzzDecodeLater does the same for the types that came with 0.101.0.
func FuzzDecodeLater(f *testing.F) {
	for _, doc := range []string{
		`{"op":"start","session_id":"s-1"}`, `{"quality":1,"op":"tune","session_id":"s"}`, `{"op":"stop","session_id":""}`,
		`{"kind":"mouse_button","button":"left","down":true,"x":1,"y":2}`, `{"kind":"key","vk":13,"down":false}`, `{"kind":"text","text":"\u3000"}`,
		`{"entries":[{"key":" a","value":"1"},{"key":"a","value":"2"},{"key":"","value":""}]}`,
		`{"agent_install":{"nats_token":"t","nats_token_set":true},"support_codes":[{"hash":"h"}]}`,
	} {
		for which := range byte(len(later)) {
			f.Add(which, []byte(doc))
		}
	}
	frozen.Fuzz(f, "0.101.0", later)
}

// FuzzFrameMeta reads headers: what is accepted comes out as headers that give the
// same again, and is a tile of its screen.
func FuzzFrameMeta(f *testing.F) {
	f.Add("7", "0", "1", "640", "480", "jpeg")
	f.Add("+07", "0", "1", "4294967295", "4294967295", "webp")
	f.Add("18446744073709551616", "-0", "", "1e3", " 1", "JPEG")
	f.Fuzz(func(t *testing.T, seq, index, count, w, h, encoding string) {
		header := wire.FrameMeta{}.Header(wire.TileEncoding(encoding))
		for name, value := range map[string]string{
			wire.HeaderFrameSeq: seq, wire.HeaderTileIndex: index, wire.HeaderTileCount: count, wire.HeaderTileW: w, wire.HeaderTileH: h,
			wire.HeaderScreenW: w, wire.HeaderScreenH: h,
		} {
			header[name] = []string{value}
		}
		meta, enc, err := wire.ParseFrameMeta(header)
		if err != nil {
			if len(err.Error()) > 1000 {
				t.Errorf("an error of %d bytes", len(err.Error()))
			}
			return
		}
		if err := meta.Validate(); err != nil {
			t.Errorf("%v was read: %v", meta, err)
		}
		again, sameEnc, err := wire.ParseFrameMeta(meta.Header(enc))
		if err != nil || again != meta || sameEnc != enc {
			t.Errorf("%v, then %v: %v", meta, again, err)
		}
	})
}
