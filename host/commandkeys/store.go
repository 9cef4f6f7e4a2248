package commandkeys

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"github.com/kanadehq/kanade-shared/host/secrets"
)

// Where the keyring and the switch are.
const (
	// Key of the registry below HKEY_LOCAL_MACHINE, and its values.
	Key            = secrets.KeyAgent
	ValueKeys      = "CommandKeys"
	ValueRequired  = "RequireSignedCommands"
	FileKeys       = "/etc/kanade/command-keys.json"
	FileRequired   = "/etc/kanade/require-signed-commands"
	maxKeyringFile = 1 << 20
)

// store is where to look. Tests bring their own.
type store struct {
	registry func(key, value string) (string, bool, error)
	// keys and required are files, "" where the system has none.
	keys, required string
	// trusted says why a file is not to be trusted, or nil.
	trusted func(fs.FileInfo) error
}

// Source returns the document of the keyring: that of the registry, else that of
// the file. false means that there is neither, so that nobody is trusted. What
// cannot be read, belongs to somebody else or is empty is an error; to trust
// nobody, write [] or take it away.
func Source() func() (document []byte, ok bool, err error) { return system().source }

// Required reports whether the agent must refuse commands that no key vouches for:
// the registry's or the file's text is 1, true or yes, in letters of either case. A
// file that is not to be trusted counts as yes. An agent asks once, when it starts.
func Required() bool { return system().isRequired() }

func (s store) source() ([]byte, bool, error) {
	text, ok, err := s.registry(Key, ValueKeys)
	if err != nil {
		return nil, false, fmt.Errorf("commandkeys: %w", err)
	}
	if ok {
		return []byte(text), true, nil
	}
	data, ok, err := s.read(s.keys)
	switch {
	case err != nil:
		return nil, false, fmt.Errorf("commandkeys: %w", err)
	case ok && strings.TrimSpace(string(data)) == "":
		return nil, false, fmt.Errorf("commandkeys: %s is empty: write [] to trust nobody, or take the file away", s.keys)
	}
	return data, ok, nil
}

func (s store) isRequired() bool {
	text, ok, err := s.registry(Key, ValueRequired)
	if err != nil || !ok {
		data, _, err := s.read(s.required)
		if errors.Is(err, errUntrusted) {
			return true
		}
		text = string(data)
	}
	switch strings.ToLower(strings.TrimSpace(text)) {
	case "1", "true", "yes":
		return true
	}
	return false
}

var errUntrusted = errors.New("is not to be trusted")

// read reads a file that must belong to the administrator.
func (s store) read(path string) ([]byte, bool, error) {
	if path == "" {
		return nil, false, nil
	}
	f, err := os.Open(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, false, nil
	case err != nil:
		return nil, false, err
	}
	defer f.Close()
	// Of the file that is open, so that it cannot be exchanged in between.
	info, err := f.Stat()
	if err != nil {
		return nil, false, err
	}
	if err := s.trusted(info); err != nil {
		return nil, false, fmt.Errorf("%s %w: %w", path, errUntrusted, err)
	}
	data, err := io.ReadAll(io.LimitReader(f, maxKeyringFile+1))
	switch {
	case err != nil:
		return nil, false, err
	case len(data) > maxKeyringFile:
		return nil, false, fmt.Errorf("%s is longer than %d bytes", path, maxKeyringFile)
	}
	return data, true, nil
}
