package main

import (
	"runtime"
	"strings"
	"testing"

	"github.com/nats-io/nats-server/v2/server"

	"github.com/kanadehq/kanade-shared/internal/testbroker"
	"github.com/kanadehq/kanade-shared/internal/testbroker/brokertest"
)

func TestConnect(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the machine's registry may hold a fleet's credentials")
	}
	start := func(configure func(*server.Options)) string {
		return brokertest.Run(t, testbroker.Options{NoJetStream: true, Configure: configure}).ClientURL()
	}
	const password, token = "s3cret-password", "s3cret-token"
	users := start(func(o *server.Options) { o.Users = []*server.User{{Username: "agent", Password: password}} })
	shared := start(func(o *server.Options) { o.Authorization = token })
	open := start(nil)
	tests := []struct {
		name, server, user, password, token string
		code                                int
		want                                string // of both streams
	}{
		{"user", users, "agent", password, "", exitFine, `user    "agent" of environment variables KANADE_NATS_USER and KANADE_NATS_PASSWORD
token   none
broker  takes the user agent
`},
		{"ready for both", shared, "agent", password, token, exitFine, "token   environment variable KANADE_NATS_TOKEN\nbroker  takes the token\n"},
		{"open", open, "", "", "", exitFine, "user    none\ntoken   none\nbroker  takes everybody\n"},
		{"token alone", users, "", "", token, exitFindings, "broker  refuses\nkanade-contract: natsconn: not authorized by the broker"},
		{"wrong password", users, "agent", password + "x", "", exitFindings, "the user agent of environment variables KANADE_NATS_USER and KANADE_NATS_PASSWORD is not the broker's, or the password is wrong"},
		{"half a pair", users, "agent", "", token, exitFindings, "user    half a pair\n"},
		{"line break", users, "agent", password + "\n", "", exitFindings, "note    password: the value ends in a line break"},
		{"nobody there", "nats://127.0.0.1:1", "agent", password, "", exitCannot, "cannot reach the broker"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Setenv("KANADE_NATS_USER", tt.user)
			t.Setenv("KANADE_NATS_PASSWORD", tt.password)
			t.Setenv("KANADE_NATS_TOKEN", tt.token)
			code, stdout, stderr := tool(t.Context(), "connect", "--role", "agent", "--server", tt.server)
			all := stdout + stderr
			if code != tt.code || !strings.Contains(all, tt.want) || !strings.HasPrefix(all, "role    agent\n") {
				t.Errorf("exit %d\n%s", code, all)
			}
			if strings.Contains(all, "s3cret") {
				t.Errorf("a secret got out:\n%s", all)
			}
		})
	}
}
