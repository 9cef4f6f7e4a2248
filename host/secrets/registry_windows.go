package secrets

import (
	"errors"

	"golang.org/x/sys/windows/registry"
)

func (systemRegistry) ReadString(key, value string) (string, bool) {
	k, err := registry.OpenKey(registry.LOCAL_MACHINE, key, registry.QUERY_VALUE)
	if err != nil {
		return "", false
	}
	defer k.Close()
	// The value may grow between two calls, so the size is asked anew each time.
	for buf := make([]byte, 1024); len(buf) <= maxValueBytes; {
		n, kind, err := k.GetValue(value, buf)
		switch {
		case errors.Is(err, registry.ErrShortBuffer) && n > len(buf):
			buf = make([]byte, n)
		case err != nil:
			return "", false
		default:
			return decodeValue(kind, buf[:n])
		}
	}
	return "", false
}
