package main

import (
	"flag"
	"strings"
	"testing"

	"github.com/kanadehq/kanade-shared/wire"
)

const helloJob = "# how to greet\nid: hello\nversion: 1.0.0\nexecute:\n  shell: cmd\n  script: echo hello\n  timeout: 30s\n"

func TestRegisterSession(t *testing.T) {
	s := newSession(t)
	s.file("hello.yaml", helloJob)
	s.file("other.yaml", strings.Replace(helloJob, "echo hello", "echo other", 1))
	s.file("next.yaml", strings.Replace(helloJob, "1.0.0", "1.1.0", 1))
	s.file("bad.yaml", strings.Replace(helloJob, "script:", "scrpt:", 1)+"tagz: [a]\n")
	s.file("control.yaml", helloJob+"description: \"\u009b2J\"\n")
	s.file("wild.yaml", strings.Replace(helloJob, "id: hello", "id: 'hel*'", 1))
	s.file("object.yaml", strings.Replace(helloJob, "script: echo hello", "script_object: hello/1", 1))
	s.file("newer.yaml", strings.Replace(helloJob, "id: hello", "id: newer", 1)+"tier: endpoint\ntags: [a]\n")
	s.do(exitFine, "register", "hello.yaml")
	s.do(exitFine, "register", "hello.yaml")
	s.do(exitFine, "register", "hello.yaml", "--format", "json")
	s.do(exitFailed, "register", "other.yaml")
	s.do(exitFine, "register", "other.yaml", "--force")
	s.do(exitFine, "register", "next.yaml", "--format=json")
	if got := s.get("jobs_yaml", "hello"); got != strings.Replace(helloJob, "1.0.0", "1.1.0", 1) {
		t.Errorf("the author's text became %q", got)
	}
	if got := s.get("script_current", "hello"); got != "1.1.0" {
		t.Errorf("pinned %q", got)
	}
	s.put("script_current", "hello", "1.0.0")
	s.do(exitFine, "register", "next.yaml")
	s.do(exitWrongUse, "register", "bad.yaml")
	s.do(exitWrongUse, "register", "bad.yaml", "--format", "json")
	s.do(exitWrongUse, "register", "wild.yaml")
	s.do(exitWrongUse, "register", "control.yaml")
	s.do(exitWrongUse, "register")
	s.do(exitFailed, "register", "object.yaml")
	s.do(exitFine, "register", "object.yaml", "--force")
	s.do(exitFine, "register", "newer.yaml")
	s.golden("register.golden")
	if code, _, stderr := controller(t.Context(), "register", "absent.yaml"); code != exitWrongUse || !strings.Contains(stderr, "absent.yaml") {
		t.Errorf("absent: exit %d, %s", code, stderr)
	}
}

func TestRunSession(t *testing.T) {
	s := newSession(t)
	s.file("hello.yaml", helloJob)
	s.file("plan.json", `{"target":{"pcs":["PC1"]},"jitter":"5s"}`)
	s.file("badplan.json", `{"rollout":{"waves":[{"group":"canary","delay":"soon"}]}}`)
	s.agent("PC1", 0, "hello\x1b[2J\r\n", "canary")
	s.agent("PC2", 3, "out <&>\n", "wave1")
	s.agent("PC3", 0, "large", "wave2")
	s.do(exitFine, "run", "hello.yaml", "--pc", "PC1")
	s.do(exitFailed, "run", "hello", "--pc", "PC1")
	s.do(exitFine, "register", "hello.yaml")
	s.do(exitFailed, "run", "helo", "--pc", "PC1")
	s.do(exitFine, "run", "hello", "--group", "canary", "--format", "json")
	s.do(exitFailed, "run", "hello", "--group", "wave1")
	s.do(exitFailed, "run", "hello", "--pc", "PC2", "--format", "json")
	s.do(exitFailed, "run", "hello", "--waves", "wave1,canary:1h,wave2:2h")
	s.do(exitFailed, "run", "hello", "--waves", "wave1,canary:1h", "--format", "json")
	s.do(exitFailed, "run", "hello", "--pc", "PC9", "--wait", "50ms")
	s.do(exitFine, "run", "hello", "--plan", "plan.json", "--deadline", "2h")
	if cmd := s.command("PC1"); cmd.JitterSecs.Or(0) != 5 || !cmd.DeadlineAt.IsSet() {
		t.Errorf("jitter %v, deadline %v", cmd.JitterSecs, cmd.DeadlineAt)
	}
	s.do(exitFine, "run", "hello", "--pc", "PC3")
	s.do(exitFine, "run", "hello", "--pc", "PC3", "--output")
	s.do(exitFine, "run", "hello", "--pc", "PC3", "--output", "--format", "json")
	s.do(exitFine, "revoke", "hello")
	s.do(exitFailed, "run", "hello", "--pc", "PC1")
	s.do(exitWrongUse, "run", "hello", "--plan", "badplan.json")
	s.do(exitWrongUse, "run", "hello", "--waves", "canary,wave1:10")
	s.do(exitWrongUse, "run", "*", "--pc", "PC1")
	s.golden("run.golden")
}

func TestStatusSession(t *testing.T) {
	s := newSession(t)
	s.file("hello.yaml", helloJob)
	s.do(exitFine, "register", "hello.yaml")
	s.do(exitFine, "revoke", "hello")
	s.do(exitFine, "revoke", "hello")
	s.do(exitFine, "unrevoke", "hello", "--format", "json")
	s.do(exitFine, "unrevoke", "hello", "--format", "json")
	s.do(exitFailed, "revoke", "helo")
	s.do(exitFine, "revoke", "unheard-of", "--force")
	s.do(exitWrongUse, "revoke", "a b")
	s.do(exitWrongUse, "revoke", "hello", "again")
	s.do(exitFine, "kill", "4fe2b6a0-7f0c-4d52-9a3c-0c7f2ffbb0f1")
	s.do(exitFine, "kill", "e1", "--format", "json")
	s.do(exitWrongUse, "kill", ">")
	s.do(exitWrongUse, "kill", "a.b")
	s.do(exitWrongUse, "kill")
	s.golden("status.golden")
}

func TestGroupSession(t *testing.T) {
	s := newSession(t)
	s.put("agent_groups", "PC2", `{"groups":["b","a"],"owner":"x"}`)
	s.do(exitFine, "group", "add", "PC1", "canary", "tokyo")
	s.do(exitFine, "group", "add", "PC1", "canary")
	s.do(exitFine, "group", "add", "PC2", "c", "--format", "json")
	s.do(exitFine, "group", "remove", "PC1", "tokyo", "osaka")
	s.do(exitFine, "group", "remove", "PC1", "tokyo", "--format", "json")
	s.do(exitFine, "group", "set", "PC1", "z", "y")
	s.do(exitFine, "group", "set", "PC1", "--none")
	s.do(exitFine, "group", "list")
	s.do(exitFine, "group", "list", "--format", "json")
	s.do(exitFine, "group", "list", "--group", "b")
	s.do(exitFine, "group", "list", "PC2", "PC9")
	if got, want := s.get("agent_groups", "PC2"), `{"groups":["a","b","c"],"owner":"x"}`; got != want {
		t.Errorf("stored %s, want %s", got, want)
	}
	s.put("agent_groups", "broken", `{"groups":1}`)
	s.do(exitFailed, "group", "list", "--group", "b")
	s.do(exitCannot, "group", "add", "broken", "a")
	s.do(exitWrongUse, "group", "add", "PC1")
	s.do(exitWrongUse, "group", "add", "*", "a")
	s.do(exitWrongUse, "group", "add", "日本", "a")
	s.do(exitWrongUse, "group", "add", "PC1", "a", "b c")
	s.do(exitWrongUse, "group", "set", "PC1")
	s.do(exitWrongUse, "group", "set", "PC1", "a", "--none")
	s.do(exitWrongUse, "group", "list", ">")
	s.do(exitWrongUse, "group", "list", "--group", "*")
	s.do(exitWrongUse, "group")
	s.do(exitWrongUse, "group", "ad", "PC1", "a")
	s.golden("group.golden")
}

func TestConfigSession(t *testing.T) {
	s := newSession(t)
	s.do(exitFine, "config", "get")
	s.do(exitFine, "config", "set", "heartbeat_interval=15s", "target_version=0.44.0")
	s.do(exitFine, "config", "set", "heartbeat_interval=15s", "--format", "json")
	s.do(exitFine, "config", "set", "--group", "canary", "heartbeat_interval=5s", "process_perf_top_n=7")
	s.do(exitFine, "config", "set", "--group", "tokyo", "heartbeat_interval=6s")
	s.do(exitFine, "config", "set", "--pc", "PC1", "process_perf_enabled=true", "process_perf_expires_at=2026-06-01T00:00:00Z")
	s.do(exitFine, "config", "get", "--pc", "PC1")
	s.do(exitFine, "config", "get", "heartbeat_interval", "--format", "json")
	s.do(exitFine, "config", "get", "heartbeat_interval")
	s.do(exitFine, "group", "add", "PC1", "canary", "tokyo")
	s.do(exitFine, "config", "get", "--effective", "PC1")
	s.do(exitFine, "config", "get", "--effective", "PC1", "--format", "json")
	s.do(exitFine, "config", "get", "--effective", "PC9", "heartbeat_interval")
	s.do(exitFine, "config", "unset", "target_version", "--format", "json")
	s.do(exitFine, "config", "unset", "target_version")
	s.put("agent_config", "groups.canary", `[]`)
	s.do(exitFailed, "config", "get", "--effective", "PC1", "heartbeat_interval")
	s.do(exitFailed, "config", "get", "--group", "canary")
	s.do(exitWrongUse, "config", "set", "hartbeat_interval=15s", "host_perf_interval=60", "process_perf_enabled=on")
	s.do(exitWrongUse, "config", "set", "heartbeat_interval")
	s.do(exitWrongUse, "config", "set")
	s.do(exitWrongUse, "config", "unset", "colour")
	s.do(exitWrongUse, "config", "unset")
	s.do(exitWrongUse, "config", "get", "--group", "a", "--pc", "b")
	s.do(exitWrongUse, "config", "get", "--pc", "*")
	s.do(exitWrongUse, "config", "get", "--effective", "PC1", "--group", "a")
	s.do(exitWrongUse, "config", "get", "--effective", "a b")
	s.golden("config.golden")
}

func TestAgentsSession(t *testing.T) {
	s := newSession(t)
	s.do(exitFailed, "watch", "agents", "--once")
	s.put("agent_groups", "PC1", `{"groups":[]}`)
	s.answer("agents.PC1.ping", func([]byte) []byte { return s.heartbeat("PC1") })
	s.do(exitFine, "watch", "agents", "--once")
	s.put("agent_config", "pcs.PC2", `{"heartbeat_interval":"5s"}`)
	s.do(exitFailed, "watch", "agents", "--once")
	s.do(exitFailed, "watch", "agents", "--once", "--format", "json")
	s.do(exitWrongUse, "watch", "agents", "now")
	s.do(exitWrongUse, "watch", "agents", "--answer", "0s")
	s.do(exitWrongUse, "watch")
	s.do(exitFine, "ping", "PC1")
	s.do(exitFine, "ping", "PC1", "--format", "json")
	s.do(exitFailed, "ping", "PC2")
	s.do(exitWrongUse, "ping", "*")
	s.do(exitWrongUse, "ping")
	s.do(exitWrongUse, "ping", "PC1", "--answer", "-1s")
	s.answer("logs.fetch.PC1", func(data []byte) []byte { return append(data, "\n\x1b[31mred\x1b[0m\tlast"...) })
	s.do(exitFine, "logs", "PC1")
	s.do(exitFine, "logs", "PC1", "--lines", "3", "--format", "json")
	s.do(exitFailed, "logs", "PC2")
	s.do(exitWrongUse, "logs", "PC1", "--lines", "4294967296")
	s.golden("agents.golden")
}

func TestTailSession(t *testing.T) {
	s := newSession(t)
	replies := []wire.JobTailReply{
		{Found: true, Running: true, Stdout: "one\ntw"},
		{Found: true, Running: true, Stdout: "one\ntwo\n", Stderr: "oh\x1b[2J\n"},
		{Found: true, Running: true, Stdout: "far on\n", Stderr: "oh\x1b[2J\n", StdoutTruncated: true},
		{Found: true, Stdout: "far on\nend", Stderr: "oh\x1b[2J\n", StdoutTruncated: true},
	}
	asked := 0
	s.answer("job.tail.PC1", func(data []byte) []byte {
		var req wire.JobTailRequest
		if err := req.UnmarshalJSON(data); err != nil {
			t.Error(err)
		}
		reply := wire.JobTailReply{}
		if req.ResultID == "r1" {
			reply = replies[asked%len(replies)]
			asked++
		}
		out, err := reply.MarshalJSON()
		if err != nil {
			t.Error(err)
		}
		return out
	})
	s.do(exitFailed, "tail", "PC1")
	event := `{"result_id":"r1","request_id":"r","exec_id":"e1","pc_id":"PC1","started_at":"2026-05-16T00:00:00Z","manifest_id":"hello","version":"1.0.0"}`
	if _, err := s.js.Publish(t.Context(), "events.started.e1.PC1", []byte(event)); err != nil {
		t.Fatal(err)
	}
	s.do(exitFine, "tail", "PC1", "--pause", "1ms")
	s.do(exitFine, "tail", "PC1", "--exec", "e1", "--pause", "1ms", "--format", "json")
	s.do(exitFailed, "tail", "PC1", "--exec", "e2")
	s.do(exitFailed, "tail", "PC1", "--result", "r2")
	s.do(exitFailed, "tail", "PC2", "--result", "r1")
	s.do(exitWrongUse, "tail", "PC1", "--exec", "*")
	s.do(exitWrongUse, "tail", "PC1", "--pause", "0s")
	s.golden("tail.golden")
}

func TestResultsSession(t *testing.T) {
	s := newSession(t)
	s.do(exitFine, "watch", "results", "--since", "1h", "--until-now")
	s.file("hello.yaml", helloJob)
	s.file("bye.yaml", strings.Replace(helloJob, "id: hello", "id: bye", 1))
	s.agent("PC1", 0, "hello\n")
	s.agent("PC2", 3, "large")
	for _, args := range [][]string{{"hello.yaml", "PC1"}, {"bye.yaml", "PC2"}, {"hello.yaml", "PC2"}} {
		s.do(map[string]int{"PC1": exitFine, "PC2": exitFailed}[args[1]], "run", args[0], "--pc", args[1])
	}
	s.log.Reset() // that was the other session
	if _, err := s.js.Publish(t.Context(), "results.junk", []byte("junk")); err != nil {
		t.Fatal(err)
	}
	s.do(exitFine, "watch", "results", "--since", "1h", "--until-now")
	s.do(exitFine, "watch", "results", "--since", "1h", "--until-now", "--job", "hello", "--pc", "PC2", "--output")
	s.do(exitFine, "watch", "results", "--since", "1h", "--until-now", "--job", "bye", "--format", "json", "--output")
	s.do(exitFine, "watch", "results", "--since", "1h", "--until-now", "--exec", "none")
	s.do(exitWrongUse, "watch", "results", "--until-now")
	s.do(exitWrongUse, "watch", "results", "--since", "yesterday")
	s.do(exitWrongUse, "watch", "results", "now")
	s.golden("results.golden")
}

func TestHelp(t *testing.T) {
	t.Setenv("KANADE_NATS_URL", "nats://user:secret@127.0.0.1:1")
	code, overview, stderr := controller(t.Context(), "help")
	if code != exitFine || stderr != "" {
		t.Fatalf("exit %d, %s", code, stderr)
	}
	all := overview
	for _, v := range verbs() {
		code, text, stderr := controller(t.Context(), append([]string{"help"}, strings.Fields(v.name)...)...)
		if code != exitFine || stderr != "" {
			t.Fatalf("%s: exit %d, %s", v.name, code, stderr)
		}
		if code, again, _ := controller(t.Context(), append(strings.Fields(v.name), "--help")...); code != exitFine || again != text {
			t.Errorf("%s --help: exit %d, %q", v.name, code, again)
		}
		all += "\n----\n" + text
	}
	if strings.Contains(all, "secret") {
		t.Error("help shows a password")
	}
	for _, args := range [][]string{{"--help"}, {"-h"}} {
		if code, text, _ := controller(t.Context(), args...); code != exitFine || text != overview {
			t.Errorf("%v: exit %d, %q", args, code, text)
		}
	}
	golden(t, "help.golden", all)
}

func TestEveryVerbSaysWhatItIs(t *testing.T) {
	seen := map[string]bool{}
	for _, v := range verbs() {
		if seen[v.name] || v.short == "" || v.name != "help" && v.long == "" {
			t.Errorf("verb %q comes twice or says nothing of itself", v.name)
		}
		seen[v.name] = true
		fs := newApp(streams{}).flagSet()
		if v.flags(fs) == nil {
			t.Errorf("verb %q does nothing", v.name)
		}
		fs.VisitAll(func(f *flag.Flag) {
			if f.Usage == "" {
				t.Errorf("%s --%s says nothing of itself", v.name, f.Name)
			}
		})
	}
}

func TestUnknownVerbs(t *testing.T) {
	for args, want := range map[string]string{
		"rnu":                 "did you mean run?",
		"xyzzy":               `unknown verb "xyzzy"`,
		"config":              "config what? There are: get, set, unset",
		"config --help":       "config what?",
		"config put":          `unknown verb "config put"; there are: get, set, unset`,
		"watch agnts":         "there are: agents, results",
		"help rnu":            "did you mean run?",
		"help run twice":      "help takes one verb",
		"run --format yaml x": "--format must be text or json",
		"--nope":              "nope",
	} {
		code, stdout, stderr := controller(t.Context(), strings.Fields(args)...)
		if code != exitWrongUse || stdout != "" || !strings.Contains(stderr, want) {
			t.Errorf("%s: exit %d, stdout %q, stderr %q, want %q", args, code, stdout, stderr, want)
		}
	}
}

// TestServer looks for the broker where the flag or the environment says, and
// shows no password.
func TestServer(t *testing.T) {
	s := newSession(t)
	t.Setenv("KANADE_NATS_URL", s.url)
	if code, _, stderr := controller(t.Context(), "group", "list"); code != exitFine {
		t.Errorf("environment: exit %d, %s", code, stderr)
	}
	if code, _, stderr := controller(t.Context(), "group", "list", "--server", "nats://user:secret@127.0.0.1:1"); code != exitCannot || strings.Contains(stderr, "secret") {
		t.Errorf("flag: exit %d, %s", code, stderr)
	}
}
