package manifest_test

import (
	"errors"
	"fmt"

	"github.com/kanadehq/kanade-shared/manifest"
	"github.com/kanadehq/kanade-shared/wire"
)

// A job is read from YAML, checked, and made the order that agents get.
func Example() {
	job, err := manifest.DecodeJobStrict([]byte(`
id: flush-dns
version: 1.0                # text, as everything that is not true or false
execute:
  shell: cmd
  script: |
    ipconfig /flushdns
  timeout: 30s
client:                     # users may start it themselves
  name: Network trouble
  category: troubleshoot
`))
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := job.Validate(); err != nil {
		fmt.Println(err)
		return
	}
	cmd, err := job.Command(wire.CommandSpec{ExecID: "exec-1"})
	fmt.Printf("%s %s runs %q for %v, %v\n", cmd.ID, cmd.Version, cmd.Script, cmd.Timeout(), err)
	// Output:
	// flush-dns 1.0 runs "ipconfig /flushdns\n" for 30s, <nil>
}

// The error says where the document is wrong.
func ExampleDecodeJob() {
	_, err := manifest.DecodeJob([]byte("id: a\nversion: 1\nexecute:\n  shell: zsh\n  script: exit 1\n  timeout: 1m\n"))
	var refused *wire.DecodeError
	if errors.As(err, &refused) {
		fmt.Printf("line %d, column %d: %s: expected %s\n", refused.Line, refused.Column, refused.Path, refused.Expected)
	}
	// Output:
	// line 4, column 10: execute.shell: expected powershell, cmd, sh or pwsh
}

// At the door, a key that nobody knows is a mistake.
func ExampleDecodeJobStrict() {
	_, err := manifest.DecodeJobStrict([]byte("id: a\nversion: 1\nexecute: {shell: cmd, script: exit 1, timout: 1m, timeout: 1m}\ncheck: {name: n, fleets: true}\n"))
	fmt.Println(err)
	var unknown *manifest.UnknownFieldsError
	if errors.As(err, &unknown) {
		for _, f := range unknown.Fields {
			fmt.Printf("line %d, column %d: %s\n", f.Line, f.Column, f.Path)
		}
	}
	// Output:
	// unknown field(s): check.?.fleets, execute.timout
	// line 4, column 18: check.?.fleets
	// line 3, column 39: execute.timout
}
