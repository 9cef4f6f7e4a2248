package codec

import (
	"encoding/binary"
	"unicode/utf8"
)

// Eight characters of three bytes, as Japanese, Chinese and Korean text mostly
// is, in three words: which bits of which bytes tell, how they must be, and where
// the lower halves of the leading bytes are, each in another byte.
const (
	mask0, want0, lead0 = 0xc0f0c0c0f0c0c0f0, 0x80e08080e08080e0, 0x000f00000f00000f
	mask1, want1, lead1 = 0xf0c0c0f0c0c0f0c0, 0xe08080e08080e080, 0x0f00000f00000f00
	mask2, want2, lead2 = 0xc0c0f0c0c0f0c0c0, 0x8080e08080e08080, 0x00000f00000f0000
)

// valid is utf8.Valid, several times as fast where characters take three bytes.
func valid(b []byte) bool {
	for {
		for len(b) >= 24 {
			w0 := binary.LittleEndian.Uint64(b)
			if w0&highs == 0 {
				b = b[8:]
				continue
			}
			w1 := binary.LittleEndian.Uint64(b[8:])
			w2 := binary.LittleEndian.Uint64(b[16:])
			// After 0xE0 and 0xED not every byte may follow: leave them to the
			// library. A nibble plus 15 has bit 4 set unless the nibble is 0.
			leads := w0&lead0 | w1&lead1 | w2&lead2
			plain := (leads + ones*0x0f) & ((leads ^ ones*0x0d) + ones*0x0f)
			if w0&mask0 != want0 || w1&mask1 != want1 || w2&mask2 != want2 || plain&(ones*0x10) != ones*0x10 {
				break
			}
			b = b[24:]
		}
		// One character after the other, up to the next one of one byte.
		for len(b) >= 3 && b[0]&0xf0 == 0xe0 && b[0] != 0xe0 && b[0] != 0xed && b[1]&0xc0 == 0x80 && b[2]&0xc0 == 0x80 {
			b = b[3:]
		}
		if len(b) == 0 {
			return true
		}
		if b[0] < utf8.RuneSelf {
			b = b[1:]
			continue
		}
		r, size := utf8.DecodeRune(b)
		if r == utf8.RuneError && size == 1 {
			return false
		}
		b = b[size:]
	}
}
