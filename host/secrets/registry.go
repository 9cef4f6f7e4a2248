package secrets

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
