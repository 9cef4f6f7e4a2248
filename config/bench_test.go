package config

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/kanadehq/kanade-shared/internal/rival"
)

// BenchmarkLoad loads a file of each kind in turns with this package and, where
// KANADE_REFERENCE names the reference's testee, with the reference.
func BenchmarkLoad(b *testing.B) {
	const (
		vars = "[vars]\nhost = '{{ system.os }}'\nid = '{{ env(name=\"NOT_SET\", default=vars.host) }}'\n" +
			"logs = '''{% if is_windows() %}C:\\logs{% else %}/var/log/kanade{% endif %}'''\n"
		log = "[log]\npath = '{{ vars.logs }}/{{ vars.id }}.log'\nlevel = 'info'\n"
	)
	dir := write(b, map[string]string{
		"agent.toml": vars + "[agent]\nid = '{{ vars.id }}'\nnats_url = 'nats://127.0.0.1:4222'\n" + log,
		"backend.toml": vars + "[server]\nbind = '127.0.0.1:8080'\n[nats]\nurl = 'nats://127.0.0.1:4222'\n" +
			"[db]\nsqlite_path = '/var/lib/{{ vars.id }}.db'\n" + log,
	})
	loaders := map[string]func(string) error{
		"agent":   func(path string) error { _, err := LoadAgent(path); return err },
		"backend": func(path string) error { _, err := LoadBackend(path); return err },
	}
	ref := rival.Start(b)
	for kind, load := range loaders {
		path := filepath.Join(dir, kind+".toml")
		ours := func() {
			if err := load(path); err != nil {
				b.Fatal(err)
			}
		}
		b.Run(kind, func(b *testing.B) {
			times := rival.Times(ours)
			var mine, theirs time.Duration
			rounds := 0
			for b.Loop() {
				mine += rival.Warm(times, ours)
				if ref != nil {
					theirs += ref.Bench(b, times, map[string]any{"type": "config." + kind, "path": path})
				}
				rounds++
			}
			rival.Report(b, rounds*times, mine, theirs)
		})
	}
}
