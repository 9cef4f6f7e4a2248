package config

import (
	"errors"
	"fmt"
	"os"
	"os/user"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/kanadehq/kanade-shared/internal/tera"
)

// machine is what templates learn about the computer.
type machine struct {
	goos, goarch string
	lookupEnv    func(name string) (string, bool)
	hostname     func() (string, error)
	username     func() (string, error)
	getwd        func() (string, error)
	homeDir      func() (string, error)
}

func thisMachine() machine {
	return machine{
		goos: runtime.GOOS, goarch: runtime.GOARCH,
		lookupEnv: os.LookupEnv, hostname: os.Hostname, username: username, getwd: os.Getwd, homeDir: homeDir,
	}
}

// username is the account's name without its domain.
func username() (string, error) {
	var u *user.User
	var err error
	if runtime.GOOS == "windows" {
		u, err = user.Current()
	} else {
		u, err = user.LookupId(strconv.Itoa(os.Geteuid()))
	}
	if err != nil {
		return "", err
	}
	return u.Username[strings.LastIndexByte(u.Username, '\\')+1:], nil
}

func homeDir() (string, error) {
	if dir, err := os.UserHomeDir(); err == nil && dir != "" {
		return dir, nil
	}
	u, err := user.Current()
	if err != nil {
		return "", err
	}
	return u.HomeDir, nil
}

// fact is a text about the machine that is asked for once, if at all: finding
// an account may take a while. What cannot be found is empty.
type fact func() string

// Value implements tera.Lazy.
func (f fact) Value() (any, error) { return f(), nil }

func ask(f func() (string, error)) fact {
	return sync.OnceValue(func() string {
		s, err := f()
		if err != nil {
			return ""
		}
		return strings.ToValidUTF8(s, "\uFFFD")
	})
}

// system is the table of that name in templates.
func (m machine) system() map[string]any {
	return map[string]any{
		"os": osName(m.goos), "arch": archName(m.goarch),
		"host": ask(m.hostname), "user": ask(m.username), "cwd": ask(m.getwd),
	}
}

// osName is the name that the contract has for an operating system.
func osName(goos string) string {
	if goos == "darwin" {
		return "macos"
	}
	return goos
}

// archName is the name that the contract has for a processor.
func archName(goarch string) string {
	switch goarch {
	case "amd64":
		return "x86_64"
	case "arm64":
		return "aarch64"
	case "386":
		return "x86"
	case "ppc64", "ppc64le":
		return "powerpc64"
	case "loong64":
		return "loongarch64"
	}
	return goarch
}

// functions are those that templates may call.
func (m machine) functions() map[string]tera.Func {
	is := func(goos string) tera.Func {
		return func(map[string]any) (any, error) { return m.goos == goos, nil }
	}
	return map[string]tera.Func{
		"env":        m.env,
		"home":       m.home,
		"is_windows": is("windows"),
		"is_linux":   is("linux"),
		"is_mac":     is("darwin"),
	}
}

func (m machine) env(args map[string]any) (any, error) {
	name, ok := args["name"].(string)
	if !ok {
		return nil, errors.New(`env() needs the name of a variable: env(name="X")`)
	}
	if v, ok := m.lookupEnv(name); ok && utf8.ValidString(v) {
		return v, nil
	}
	if v, ok := args["default"]; ok {
		return v, nil
	}
	return nil, fmt.Errorf(`the environment variable %s is %w, and there is no default: set it, or write env(name=%q, default="…")`, name, ErrUnset, name)
}

func (m machine) home(map[string]any) (any, error) {
	dir, err := m.homeDir()
	switch {
	case err != nil:
		return nil, fmt.Errorf("home() finds no home folder: %w", err)
	case dir == "" || !utf8.ValidString(dir):
		return nil, errors.New("home() finds no home folder")
	}
	return dir, nil
}
