package conform

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/kanadehq/kanade-shared/conformance"
)

// TestForeignConfigVectors loads the files of vectors that others recorded,
// where they stand beside the module.
func TestForeignConfigVectors(t *testing.T) {
	paths, err := filepath.Glob("../../../../shared/vectors/config-*.jsonl")
	if err != nil || len(paths) == 0 {
		t.Skip("there are no further vectors beside the module")
	}
	ask := startTestee(t)
	for _, path := range paths {
		vectors, err := conformance.Read(path)
		if err != nil {
			t.Fatal(err)
		}
		folder, err := filepath.Abs(filepath.Dir(path))
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range vectors {
			// What the request says about its surroundings is the asker's business.
			var req map[string]any
			if err := json.Unmarshal(v.Request, &req); err != nil {
				t.Fatal(err)
			}
			setEnvironment(t, req)
			req["path"] = filepath.Join(folder, req["path"].(string))
			line, err := json.Marshal(req)
			if err != nil {
				t.Fatal(err)
			}
			if err := v.Judge(ask(line)); err != nil {
				t.Errorf("%s (%s): %.300s\n%.1000v", v.Place, v.Note, v.Request, err)
			}
		}
	}
}

func TestConfigRequests(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.toml")
	if err := os.WriteFile(path, []byte("[agent]\nid = '{{ \"a\" }}'\nnats_url = 'n'\n[log]\npath = 'p'\nlevel = 'l'\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	ask := startTestee(t)
	for _, tt := range []struct{ kind, path, want string }{
		{"agent", path, `{"id":null,"ok":{"agent":{"id":"a","nats_url":"n","groups":[]},"log":{"path":"p","level":"l","keep_days":14}}}` + "\n"},
		{"backend", path, kindConfig},
		{"agent", path + ".no", kindConfig},
		{"other", path, kindUnsupported},
	} {
		line, err := json.Marshal(map[string]string{"op": "config", "kind": tt.kind, "path": tt.path})
		if err != nil {
			t.Fatal(err)
		}
		got := ask(line)
		var failed struct{ Err *failure }
		if err := json.Unmarshal(got, &failed); err != nil {
			t.Fatal(err)
		}
		if kind := kindOf(failed.Err); kind != tt.want && string(got) != tt.want {
			t.Errorf("%s: %s, want %s", line, got, tt.want)
		}
	}
}
