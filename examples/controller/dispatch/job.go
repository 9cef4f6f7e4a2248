package dispatch

import (
	"fmt"
	"os"

	"github.com/kanadehq/kanade-shared/kvkeys"
	"github.com/kanadehq/kanade-shared/manifest"
	"github.com/kanadehq/kanade-shared/wire"
)

// LoadCommand reads a job's YAML file and returns the command that runs it
// once, as [NewCommand] does.
func LoadCommand(path string) (*wire.Command, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("job file: %w", err)
	}
	cmd, err := NewCommand(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return cmd, nil
}

// NewCommand returns the command that runs a job, given as YAML, once: with a
// request id and an exec id of its own.
func NewCommand(yaml []byte) (*wire.Command, error) {
	job, err := manifest.DecodeJob(yaml)
	if err != nil {
		return nil, err
	}
	if err := job.Validate(); err != nil {
		return nil, err
	}
	cmd, err := job.Command(wire.CommandSpec{ExecID: wire.NewID()})
	if err != nil {
		return nil, err
	}
	// The version is pinned under the job's id.
	if err := kvkeys.ValidateKey(cmd.ID); err != nil {
		return nil, fmt.Errorf("id: %w", err)
	}
	return &cmd, nil
}
