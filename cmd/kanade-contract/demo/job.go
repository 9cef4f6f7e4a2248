package demo

import (
	_ "embed"

	"github.com/kanadehq/kanade-shared/examples/controller/catalogue"
	"github.com/kanadehq/kanade-shared/wire"
)

// builtInJob runs in any shell: it may be run by whichever a machine has.
//
//go:embed hello.kanade-job.yaml
var builtInJob []byte

// BuiltIn returns the command of the job that comes with the demo.
func BuiltIn() (*wire.Command, error) {
	file, err := catalogue.Parse(builtInJob)
	if err != nil {
		return nil, err
	}
	return file.Job.Command(wire.NewID())
}
