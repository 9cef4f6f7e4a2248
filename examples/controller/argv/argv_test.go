package argv

import (
	"errors"
	"flag"
	"io"
	"slices"
	"strings"
	"testing"
)

func TestParse(t *testing.T) {
	tests := []struct {
		args       string
		positional []string
		server     string
		all        bool
	}{
		{"", nil, "", false},
		{"run job.yaml", []string{"run", "job.yaml"}, "", false},
		{"--server u run job.yaml --all", []string{"run", "job.yaml"}, "u", true},
		{"run --server=u job.yaml", []string{"run", "job.yaml"}, "u", false},
		{"run -- --all", []string{"run", "--all"}, "", false},
		{"-- run --all", []string{"run", "--all"}, "", false},
		{"run - --all", []string{"run", "-"}, "", true},
	}
	for _, tt := range tests {
		t.Run(tt.args, func(t *testing.T) {
			fs := flag.NewFlagSet("t", flag.ContinueOnError)
			server, all := fs.String("server", "", ""), fs.Bool("all", false, "")
			got, err := Parse(fs, strings.Fields(tt.args))
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(got, tt.positional) || *server != tt.server || *all != tt.all {
				t.Errorf("got %q server %q all %t", got, *server, *all)
			}
		})
	}
}

func TestParseErrors(t *testing.T) {
	for _, args := range []string{"--nope", "run --nope", "run --server"} {
		fs := flag.NewFlagSet("t", flag.ContinueOnError)
		fs.SetOutput(io.Discard)
		fs.String("server", "", "")
		if _, err := Parse(fs, strings.Fields(args)); err == nil {
			t.Errorf("%s: no error", args)
		}
	}
	fs := flag.NewFlagSet("t", flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	if _, err := Parse(fs, []string{"run", "-h"}); !errors.Is(err, flag.ErrHelp) {
		t.Errorf("got %v, want flag.ErrHelp", err)
	}
}
