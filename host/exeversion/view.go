package exeversion

import (
	"encoding/binary"
	"unicode/utf16"
)

// view is a part of a file that is read with care.
type view []byte

// slice returns n bytes from offset on, if they are all there.
func (b view) slice(offset, n int) (view, bool) {
	if offset < 0 || n < 0 || offset > len(b) || n > len(b)-offset {
		return nil, false
	}
	return b[offset : offset+n], true
}

func (b view) u16(offset int) (uint16, bool) {
	s, ok := b.slice(offset, 2)
	if !ok {
		return 0, false
	}
	return binary.LittleEndian.Uint16(s), true
}

func (b view) u32(offset int) (uint32, bool) {
	s, ok := b.slice(offset, 4)
	if !ok {
		return 0, false
	}
	return binary.LittleEndian.Uint32(s), true
}

// utf16 decodes text; half a pair becomes U+FFFD, a last odd byte is dropped.
func (b view) utf16() string {
	units := make([]uint16, len(b)/2)
	for i := range units {
		units[i] = binary.LittleEndian.Uint16(b[2*i:])
	}
	return string(utf16.Decode(units))
}
