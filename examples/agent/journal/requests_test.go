package journal

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

var now = time.Date(2026, 5, 16, 12, 0, 0, 0, time.UTC)

// digest is that of every message whose own does not matter.
var digest = DigestOf(nil).kept()

func openRequests(t *testing.T, path string, now time.Time, wantDamaged int) *Requests {
	t.Helper()
	r, damaged, err := OpenRequests(path, now)
	if err != nil {
		t.Fatal(err)
	}
	if damaged != wantDamaged {
		t.Errorf("%d lines damaged, want %d", damaged, wantDamaged)
	}
	t.Cleanup(func() { _ = r.Close() })
	return r
}

func addNew(t *testing.T, r *Requests, ids ...string) {
	t.Helper()
	for _, id := range ids {
		if isNew, err := r.Add(id, digest, now); !isNew || err != nil {
			t.Fatalf("%s: new %t, %v", id, isNew, err)
		}
	}
}

func wantKnown(t *testing.T, r *Requests, ids ...string) {
	t.Helper()
	var got []string
	for _, q := range r.order {
		got = append(got, q.id)
		if known, _ := r.Has(q.id, digest); !known {
			t.Errorf("%s is not known", q.id)
		}
	}
	if strings.Join(got, " ") != strings.Join(ids, " ") || len(r.known) != len(ids) {
		t.Errorf("got %q, want %q", got, ids)
	}
}

func TestInMemory(t *testing.T) {
	r := InMemory(3)
	for i := range 9 {
		id := strconv.Itoa(i)
		addNew(t, r, id)
		if isNew, err := r.Add(id, digest, now); isNew || err != nil {
			t.Errorf("%s: new again, %v", id, err)
		}
	}
	wantKnown(t, r, "6", "7", "8")
	addNew(t, r, "0")
	if err := r.Close(); err != nil {
		t.Error(err)
	}
}

func TestRequestsSurvive(t *testing.T) {
	path := filepath.Join(t.TempDir(), "requests.log")
	r := openRequests(t, path, now, 0)
	addNew(t, r, "a", "b")
	// The program is killed here: nothing is closed.
	r = openRequests(t, path, now, 0)
	addNew(t, r, "c")
	wantKnown(t, openRequests(t, path, now, 0), "a", "b", "c")
}

// TestDigests has an id come with one message and with another.
func TestDigests(t *testing.T) {
	path := filepath.Join(t.TempDir(), "requests.log")
	r := openRequests(t, path, now, 0)
	first, other := DigestOf([]byte("first")), DigestOf([]byte("other"))
	if _, err := r.Add("a", first, now); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Add("old", "", now); err != nil { // as older agents wrote it
		t.Fatal(err)
	}
	for range 2 {
		for _, tt := range []struct {
			id          string
			digest      Digest
			known, same bool
		}{{"a", first, true, true}, {"a", other, true, false}, {"a", "", true, true}, {"old", other, true, true}} {
			if known, same := r.Has(tt.id, tt.digest); known != tt.known || same != tt.same {
				t.Errorf("%s with %.8q: known %t, same %t", tt.id, tt.digest, known, same)
			}
		}
		if known, _ := r.Has("b", first); known {
			t.Error("b is known")
		}
		r = openRequests(t, path, now, 0)
	}
}

func TestRequestsAge(t *testing.T) {
	path := filepath.Join(t.TempDir(), "requests.log")
	var file bytes.Buffer
	file.Write(formatLine(request{id: "old", at: now.Add(-RequestAge)}))
	file.Write(formatLine(request{id: "young", at: now.Add(time.Second - RequestAge)}))
	file.Write(formatLine(request{id: "future", at: now.AddDate(100, 0, 0)}))
	if err := os.WriteFile(path, file.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	wantKnown(t, openRequests(t, path, now, 0), "young", "future")
	wantKnown(t, openRequests(t, path, now.Add(RequestAge-time.Second), 0), "future")
	wantKnown(t, openRequests(t, path, now.Add(RequestAge), 0)) // counted from when it was read
}

func TestTornJournal(t *testing.T) {
	a, b := string(formatLine(request{id: "a", at: now})), string(formatLine(request{id: "b", digest: digest, at: now}))
	tests := []struct {
		name, file string
		damaged    int
		want       string
	}{
		{"empty", "", 0, ""},
		{"whole", a + b, 0, "a b"},
		{"line end missing", a + b[:len(b)-1], 1, "a"},
		{"torn", a + b[:5], 1, "a"},
		{"one byte", a + "b", 1, "a"},
		{"damaged in the middle", strings.Replace(a, "a", "x", 1) + b, 1, "b"},
		{"torn and gone on", a + b[:5] + "\n" + b, 1, "a b"},
		{"zeroes", a + strings.Repeat("\x00", 512), 1, "a"},
		{"long line", strings.Repeat("x", 5*maxLine) + "\n" + a, 1, "a"},
		{"long torn line", a + strings.Repeat("x", 5*maxLine), 1, "a"},
		{"twice", a + a, 0, "a"},
		{"half a digest", "a 1778932800 abcd 00000000\n" + b, 1, "b"},
		{"not ours", "{}\n[]\n\n" + a, 3, "a"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "requests.log")
			if err := os.WriteFile(path, []byte(tt.file), 0o600); err != nil {
				t.Fatal(err)
			}
			r := openRequests(t, path, now, tt.damaged)
			wantKnown(t, r, strings.Fields(tt.want)...)
			addNew(t, r, "next")
			wantKnown(t, openRequests(t, path, now, 0), append(strings.Fields(tt.want), "next")...)
		})
	}
}

func TestWriteFailsHalfWay(t *testing.T) {
	path := filepath.Join(t.TempDir(), "requests.log")
	r := openRequests(t, path, now, 0)
	if err := r.file.Close(); err != nil { // every write fails from here on
		t.Fatal(err)
	}
	if isNew, err := r.Add("a", digest, now); !isNew || err == nil {
		t.Errorf("new %t, %v", isNew, err)
	}
	if known, _ := r.Has("a", digest); !known {
		t.Error("not remembered by this program")
	}
	r.file = nil // as if the file could be opened again
	addNew(t, r, "b")
	wantKnown(t, openRequests(t, path, now, 1), "b") // the broken line was ended
}

func TestCompaction(t *testing.T) {
	path := filepath.Join(t.TempDir(), "requests.log")
	r := openRequests(t, path, now, 0)
	r.most = 10
	size := int64(0)
	for i := range compactAfter + 100 {
		addNew(t, r, fmt.Sprintf("%04d", i))
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if info.Size() < size { // compacted
			if n := int64(10 * len(formatLine(request{id: "0000", digest: digest, at: now}))); info.Size() != n {
				t.Errorf("%d bytes, want %d", info.Size(), n)
			}
			addNew(t, r, "last")
			want := fmt.Sprintf("%04d last", i)
			if got := openRequests(t, path, now, 0).order; len(got) != 11 || got[9].id+" "+got[10].id != want {
				t.Errorf("got %v", got)
			}
			return
		}
		size = info.Size()
	}
	t.Errorf("%d bytes and no end", size)
}

func TestRequestsUnwritable(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{filepath.Join(file, "requests.log"), t.TempDir()} {
		if _, _, err := OpenRequests(path, now); err == nil {
			t.Errorf("%s: no error", path)
		}
	}
}

func TestRequestsClosed(t *testing.T) {
	r := openRequests(t, filepath.Join(t.TempDir(), "requests.log"), now, 0)
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	if isNew, err := r.Add("a", digest, now); !isNew || err == nil {
		t.Errorf("new %t, %v", isNew, err)
	}
}

// FuzzRequests checks that any file can be read, and that what was read is read
// again.
func FuzzRequests(f *testing.F) {
	f.Add([]byte(string(formatLine(request{id: "a", digest: digest, at: now})) + string(formatLine(request{id: "b", at: now}))[:9]))
	f.Fuzz(func(t *testing.T, file []byte) {
		r := InMemory(MaxRequests)
		if _, err := r.load(bytes.NewReader(file), now); err != nil {
			t.Fatal(err)
		}
		var again bytes.Buffer
		for _, q := range r.order {
			again.Write(formatLine(q))
		}
		r2 := InMemory(MaxRequests)
		if damaged, err := r2.load(&again, now); damaged != 0 || err != nil || len(r2.order) != len(r.order) {
			t.Fatalf("%d of %d read again, %d damaged, %v", len(r2.order), len(r.order), damaged, err)
		}
	})
}
