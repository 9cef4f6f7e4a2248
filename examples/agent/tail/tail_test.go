package tail

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf8"

	"github.com/kanadehq/kanade-shared/wire"
)

func write(t *testing.T, r *Run, stdout, stderr string) {
	t.Helper()
	for _, err := range []error{second(r.Stdout().Write([]byte(stdout))), second(r.Stderr().Write([]byte(stderr)))} {
		if err != nil {
			t.Fatal(err)
		}
	}
}

func second(_ int, err error) error { return err }

func TestLifeOfARun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var runs Runs
		expect := func(what string, want wire.JobTailReply) {
			t.Helper()
			if got := runs.Tail("a"); got != want {
				t.Errorf("%s: got %+v, want %+v", what, got, want)
			}
		}
		expect("unknown", wire.JobTailReply{})
		run := runs.Begin("a")
		expect("begun", wire.JobTailReply{Found: true, Running: true})
		write(t, run, "out\n", "err\n")
		time.Sleep(time.Hour)
		expect("running for long", wire.JobTailReply{Found: true, Running: true, Stdout: "out\n", Stderr: "err\n"})
		run.End()
		run.End()
		time.Sleep(Grace - time.Nanosecond)
		expect("in the grace", wire.JobTailReply{Found: true, Stdout: "out\n", Stderr: "err\n"})
		time.Sleep(time.Nanosecond)
		expect("forgotten", wire.JobTailReply{})

		again := runs.Begin("a")
		again.End()
		runs.Begin("a")
		time.Sleep(Grace)
		expect("begun again in the grace", wire.JobTailReply{Found: true, Running: true})
	})
}

func TestEndedRunsAreBounded(t *testing.T) {
	var runs Runs
	for i := range 10 * MaxEnded {
		runs.Begin(fmt.Sprint(i)).End()
	}
	if len(runs.runs) != MaxEnded || len(runs.ended) != MaxEnded {
		t.Errorf("%d runs, %d ended, want %d", len(runs.runs), len(runs.ended), MaxEnded)
	}
	if !runs.Tail(fmt.Sprint(10*MaxEnded - 1)).Found {
		t.Error("the latest is gone")
	}
}

func TestRing(t *testing.T) {
	long := strings.Repeat("0123456789", Limit/10+1)
	tests := []struct {
		name      string
		writes    []string
		want      string
		truncated bool
	}{
		{"nothing", nil, "", false},
		{"little", []string{"a", "", "b"}, "ab", false},
		{"full", []string{long[:Limit]}, long[:Limit], false},
		{"one more", []string{long[:Limit], "x"}, long[1:Limit] + "x", true},
		{"one large write", []string{"x", long}, long[len(long)-Limit:], true},
		{"large after much", []string{long[:Limit], long[:Limit-1]}, long[Limit-1:Limit] + long[:Limit-1], true},
		{"not utf-8", []string{"\xffok"}, "\ufffdok", false},
		{"half a character to come", []string{"ok\xe6\x97"}, "ok", false},
		{"character in two writes", []string{"\xe6\x97", "\xa5"}, "日", false},
		{"half a character cut off", []string{"日", long[:Limit-1]}, long[:Limit-1], true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := ring{limit: Limit}
			for _, w := range tt.writes {
				if n, err := r.Write([]byte(w)); n != len(w) || err != nil {
					t.Fatal(n, err)
				}
			}
			got, truncated := r.text(true)
			if got != tt.want || truncated != tt.truncated {
				t.Errorf("got %d bytes %.40q…, truncated %v, want %d, %v", len(got), got, truncated, len(tt.want), tt.truncated)
			}
		})
	}
}

func TestRingStaysSmall(t *testing.T) {
	r := ring{limit: Limit}
	var want strings.Builder
	for i := 0; want.Len() < 5*Limit; i++ {
		line := fmt.Sprintf("line %d of many\n", i)
		want.WriteString(line)
		_, _ = r.Write([]byte(line))
		if cap(r.data) > 2*Limit {
			t.Fatalf("holds %d bytes", cap(r.data))
		}
	}
	got, truncated := r.text(false)
	if s := want.String(); got != s[len(s)-Limit:] || !truncated {
		t.Error("the end is not what was written")
	}
}

func TestAnswer(t *testing.T) {
	var runs Runs
	run := runs.Begin("a")
	write(t, run, strings.Repeat("\x01", Limit), strings.Repeat("\x02", Limit))
	request := []byte(`{"result_id":"a"}`)
	for _, maxPayload := range []int{1 << 20, 256 << 10, 4096, 300} {
		data, err := runs.Answer(request, maxPayload)
		if err != nil {
			t.Fatal(err)
		}
		var reply wire.JobTailReply
		if err := reply.UnmarshalJSON(data); err != nil {
			t.Fatal(err)
		}
		if len(data) > maxPayload || !reply.Found || !reply.Running || !reply.StdoutTruncated || reply.Stdout == "" {
			t.Errorf("max %d: %d bytes, %d of output, %+.200v", maxPayload, len(data), len(reply.Stdout), reply)
		}
	}
	for _, bad := range []string{"", "null", "{", `{"result_id":null}`, "\xff", `{}`, `{"result_id":"b"}`} {
		data, err := runs.Answer([]byte(bad), 1<<20)
		if want := `{"found":false,"running":false,"stdout":"","stderr":"","stdout_truncated":false,"stderr_truncated":false}`; err != nil || string(data) != want {
			t.Errorf("%q: got %s, %v", bad, data, err)
		}
	}
}

// Under the race detector.
func TestWritersAndReaders(t *testing.T) {
	var runs Runs
	var all sync.WaitGroup
	for i := range 4 {
		all.Go(func() {
			run := runs.Begin(fmt.Sprint(i))
			for range 1000 {
				write(t, run, "some output\n", "日本\n")
			}
			run.End()
		})
		all.Go(func() {
			for range 100 {
				if reply := runs.Tail(fmt.Sprint(i)); !utf8.ValidString(reply.Stderr) {
					t.Error("not UTF-8")
				}
			}
		})
	}
	all.Wait()
}

func FuzzAnswer(f *testing.F) {
	f.Add([]byte(`{"result_id":"a"}`), []byte("out"), []byte("err"), uint16(1000))
	f.Add([]byte(`{"result_id":"a"}`), []byte("\x00\xff日\xe6"), []byte(strings.Repeat("\x1b", 2000)), uint16(200))
	f.Add([]byte(`{"result_id":1}`), []byte{}, []byte{}, uint16(0))
	f.Fuzz(func(t *testing.T, request, stdout, stderr []byte, maxPayload uint16) {
		var runs Runs
		write(t, runs.Begin("a"), string(stdout), string(stderr))
		data, err := runs.Answer(request, int(maxPayload))
		if err != nil {
			t.Fatal(err)
		}
		var reply wire.JobTailReply
		if err := reply.UnmarshalJSON(data); err != nil {
			t.Fatal(err)
		}
		const empty = 120 // bytes of a reply without output, at most
		if len(data) > max(int(maxPayload), empty) {
			t.Errorf("%d bytes, at most %d", len(data), maxPayload)
		}
	})
}
