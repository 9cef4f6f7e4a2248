package ipc_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"slices"
	"testing"
	"testing/iotest"

	"github.com/kanadehq/kanade-shared/internal/frozen"
	"github.com/kanadehq/kanade-shared/ipc"
)

// FuzzDecode reads a document as one of the types, chosen by the first argument:
// what is accepted must come out as bytes that come out as themselves.
func FuzzDecode(f *testing.F) { frozen.Fuzz(f, "0.43.53", fresh) }

// FuzzDecodeNewer does so with the types that have changed, by the rules of 0.101.0.
func FuzzDecodeNewer(f *testing.F) { frozen.Fuzz(f, "0.101.0", newer) }

// FuzzFrames cuts a stream into frames, whole and byte by byte: both must give
// the same, nothing that is not in the stream, and one of the three ends.
func FuzzFrames(f *testing.F) {
	whole, err := ipc.AppendFrame(nil, ipc.PingParams{})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(slices.Concat(whole, whole))
	f.Add(whole[:3])
	f.Add(whole[:5])
	f.Add([]byte{0, 0, 0, 0})
	f.Add([]byte{0xff, 0xff, 0xff, 0xff, '{'})
	f.Add([]byte{0, 0, 16, 0, '{'})
	f.Fuzz(func(t *testing.T, stream []byte) {
		at, end := cut(t, bytes.NewReader(stream), stream)
		slowAt, slowEnd := cut(t, iotest.OneByteReader(bytes.NewReader(stream)), stream)
		if at != slowAt || end.Error() != slowEnd.Error() {
			t.Errorf("whole: %d, %v; byte by byte: %d, %v", at, end, slowAt, slowEnd)
		}
		var tooLarge *ipc.FrameError
		switch {
		case end == io.EOF:
			if at != len(stream) {
				t.Errorf("%d of %d bytes, and then the end", at, len(stream))
			}
		case errors.As(end, &tooLarge):
			if length := binary.LittleEndian.Uint32(stream[at:]); length <= ipc.MaxFrame || tooLarge.Length != uint64(length) {
				t.Errorf("refused %d bytes as %v", length, end)
			}
		case !errors.Is(end, io.ErrUnexpectedEOF):
			t.Errorf("ended with %v", end)
		}
	})
}

// cut reads all frames of a stream and returns where the last one ends.
func cut(t *testing.T, r io.Reader, stream []byte) (at int, end error) {
	t.Helper()
	frames := ipc.NewFrameReader(r)
	for {
		body, err := frames.Next()
		if err != nil {
			return at, err
		}
		if want := stream[at+4 : at+4+len(body)]; !bytes.Equal(body, want) {
			t.Fatalf("frame at %d: %q, want %q", at, body, want)
		}
		at += 4 + len(body)
	}
}
