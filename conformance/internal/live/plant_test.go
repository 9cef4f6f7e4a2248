package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"
	"testing"
	_ "time/tzdata" // the zones that requests name, on every platform

	"github.com/kanadehq/kanade-shared/cmd/kanade-contract/conform"
)

// TestMain lets this test's own binary be a program that answers, where the
// command line says how.
func TestMain(m *testing.M) {
	what := ""
	if len(os.Args) == 2 {
		what, _ = strings.CutPrefix(os.Args[1], "answer=")
	}
	switch what {
	case "":
		os.Exit(m.Run())
	case "silent":
		_, _ = io.Copy(io.Discard, os.Stdin)
	default:
		if err := serve(what); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(3)
		}
	}
}

// self is the command line of such a program.
func self(t *testing.T, what string) string {
	t.Helper()
	path, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(path, " ") {
		t.Skip("the path of the test has a space in it")
	}
	return path + " answer=" + what
}

// asked is what a bug looks at.
type asked struct{ Op, Type, Kind, Mode, Format, JSON, Text string }

// bug changes an answer, or returns it as it is.
type bug func(q *asked, answer string) string

const refused = `"err":{"kind":"decode","message":"planted"}`

// members are those of a document, nil where it is no object.
func members(document string) map[string]json.RawMessage {
	var m map[string]json.RawMessage
	if json.Unmarshal([]byte(document), &m) != nil {
		return nil
	}
	return m
}

// bugs are mistakes as one makes them in a type. Each looks at answers that are
// results.
var bugs = map[string]bug{
	"an optional member is not null": func(q *asked, answer string) string {
		if q.Type == "Heartbeat" && string(members(q.JSON)["hostname"]) == "null" {
			return refused
		}
		return answer
	},
	"another default": func(q *asked, answer string) string {
		if q.Type == "LogsRequest" && members(q.JSON)["tail_lines"] == nil {
			return strings.Replace(answer, "500", "50", 1)
		}
		return answer
	},
	"the least integer is too small": func(q *asked, answer string) string {
		if q.Type == "ExecResult" && string(members(q.JSON)["exit_code"]) == "-2147483648" {
			return refused
		}
		return answer
	},
	"microseconds are lost": func(q *asked, answer string) string {
		if q.Type == "EventStarted" {
			return regexp.MustCompile(`(\.\d{3})\d{3}Z`).ReplaceAllString(answer, "${1}Z")
		}
		return answer
	},
	"members in another order": func(q *asked, answer string) string {
		if q.Type == "RetrySpec" {
			return regexp.MustCompile(`(\\"max\\":\d+),(\\"backoff_secs\\":\d+)`).ReplaceAllString(answer, "$2,$1")
		}
		return answer
	},
	"a week has six days": func(q *asked, answer string) string {
		if q.Op == "humantime" && regexp.MustCompile(`^\d+w$`).MatchString(q.Text) && !strings.HasPrefix(q.Text, "0") {
			return `"ok":{"ns":"6"}`
		}
		return answer
	},
	"windows are not kept": func(q *asked, answer string) string {
		if q.Op == "manifest" && q.Kind == "schedule" && q.Format == "yaml" {
			return regexp.MustCompile(`\\"window\\":\\"\d\d:\d\d-\d\d:\d\d\\",?`).ReplaceAllString(answer, "")
		}
		return answer
	},
}

// serve answers as this module does, with all bugs or none, or ends over some
// questions.
func serve(what string) error {
	in, questions := io.Pipe()
	answers, out := io.Pipe()
	go func() { out.CloseWithError(conform.Serve(context.Background(), in, out)) }()
	lines := bufio.NewReader(answers)
	requests := bufio.NewReader(os.Stdin)
	for {
		line, err := requests.ReadBytes('\n')
		if err != nil {
			return nil
		}
		if _, err := questions.Write(line); err != nil {
			return err
		}
		answer, err := lines.ReadString('\n')
		if err != nil {
			return err
		}
		var q asked
		if json.Unmarshal(line, &q) == nil && strings.Contains(answer, `"ok":`) {
			id, rest, _ := strings.Cut(strings.TrimSuffix(answer, "}\n"), ",")
			switch {
			case what == "bugs":
				for _, b := range bugs {
					rest = b(&q, rest)
				}
			case what == "mortal" && q.Type == "Shell":
				return fmt.Errorf("a shell was the end")
			case what == "babbling" && q.Type == "Shell":
				id, rest = "What", "ever"
			}
			answer = id + "," + rest + "}\n"
		}
		if _, err := os.Stdout.WriteString(answer); err != nil {
			return err
		}
	}
}
