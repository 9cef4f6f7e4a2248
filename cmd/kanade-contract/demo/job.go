package demo

import (
	_ "embed"

	"github.com/kanadehq/kanade-shared/examples/controller/dispatch"
	"github.com/kanadehq/kanade-shared/wire"
)

// builtInJob runs in any shell: it may be run by whichever a machine has.
//
//go:embed hello.kanade-job.yaml
var builtInJob []byte

// BuiltIn returns the command of the job that comes with the demo.
func BuiltIn() (*wire.Command, error) { return dispatch.NewCommand(builtInJob) }
