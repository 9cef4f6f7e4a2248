package settings

import (
	"testing"
	"time"
)

func TestLayersKeepTheLastGoodDocument(t *testing.T) {
	l := layers{}
	put := func(key string, revision uint64, data string, again, bad bool) {
		t.Helper()
		gotAgain, err := l.put(key, revision, []byte(data))
		if gotAgain != again || (err != nil) != bad {
			t.Errorf("%s at %d: again %v, err %v", key, revision, gotAgain, err)
		}
	}
	put("global", 1, `{"heartbeat_interval":"7s","process_perf_top_n":3}`, false, false)
	put("global", 2, `{"heartbeat_interval":7}`, false, true)
	put("global", 2, `{"heartbeat_interval":7}`, true, true)
	put("groups.a.b", 3, `null`, false, true)
	put("groups.a.b", 4, `{"host_perf_interval":"9s"}`, false, false)
	put("groups.other", 5, `{"host_perf_interval":"1s"}`, false, false)
	put("pcs.PC1", 6, `{"process_perf_top_n":5}`, false, false)
	put("elsewhere", 7, `{"heartbeat_interval":"1s"}`, false, false)

	c, conflicts := l.resolve([]string{"a.b", "none"})
	if c.Heartbeat() != 7*time.Second || c.HostPerf() != 9*time.Second || c.ProcessPerfTopN != 5 || len(conflicts) > 0 {
		t.Errorf("got %+v, conflicts %v", c, conflicts)
	}
	l.retain(map[string]bool{"groups.other": true, "groups.a.b": true})
	c, conflicts = l.resolve([]string{"other", "a.b"})
	if c.Heartbeat() != 30*time.Second || c.HostPerf() != time.Second || c.ProcessPerfTopN != 20 || len(conflicts) != 1 {
		t.Errorf("got %+v, conflicts %v", c, conflicts)
	}
}
