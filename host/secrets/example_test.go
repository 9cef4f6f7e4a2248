package secrets_test

import (
	"fmt"

	"github.com/kanadehq/kanade-shared/host/secrets"
)

// A token that was put into the environment with echo has a line break at its
// end. It is found as it is, and the notes say why the broker will refuse it.
func ExampleLookup_Find() {
	lookup := secrets.Lookup{Getenv: func(string) string { return "s3cret\n" }}
	found := lookup.Find(secrets.Place{Env: "KANADE_NATS_TOKEN"})
	fmt.Println(found.Secret)
	fmt.Println(found.Source)
	fmt.Println(found.Notes[0])
	// Output:
	// [redacted]
	// environment variable KANADE_NATS_TOKEN
	// the value ends in a line break, which counts as a part of it
}
