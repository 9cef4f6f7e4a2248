package editors_test

import (
	"path/filepath"
	"testing"
)

func TestTry(t *testing.T) {
	p, _ := filepath.Abs("../schemas/0.43.53/editor/")
	c := startServer(t, map[string]any{"yaml": map[string]any{
		"validate": true, "hover": true, "completion": true,
		"schemas": map[string]any{
			"file://" + p + "/job.schema.json":      []string{"*.kanade-job.yaml"},
			"file://" + p + "/schedule.schema.json": []string{"*.kanade-schedule.yaml"},
		},
		"schemaStore": map[string]any{"enable": false},
	}})
	for i, text := range []string{
		"id: a\nversion: 1\nexecute:\n  shell: cmd\n  script: x\n  timeout: soon\n",
		"id: a\nversion: 1\nexecute:\n  shell: bash\n  script: x\n  timeout: 1s\n",
		"id: a\nversion: 1\nexecute:\n  shell: cmd\n  script: x\n  script_file: y\n  timeout: 1s\n",
		"id: a\nversion: 1\nexecute:\n  shell: cmd\n  script: ''\n  timeout: 1s\n",
		"id: a\nversion: 1\nexecute:\n  shell: cmd\n  timeout: 1s\n",
		"id: a\nversion: 1\nexecute:\n  shell: cmd\n  script: 1\n",
		"id: a\nversion: 1\nexecuet: 1\nexecute:\n  shell: cmd\n  script: 1\n  timeout: 1s\n",
		"id: [a]\nversion:\nexecute:\n  shell: cmd\n  script: 1\n  timeout: 1s\nstaleness: {mode: cached, zz: 1}\n",
		"id: a\nversion: 1\nexecute:\n  shell: cmd\n  script: 1\n  timeout: 1s\nemit: {type: events}\ncheck: {name: ' '}\nclient: {name: a, category: x}\n",
	} {
		uri := "file:///tmp/t" + string(rune('a'+i)) + ".kanade-job.yaml"
		for _, d := range c.open(uri, text) {
			t.Logf("%d: %v %d %q under %q", i, d.Range, d.Severity, d.Message, under(text, d))
		}
	}
	uri := "file:///tmp/c.kanade-job.yaml"
	text := "id: a\nversion: 1\nexecute:\n  shell: cmd\n  \n"
	c.open(uri, text)
	for l, i := range c.complete(uri, position{4, 2}) {
		t.Logf("%s: %s | %s | %s", l, i.InsertText, i.Detail, i.Documentation)
	}
	t.Log(c.hover(uri, position{3, 3}))
	t.Log(c.hover(uri, position{3, 10}))
	uri = "file:///tmp/d.kanade-job.yaml"
	c.open(uri, "id: \nversion: 1\nexecute:\n  shell: \n  run_as: system\n")
	for l, i := range c.complete(uri, position{3, 9}) {
		t.Logf("%s: %s | %s | %s", l, i.InsertText, i.Detail, i.Documentation)
	}
	for l, i := range c.complete(uri, position{0, 4}) {
		t.Logf("id %s: %s | %s | %s", l, i.InsertText, i.Detail, i.Documentation)
	}
	t.Log(c.hover(uri, position{4, 3}))
	uri = "file:///tmp/e.kanade-job.yaml"
	c.open(uri, "\n")
	for l, i := range c.complete(uri, position{0, 0}) {
		t.Logf("root %s: %s | %s | %s", l, i.InsertText, i.Detail, i.Documentation)
	}
}
