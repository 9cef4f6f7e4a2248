package signing

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
)

var errBase64 = errors.New("is not standard base64 with padding")

// decodeBase64 reads exactly n bytes. Go's decoder passes over line breaks, which
// the contract does not.
func decodeBase64(text string, n int) ([]byte, error) {
	if want := base64.StdEncoding.EncodedLen(n); len(text) != want {
		return nil, fmt.Errorf("has %d characters, want %d of base64", len(text), want)
	}
	if strings.ContainsAny(text, "\r\n") {
		return nil, errBase64
	}
	raw, err := base64.StdEncoding.Strict().DecodeString(text)
	if err != nil || len(raw) != n {
		return nil, errBase64
	}
	return raw, nil
}
