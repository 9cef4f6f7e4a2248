package secrets

import (
	"errors"

	"golang.org/x/sys/windows/registry"
)

func readRegistry(key, value string) (string, bool, error) {
	k, err := registry.OpenKey(registry.LOCAL_MACHINE, key, registry.QUERY_VALUE)
	switch {
	case errors.Is(err, registry.ErrNotExist):
		return "", false, nil
	case err != nil:
		return "", false, err
	}
	defer k.Close()
	// The value may grow between two calls, so the size is asked anew each time.
	for buf := make([]byte, 1024); len(buf) <= maxValueBytes; {
		n, kind, err := k.GetValue(value, buf)
		switch {
		case errors.Is(err, registry.ErrShortBuffer) && n > len(buf):
			buf = make([]byte, n)
		case errors.Is(err, registry.ErrNotExist):
			return "", false, nil
		case err != nil:
			return "", false, err
		default:
			text, ok := decodeValue(kind, buf[:n])
			return text, ok, nil
		}
	}
	return "", false, errors.New("it is too long")
}
