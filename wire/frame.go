package wire

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// FrameKind is what a message on remote.frame.<session_id> carries. Since 0.101.0.
type FrameKind string

// The kinds.
const (
	FrameTile    FrameKind = "tile"    // a [FrameMeta] in the headers, a picture as payload
	FrameGap     FrameKind = "gap"     // the screen cannot be seen; the payload says why, for people
	FrameResumed FrameKind = "resumed" // it can be seen again, and nothing has changed yet
)

// TileEncoding is how the picture of a tile is encoded. Since 0.101.0.
type TileEncoding string

// The encodings.
const (
	TileJPEG TileEncoding = "jpeg"
	TileWebP TileEncoding = "webp"
)

// MIME returns the media type, such as image/jpeg.
func (t TileEncoding) MIME() string { return "image/" + string(t) }

// MaxTileBytes is how long the payload of one tile may be. Since 0.101.0.
const MaxTileBytes = 256 << 10

// The headers of frames. Their names are matched to the byte: use them as they
// stand with nats.Header, and not textproto's canonical form. Since 0.101.0.
const (
	HeaderFrameKind       = "Kanade-Kind"
	HeaderFrameSeq        = "Kanade-Frame-Seq"
	HeaderTileIndex       = "Kanade-Tile-Index"
	HeaderTileCount       = "Kanade-Tile-Count"
	HeaderTileX           = "Kanade-Tile-X"
	HeaderTileY           = "Kanade-Tile-Y"
	HeaderTileW           = "Kanade-Tile-W"
	HeaderTileH           = "Kanade-Tile-H"
	HeaderScreenW         = "Kanade-Screen-W"
	HeaderScreenH         = "Kanade-Screen-H"
	HeaderTileEncoding    = "Kanade-Encoding"
	HeaderFrameCapturedAt = "Kanade-Captured-At"
)

// FrameMeta says where the picture of one tile goes. It travels in the headers of a
// message: see [FrameMeta.Header] and [ParseFrameMeta]. Since 0.101.0.
//
//wire:message
type FrameMeta struct {
	// FrameSeq grows by one with each frame of a session.
	FrameSeq uint64 `json:"frame_seq"`
	// TileIndex is the tile's number within its frame, from 0.
	TileIndex uint16 `json:"tile_index"`
	// TileCount is how many tiles the frame has, at least 1.
	TileCount uint16 `json:"tile_count"`
	// X and Y are the upper left corner in pixels of the desktop.
	X uint32 `json:"x"`
	Y uint32 `json:"y"`
	// W and H are the size of the tile, at least 1.
	W uint32 `json:"w"`
	H uint32 `json:"h"`
	// ScreenW and ScreenH are the size of the desktop.
	ScreenW uint32 `json:"screen_w"`
	ScreenH uint32 `json:"screen_h"`
	// CapturedAtMS is when the agent took it, by its own clock, in milliseconds
	// since the epoch.
	CapturedAtMS uint64 `json:"captured_at_ms"`
}

// FrameError says which header of a frame, or which part of a [FrameMeta], is not
// what it should be.
type FrameError struct {
	// Header is the name of the header, "" where they do not fit each other.
	Header string
	// Problem says what is wrong.
	Problem string
}

// Error names the header and the problem.
func (e *FrameError) Error() string {
	if e.Header == "" {
		return "frame: " + e.Problem
	}
	return "frame: header " + e.Header + ": " + e.Problem
}

// ParseFrameKind returns what a message carries, by its headers, such as a
// nats.Header. Of several values the first counts. The error is a [*FrameError],
// also for kinds that are not known.
func ParseFrameKind(header map[string][]string) (FrameKind, error) {
	text, err := frameHeader(header, HeaderFrameKind)
	if err != nil {
		return "", err
	}
	switch k := FrameKind(text); k {
	case FrameTile, FrameGap, FrameResumed:
		return k, nil
	}
	return "", &FrameError{HeaderFrameKind, "unknown kind " + quoted(text)}
}

// Header returns the only header of a gap, and of a message that frames come
// again.
func (k FrameKind) Header() map[string][]string {
	return map[string][]string{HeaderFrameKind: {string(k)}}
}

// Validate checks that the tile is one of its frame and lies on the screen. The
// error is a [*FrameError].
func (m FrameMeta) Validate() error {
	if m.TileIndex >= m.TileCount {
		return &FrameError{"", fmt.Sprintf("tile %d of %d", m.TileIndex, m.TileCount)}
	}
	right, bottom := uint64(m.X)+uint64(m.W), uint64(m.Y)+uint64(m.H)
	// The reference's sums stop at the largest number of 32 bits.
	right, bottom = min(right, math.MaxUint32), min(bottom, math.MaxUint32)
	if m.W == 0 || m.H == 0 || right > uint64(m.ScreenW) || bottom > uint64(m.ScreenH) {
		return &FrameError{"", fmt.Sprintf("a tile of %d×%d at %d,%d is not on a screen of %d×%d", m.W, m.H, m.X, m.Y, m.ScreenW, m.ScreenH)}
	}
	return nil
}

// Header returns the headers of the tile with its picture in that encoding. They are
// not checked; see [FrameMeta.Validate].
func (m FrameMeta) Header(encoding TileEncoding) map[string][]string {
	header := FrameTile.Header()
	header[HeaderTileEncoding] = []string{string(encoding)}
	for _, n := range m.numbers() {
		header[n.header] = []string{strconv.FormatUint(n.value, 10)}
	}
	return header
}

// ParseFrameMeta reads the headers of a tile, such as a nats.Header, and checks them
// by [FrameMeta.Validate]; it does not look at the kind. Of several values the first
// counts. The error is a [*FrameError].
func ParseFrameMeta(header map[string][]string) (FrameMeta, TileEncoding, error) {
	var values [10]uint64
	for i, n := range (FrameMeta{}).numbers() {
		text, err := frameHeader(header, n.header)
		if err != nil {
			return FrameMeta{}, "", err
		}
		// A plus is read, as the reference reads it.
		values[i], err = strconv.ParseUint(strings.TrimPrefix(text, "+"), 10, n.bits)
		if err != nil {
			return FrameMeta{}, "", &FrameError{n.header, "no number of " + strconv.Itoa(n.bits) + " bits: " + quoted(text)}
		}
	}
	m := FrameMeta{
		FrameSeq: values[0], TileIndex: uint16(values[1]), TileCount: uint16(values[2]),
		X: uint32(values[3]), Y: uint32(values[4]), W: uint32(values[5]), H: uint32(values[6]),
		ScreenW: uint32(values[7]), ScreenH: uint32(values[8]), CapturedAtMS: values[9],
	}
	text, err := frameHeader(header, HeaderTileEncoding)
	if err != nil {
		return FrameMeta{}, "", err
	}
	encoding := TileEncoding(text)
	if encoding != TileJPEG && encoding != TileWebP {
		return FrameMeta{}, "", &FrameError{HeaderTileEncoding, "unknown encoding " + quoted(text)}
	}
	if err := m.Validate(); err != nil {
		return FrameMeta{}, "", err
	}
	return m, encoding, nil
}

// frameNumber is a member of a FrameMeta as a header.
type frameNumber struct {
	header string
	bits   int
	value  uint64
}

func (m FrameMeta) numbers() [10]frameNumber {
	return [10]frameNumber{
		{HeaderFrameSeq, 64, m.FrameSeq},
		{HeaderTileIndex, 16, uint64(m.TileIndex)},
		{HeaderTileCount, 16, uint64(m.TileCount)},
		{HeaderTileX, 32, uint64(m.X)},
		{HeaderTileY, 32, uint64(m.Y)},
		{HeaderTileW, 32, uint64(m.W)},
		{HeaderTileH, 32, uint64(m.H)},
		{HeaderScreenW, 32, uint64(m.ScreenW)},
		{HeaderScreenH, 32, uint64(m.ScreenH)},
		{HeaderFrameCapturedAt, 64, m.CapturedAtMS},
	}
}

func frameHeader(header map[string][]string, name string) (string, error) {
	values := header[name]
	if len(values) == 0 {
		return "", &FrameError{name, "missing"}
	}
	return values[0], nil
}

// quoted is the beginning of a text from outside, for an error.
func quoted(text string) string {
	const most = 40
	if len(text) > most {
		return strconv.Quote(text[:most]) + "…"
	}
	return strconv.Quote(text)
}
