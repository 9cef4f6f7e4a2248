package shapes

import (
	"github.com/kanadehq/kanade-shared/internal/shape"
	"github.com/kanadehq/kanade-shared/wire"
)

// At are All as a contract has them.
func At(c wire.Contract) map[string]*shape.Type {
	if c == wire.V0_43_53 {
		return First()
	}
	all := All()
	delete(all, "ipc.JobCategory") // a free text, which has no type of its own there
	for name, t := range all {
		all[name] = t.Without(func(since string) bool {
			came, ok := wire.ParseContract(since)
			return !ok || came > c
		})
	}
	return all
}
