package secrets

import "fmt"

// Registry reads string values below HKEY_LOCAL_MACHINE. Tests bring their own.
type Registry interface {
	// ReadString returns the text of a value, and whether there is one. A
	// value that is missing, empty, of another type or not readable is none.
	ReadString(key, value string) (string, bool)
}

// SystemRegistry is the registry of this machine: on Windows the view that the
// process has of it, elsewhere one in which nothing is found.
func SystemRegistry() Registry { return systemRegistry{} }

type systemRegistry struct{}

func (systemRegistry) ReadString(key, value string) (string, bool) {
	text, ok, err := readRegistry(key, value)
	return text, ok && err == nil
}

// ReadRegistry returns the text of a value below HKEY_LOCAL_MACHINE and whether
// there is one, like [SystemRegistry], and tells a value that is missing from one
// that cannot be read: where nothing may be read, nobody may conclude that there
// is nothing.
func ReadRegistry(key, value string) (text string, ok bool, err error) {
	if text, ok, err = readRegistry(key, value); err != nil {
		return "", false, fmt.Errorf(`secrets: registry HKLM\%s\%s: %w`, key, value, err)
	}
	return text, ok, nil
}
