package wire

import (
	"crypto/rand"
	"crypto/sha1"
	"encoding/hex"
)

// NewID returns a new random id, a version 4 UUID in lower case, for request,
// exec and result ids.
func NewID() string {
	var b [16]byte
	rand.Read(b[:]) // never fails: it ends the program instead
	return formatUUID(b, 4)
}

// namespaceOID is the namespace of names that are object identifiers; the
// contract takes it for all derived ids.
var namespaceOID = [16]byte{0x6b, 0xa7, 0xb8, 0x12, 0x9d, 0xad, 0x11, 0xd1, 0x80, 0xb4, 0x00, 0xc0, 0x4f, 0xd4, 0x30, 0xc8}

// uuidV5OID returns the version 5 UUID of a name.
func uuidV5OID(name string) string {
	h := sha1.New()
	h.Write(namespaceOID[:])
	h.Write([]byte(name))
	return formatUUID([16]byte(h.Sum(nil)[:16]), 5)
}

func formatUUID(b [16]byte, version byte) string {
	b[6] = b[6]&0x0f | version<<4
	b[8] = b[8]&0x3f | 0x80
	out := make([]byte, 0, 36)
	for i, group := range [][]byte{b[:4], b[4:6], b[6:8], b[8:10], b[10:]} {
		if i > 0 {
			out = append(out, '-')
		}
		out = hex.AppendEncode(out, group)
	}
	return string(out)
}
