package conform

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/kanadehq/kanade-shared/schema"
	"github.com/kanadehq/kanade-shared/wire"
)

func TestSchemas(t *testing.T) {
	ask := startTestee(t)
	for _, tt := range []struct {
		rest string
		want schema.Kind
		by   schema.Dialect
		at   wire.Contract
	}{
		{`"kind":"job"`, schema.KindJob, schema.Plain, wire.V0_43_53},
		{`"kind":"schedule","dialect":"draft-07"`, schema.KindSchedule, schema.Draft07, wire.V0_43_53},
		{`"kind":"job","contract":"0.101.0"`, schema.KindJob, schema.Plain, wire.V0_101_0},
	} {
		var answer struct {
			OK struct {
				ID string `json:"$id"`
			}
		}
		if err := json.Unmarshal(ask(fmt.Appendf(nil, `{"id":1,"op":"schema",%s}`, tt.rest)), &answer); err != nil {
			t.Fatal(err)
		}
		if want := schema.URLAt(tt.at, tt.want, tt.by); answer.OK.ID != want {
			t.Errorf("%s: got %q, want %q", tt.rest, answer.OK.ID, want)
		}
	}
	for _, rest := range []string{`"kind":"x"`, `"kind":"job","dialect":"x"`, `"kind":"../job"`} {
		var answer struct{ Err struct{ Kind string } }
		if err := json.Unmarshal(ask(fmt.Appendf(nil, `{"id":1,"op":"schema",%s}`, rest)), &answer); err != nil {
			t.Fatal(err)
		}
		if answer.Err.Kind != kindUnsupported {
			t.Errorf("%s: %q", rest, answer.Err.Kind)
		}
	}
}
