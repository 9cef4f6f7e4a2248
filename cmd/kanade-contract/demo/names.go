package demo

import (
	"fmt"
	"strings"

	"github.com/kanadehq/kanade-shared/subjects"
	"github.com/kanadehq/kanade-shared/wire"
)

// names are those of the PCs and groups of a demo. On a broker that others use
// too they carry a random part.
type names struct {
	pcs                  []subjects.PCID
	all                  subjects.Group
	wave1, wave2, canary subjects.Group
}

func newNames(opts Options) names {
	prefix := "demo"
	if opts.Server != "" {
		prefix += "-" + strings.ReplaceAll(wire.NewID(), "-", "")[:8]
	}
	n := names{all: mustGroup(prefix)}
	n.wave1, n.wave2, n.canary = mustGroup(prefix+"-wave1"), mustGroup(prefix+"-wave2"), mustGroup(prefix+"-canary")
	width := len(fmt.Sprint(opts.Agents))
	for i := range opts.Agents {
		pc, err := subjects.ParsePCID(fmt.Sprintf("%s-%0*d", prefix, width, i+1))
		if err != nil {
			panic(err) // made of letters, digits and dashes
		}
		n.pcs = append(n.pcs, pc)
	}
	return n
}

func mustGroup(name string) subjects.Group {
	g, err := subjects.ParseGroup(name)
	if err != nil {
		panic(err) // made of letters, digits and dashes
	}
	return g
}
