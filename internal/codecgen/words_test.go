package main

import "testing"

func TestClean(t *testing.T) {
	p := &pkg{
		name: "wire", types: map[string]bool{"Job": true, "Shell": true},
		files: []*file{{enums: []*enum{{name: "Shell", values: []enumValue{{constant: "ShellCmd", text: "cmd"}}}}}},
		texts: texts{constants: map[string]string{"MaxSize": "64", "Method": `"jobs.list"`}},
	}
	c := words{p: p, owner: "Job", field: "PCs", members: map[string]string{"ID": "id", "RunAs": "run_as", "PCs": "pcs", "At": "at"}}
	tests := []struct{ name, text, want, section string }{
		{"own name", "PCs are ids of PCs.", "`pcs` are ids of PCs.", ""},
		{"others", "Where RunAs is unset, ID counts.", "Where `run_as` is unset, `id` counts.", ""},
		{"lines", "One\ntwo.\n\nThree.", "One two.\n\nThree.", ""},
		{"section", "A job. See docs/contract.md,\n\"Manifests\".", "A job.", "Manifests"},
		{"a type", "The ID of the [Job].", "The `id` of the `Job`.", ""},
		{"a value", "Where it is absent it is [ShellCmd].", "Where it is absent it is `cmd`.", ""},
		{"constants", "At most [MaxSize], by [Method].", "`at` most `64`, by `jobs.list`.", ""},
		{"a method", "It is there while [Job.Runs] says so.", "", ""},
		{"a function", "Good. Make one with [NewJob]. Better.", "Good. Better.", ""},
		{"a clause", "One of them counts; see [Job.Validate].", "One of them counts.", ""},
		{"the zero value", "A set. The zero value is empty.", "A set.", ""},
		{"no word of ours", "`ID` and \"RunAs\" stay.", "`ID` and \"RunAs\" stay.", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := c
			if tt.name != "own name" {
				c.field = ""
			}
			got, section := c.clean(tt.text)
			if got != tt.want || section != tt.section {
				t.Errorf("got %q, %q, want %q, %q", got, section, tt.want, tt.section)
			}
		})
	}
	c.whole = true
	if got, _ := c.clean("It is there while [Job.Runs] says so."); got != "It is there while `Job` says so." {
		t.Errorf("got %q", got)
	}
}

func TestSentences(t *testing.T) {
	got := sentences("One. Two, e.g. three. [Four] five. six")
	want := []string{"One.", "Two, e.g. three.", "[Four] five. six"}
	if len(got) != len(want) {
		t.Fatalf("%q", got)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("%q, want %q", got[i], want[i])
		}
	}
}
