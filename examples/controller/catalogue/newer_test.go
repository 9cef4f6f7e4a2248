package catalogue_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/kanadehq/kanade-shared/examples/controller/catalogue"
)

func TestNewer(t *testing.T) {
	tests := []struct {
		name, yaml  string
		newer, kept string
	}{
		{"nothing", hello, "", ""},
		{"tags", hello + "tags: [a]\n", "tags", ""},
		{"a shell", strings.Replace(hello, "cmd", "pwsh", 1), "", ""}, // the command says so
		{"finalize", hello + "finalize:\n  shell: powershell\n  timeout: 5s\n  script: echo bye\n", "finalize", ""},
		{
			"restrictions", hello + "tier: endpoint\nclient:\n  name: Hello\n  category: troubleshoot\n  visible_to:\n    groups: [a]\n  confirm: true\n",
			"client.confirm client.visible_to tier", "tier client.visible_to",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f, err := catalogue.Parse([]byte(tt.yaml))
			if err != nil {
				t.Fatal(err)
			}
			paths, err := f.Job.Newer()
			if err != nil || strings.Join(paths, " ") != tt.newer {
				t.Errorf("%q, %v", paths, err)
			}
			if got := catalogue.Restrictions(paths); !slices.Equal(got, strings.Fields(tt.kept)) {
				t.Errorf("restrictions %q", got)
			}
		})
	}
	// The stricter rules are those of a job that needs them.
	if _, err := catalogue.Parse([]byte(hello + "tags: ['', '']\n")); err == nil {
		t.Error("tags that are none: no error")
	}
}
