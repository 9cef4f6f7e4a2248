package config_test

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/kanadehq/kanade-shared/config"
)

func ExampleLoadAgent() {
	dir, err := os.MkdirTemp("", "")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "agent.toml")
	err = os.WriteFile(path, []byte(`
[vars]
base = 'pc'

[agent]
id       = '{{ vars.base }}-{{ env(name="DESK", default="7") }}'
nats_url = 'nats://127.0.0.1:4222'

[log]
path  = '/var/log/kanade/agent.log'
level = 'info'
`), 0o600)
	if err != nil {
		fmt.Println(err)
		return
	}
	l, err := config.LoadAgent(path, config.Flag("level", "log.level", "debug"))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(l.Config.Agent.ID, l.Config.Log.KeepDays)
	fmt.Println(l.Explain()[4].Value, "from", l.Explain()[4].Source())
	// Output:
	// pc-7 14
	// debug from flag --level
}
