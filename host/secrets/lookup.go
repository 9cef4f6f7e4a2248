package secrets

import (
	"cmp"
	"fmt"
	"os"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Lookup finds secrets. The zero value looks in the registry of this machine
// and in the environment of this process. It keeps nothing: each call looks
// again.
type Lookup struct {
	// Registry to look in first. Default: [SystemRegistry].
	Registry Registry
	// Getenv returns a variable of the environment, "" where it is not set.
	// Default: os.Getenv.
	Getenv func(name string) string
}

// Found is what a [Lookup] has found. All of it may be printed.
type Found struct {
	// Secret is zero where there is none.
	Secret Secret
	// Source is where it was: "registry HKLM\SOFTWARE\kanade\agent\NatsToken" or
	// "environment variable KANADE_NATS_TOKEN". "" where there is none.
	Source string
	// Notes are for people: what is odd about the value or about what was
	// passed over. They never hold the value.
	Notes []string
}

// Find looks in the registry, then in the environment. The text is taken as it
// stands; an empty one, and a variable that is not valid UTF-8, count as absent.
func (l Lookup) Find(p Place) Found {
	var f Found
	if p.Key != "" {
		if text, ok := cmp.Or[Registry](l.Registry, systemRegistry{}).ReadString(p.Key, p.Value); ok && text != "" {
			f.take(text, fmt.Sprintf(`registry HKLM\%s\%s`, p.Key, p.Value))
		}
	}
	text := l.getenv(p.Env)
	switch {
	case text == "":
	case !f.Secret.IsZero():
		f.note("%s is set too, and not used: the registry comes first", p.Env)
	case !utf8.ValidString(text):
		f.note("%s is not used: it is not valid Unicode", p.Env)
	default:
		f.take(text, "environment variable "+p.Env)
	}
	return f
}

func (f *Found) take(text, source string) {
	f.Secret, f.Source = New(text), source
	switch trimmed := strings.TrimFunc(text, unicode.IsSpace); {
	case trimmed == "":
		f.note("the value is nothing but white space")
	case strings.HasSuffix(text, "\n"):
		f.note("the value ends in a line break, which counts as a part of it")
	case len(trimmed) < len(text):
		f.note("the value begins or ends in white space, which counts as a part of it")
	}
}

func (f *Found) note(format string, args ...any) {
	f.Notes = append(f.Notes, fmt.Sprintf(format, args...))
}

func (l Lookup) getenv(name string) string {
	switch {
	case name == "":
		return ""
	case l.Getenv == nil:
		return os.Getenv(name)
	default:
		return l.Getenv(name)
	}
}

// BootstrapAdminUser is the name of the first administrator: that of
// [EnvBootstrapAdminUser] if that is set and valid UTF-8, otherwise
// [DefaultBootstrapAdminUser].
func (l Lookup) BootstrapAdminUser() string {
	if name := l.getenv(EnvBootstrapAdminUser); name != "" && utf8.ValidString(name) {
		return name
	}
	return DefaultBootstrapAdminUser
}
