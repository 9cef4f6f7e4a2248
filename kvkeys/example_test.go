package kvkeys_test

import (
	"errors"
	"fmt"

	"github.com/kanadehq/kanade-shared/kvkeys"
	"github.com/kanadehq/kanade-shared/subjects"
)

// A builder returns a key that the bucket can hold, or an error.
func Example() {
	key, err := kvkeys.AgentConfigPC(subjects.MustPCID("host.example.com"))
	fmt.Println(kvkeys.BucketAgentConfig, key, err)

	_, err = kvkeys.AgentConfigPC(subjects.MustPCID("営業-02"))
	fmt.Println(errors.Is(err, kvkeys.ErrInvalidKey))

	// Output:
	// agent_config pcs.host.example.com <nil>
	// true
}

func ExampleParseAgentConfig() {
	for _, key := range []string{"global", "groups.canary", "pcs.host.example.com", "target_version"} {
		scope, name := kvkeys.ParseAgentConfig(key)
		fmt.Printf("%s %q\n", scope, name)
	}
	// Output:
	// global ""
	// group "canary"
	// pc "host.example.com"
	// unknown ""
}

func ExampleParseDispatchMark() {
	key, err := kvkeys.DispatchMarkPC("collect.logs", subjects.MustPCID("pc.1"))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(key)
	mark, err := kvkeys.ParseDispatchMark(key)
	fmt.Println(mark.Schedule, mark.PC, err)
	// Output:
	// pc.12.collect.logs.4.pc.1
	// collect.logs pc.1 <nil>
}
