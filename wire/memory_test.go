package wire_test

import (
	"runtime"
	"strings"
	"testing"

	"github.com/kanadehq/kanade-shared/wire"
)

// strings that a decoded sample owns: each takes an allocation.
var owned = map[string]int{
	"Heartbeat": 4, "HostPerf": 1, "Command": 5, "ExecResult": 6, "ExecResult-180KB-escaped": 6,
	"ExecResult-180KB-Japanese": 6, "ProcessPerf": 21,
}

func TestAllocations(t *testing.T) {
	for _, s := range samples(t) {
		v := s.ours()
		decode := testing.AllocsPerRun(50, func() {
			if err := v.UnmarshalJSON(s.json); err != nil {
				t.Fatal(err)
			}
		})
		if beyond := int(decode) - owned[s.name]; beyond > 2 {
			t.Errorf("%s: decoding allocates %d times beyond its %d strings", s.name, beyond, owned[s.name])
		}
		encode := testing.AllocsPerRun(50, func() {
			if _, err := v.MarshalJSON(); err != nil {
				t.Fatal(err)
			}
		})
		if encode > 2 {
			t.Errorf("%s: encoding allocates %v times", s.name, encode)
		}
		buf := make([]byte, 0, 2*len(s.json))
		into := testing.AllocsPerRun(50, func() {
			var err error
			if buf, err = v.AppendJSON(buf[:0]); err != nil {
				t.Fatal(err)
			}
		})
		if into != 0 {
			t.Errorf("%s: encoding into a buffer allocates %v times", s.name, into)
		}
	}
}

// heap is what is in use after a collection.
func heap() int64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// TestKeptFieldsAreSmall keeps a short string of each of many large messages,
// plain and with escapes, and sees that the messages are gone.
func TestKeptFieldsAreSmall(t *testing.T) {
	for _, text := range []string{"x", `\n`, "日", `\u0000`} {
		doc := []byte(`{"request_id":"a\tb","pc_id":"host","exit_code":0,"stdout":"` + strings.Repeat(text, 200_000/len(text)) +
			`","stderr":"","started_at":"2026-05-16T00:00:00Z","finished_at":"2026-05-16T00:00:00Z"}`)
		const n = 100
		kept := make([]string, 0, 2*n)
		before := heap()
		for range n {
			var r wire.ExecResult
			if err := r.UnmarshalJSON(doc); err != nil {
				t.Fatal(err)
			}
			kept = append(kept, r.PCID, r.RequestID)
		}
		if grown := heap() - before; grown > 4<<20 {
			t.Errorf("%q: %d short strings keep %d bytes", text, len(kept), grown)
		}
		runtime.KeepAlive(kept)
	}
}

// TestHugeMessages: what is refused or skipped takes no memory to speak of, and
// what is kept at most twice its size.
func TestHugeMessages(t *testing.T) {
	const size = 50 << 20
	around := func(stdout string) string {
		return `{"request_id":"r","pc_id":"p","exit_code":0,"stderr":"","started_at":"2026-05-16T00:00:00Z","finished_at":"2026-05-16T00:00:00Z","stdout":` + stdout
	}
	tests := []struct {
		name, doc string
		good      bool
		limit     uint64
	}{
		{"plain", around(`"` + strings.Repeat("x", size) + `"}`), true, 2 * size},
		{"escaped", around(`"` + strings.Repeat(`\n`, size/2) + `"}`), true, 2 * size},
		{"six to one", around(`"` + strings.Repeat(`\u0000`, size/6) + `"}`), true, 2 * size},
		{"never ends", around(`"` + strings.Repeat(`\n`, size/2)), false, 2 * size},
		{"skipped levels", around(`"","x":` + strings.Repeat("[", size/2) + strings.Repeat("]", size/2) + "}"), true, size},
		{"skipped members", around(`"","x":{` + strings.Repeat(`"a":1,`, size/6) + `"a":1}}`), true, size / 10},
		{"levels", strings.Repeat("[", size), false, size / 10},
	}
	for _, tt := range tests {
		data := []byte(tt.doc)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		var r wire.ExecResult
		err := r.UnmarshalJSON(data)
		runtime.ReadMemStats(&after)
		if (err == nil) != tt.good {
			t.Errorf("%s: %.200v", tt.name, err)
		}
		if took := after.TotalAlloc - before.TotalAlloc; took > tt.limit {
			t.Errorf("%s: %d bytes for a message of %d", tt.name, took, len(data))
		}
	}
}
