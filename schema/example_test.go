package schema_test

import (
	"errors"
	"fmt"

	"github.com/kanadehq/kanade-shared/schema"
)

func ExampleValidate() {
	err := schema.Validate(schema.KindJob, []byte(`
id: hello
version: 1.0
execute:
  shell: bash
  script: echo hello
`))
	var e *schema.Error
	if errors.As(err, &e) {
		for _, p := range e.Problems {
			fmt.Printf("%s (%s)\n", p, p.Rule)
		}
	}
	// Output:
	// execute: missing properties: 'timeout' (missing-key)
	// execute.shell: value must be one of "powershell", "cmd" (unknown-value)
}

func ExampleModeline() {
	fmt.Println(schema.Modeline(schema.KindSchedule))
	// Output:
	// # yaml-language-server: $schema=https://kanadehq.github.io/kanade-shared/schemas/0.43.53/editor/schedule.schema.json
}
