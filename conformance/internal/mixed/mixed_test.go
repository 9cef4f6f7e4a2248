package main

import (
	"bytes"
	"context"
	"os"
	"strings"
	"testing"
)

// steps are enough that each program meets each document many times.
const steps = "700"

func simulation(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, err bytes.Buffer
	code = run(t.Context(), args, &out, &err)
	return code, out.String(), err.String()
}

// TestNothingIsLost: in the turns of this module nothing is, in those of types that
// drop what they do not know everything.
func TestNothingIsLost(t *testing.T) {
	all, err := simulate(t.Context(), config{steps: 700, seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	if o := all[ours]; o.lost != 0 || o.turns < 150 || o.members < 300 {
		t.Errorf("this module: %+v", *o)
	}
	if o := all[oldest]; o.lost != o.members || o.lost < 300 {
		t.Errorf("types that drop members: %+v", *o)
	}
}

// TestNothingIsLostOfTheNewest is the same with members of 0.101.0, which this module's
// programs of both kinds keep, and types of 0.101.0 too, which drop what else there is.
func TestNothingIsLostOfTheNewest(t *testing.T) {
	all, err := simulate(t.Context(), config{steps: 900, seed: 1, newest: true})
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range []level{ours, oursOlder} {
		if o := all[l]; o.lost != 0 || o.turns < 150 || o.members < 600 {
			t.Errorf("this module: %+v", *o)
		}
	}
	if o := all[oldest]; o.lost < 300 || o.members-o.lost < 300 {
		t.Errorf("types of 0.101.0: %+v", *o)
	}
}

// TestReference is the same with the reference, where it can be run.
func TestReference(t *testing.T) {
	reference := os.Getenv("KANADE_REFERENCE")
	if reference == "" {
		t.Skip("KANADE_REFERENCE does not name the reference's testee: make mixed")
	}
	code, out, stderr := simulation(t, "--steps", steps, "--reference", reference)
	if code != exitFine || !strings.Contains(out, "the reference 0.43.53") {
		t.Errorf("exit code %d\n%s%s", code, out, stderr)
	}
}

func TestExitCodes(t *testing.T) {
	for _, tt := range []struct {
		args string
		code int
		said string
	}{
		{"--steps 20", exitFine, "20 changes of 7 documents in turns, seed 1"},
		{"--help", exitFine, "steps"},
		{"--steps 0", exitWrongUse, "positive"},
		{"--nope", exitWrongUse, "nope"},
		{"x", exitWrongUse, "unexpected"},
		{"--steps 20 --reference /no/program", exitCannot, "/no/program"},
	} {
		if code, out, stderr := simulation(t, strings.Fields(tt.args)...); code != tt.code || !strings.Contains(out+stderr, tt.said) {
			t.Errorf("%s: exit code %d\n%s%s", tt.args, code, out, stderr)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var out, stderr bytes.Buffer
	if code := run(ctx, nil, &out, &stderr); code != exitCannot || !strings.Contains(stderr.String(), "interrupted") {
		t.Errorf("interrupted: exit code %d, %s", code, &stderr)
	}
}

func TestCompare(t *testing.T) {
	found, lost := compare(map[string]string{"/x_a": "1", "/x_b": "2", "/x_c": "3"}, map[string]string{"/x_a": "1", "/x_b": "3", "/x_d": "4"})
	if found != 3 || lost != 2 {
		t.Errorf("%d found, %d lost", found, lost)
	}
}
