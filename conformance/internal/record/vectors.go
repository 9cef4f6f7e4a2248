package main

import (
	"bytes"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"os"
	"path/filepath"

	"github.com/kanadehq/kanade-shared/conformance/internal/telling"
)

// candidate is a request that may become a vector.
type candidate struct {
	note string
	req  request
	// optional: the reference may accept this though nobody has to.
	optional bool
}

// vector is a line of a vector file.
type vector struct {
	Note string  `json:"note"`
	Req  request `json:"req"`
	Want want    `json:"want"`
}

type want struct {
	OK  jsonText `json:"ok,omitempty"`
	Err *failure `json:"err,omitempty"`
}

// jsonText is an answer as it came, without a detour through Go values.
type jsonText []byte

// MarshalJSON returns the text.
func (t jsonText) MarshalJSON() ([]byte, error) { return t, nil }

// file is a vector file and what makes its requests.
type file struct {
	name string
	make func() []candidate
}

// wire makes the requests about types of documents.
func wire(names ...string) func() []candidate {
	return func() []candidate {
		var all []candidate
		for _, name := range names {
			all = append(all, documents(types[name])...)
		}
		return all
	}
}

// few takes a part of what there is to ask about each type, so many questions: many
// of the client's messages have the same members.
func few(n int, names ...string) func() []candidate {
	return func() []candidate {
		var all []candidate
		for _, name := range names {
			all = append(all, telling.Sample(chance("few "+name), documents(types[name]), n)...)
		}
		return all
	}
}

func files() []file {
	return []file{
		{"command", wire("Command", "RetrySpec", "Shell", "RunAs", "Staleness", "EmitConfig", "CheckHint")},
		{"result", func() []candidate { return append(wire("ExecResult", "EventStarted")(), resultIDs()...) }},
		{"perf", wire("Heartbeat", "HostPerf", "ProcessPerf", "ProcessSnapshot", "HwInventory", "DiskInfo")},
		{"obs", wire("ObsEvent", "LogsRequest", "JobTailRequest", "JobTailReply")},
		{"config", wire("AgentGroups", "ConfigScope", "EffectiveConfig")},
		{"resolve", resolutions},
		{"names", names},
		{"manifest", wire("Manifest")},
		{"ipc-envelope", func() []candidate { return append(wire(envelopeTypes...)(), frames()...) }},
		{"ipc-jobs", few(80, jobTypes...)},
		{"ipc-notifications", few(80, notificationTypes...)},
		{"ipc-misc", few(80, miscTypes...)},
		{"schedule", func() []candidate { return append(wire("Schedule", "Freeze")(), schedules()...) }},
		{"times", occasions},
	}
}

func recordVectors(ref *reference, files []file, folder string) error {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	for _, f := range files {
		lines, n, err := record(ref, f.make())
		if err != nil {
			return fmt.Errorf("%s: %w", f.name, err)
		}
		if err := os.WriteFile(filepath.Join(folder, f.name+".jsonl"), lines, 0o644); err != nil {
			return err
		}
		fmt.Printf("%-17s %5d vectors, %7d bytes\n", f.name, n, len(lines))
	}
	return nil
}

func record(ref *reference, candidates []candidate) (lines []byte, n int, err error) {
	var b bytes.Buffer
	seen := map[string]bool{}
	for _, c := range candidates {
		c.req.ID = 0
		question, err := marshal(c.req)
		if err != nil {
			return nil, 0, err
		}
		if seen[string(question)] {
			continue
		}
		seen[string(question)] = true
		c.req.ID = n + 1
		if c.req.odd == "" {
			c.req.Contract = ref.contract
		}
		where, err := ref.where(c.req.Zone)
		if err != nil {
			return nil, 0, err
		}
		a, err := where.ask(c.req)
		if err != nil {
			return nil, 0, err
		}
		if good, err := keep(ref, c, a); err != nil {
			return nil, 0, err
		} else if !good {
			continue
		}
		line, err := marshal(vector{c.note, c.req, want{jsonText(a.OK), a.Err}})
		if err != nil {
			return nil, 0, err
		}
		n++
		b.Write(line)
		b.WriteByte('\n')
	}
	return b.Bytes(), n, nil
}

// chance returns the random numbers of one topic: the others do not move when
// one grows.
func chance(topic string) *rand.Rand {
	h := fnv.New64a()
	h.Write([]byte(topic))
	return rand.New(rand.NewPCG(43, h.Sum64()))
}

func pick[T any](r *rand.Rand, from []T) T { return from[r.IntN(len(from))] }
