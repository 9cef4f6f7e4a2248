package natsconn_test

import (
	"context"
	"errors"
	"net"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"

	"github.com/kanadehq/kanade-shared/host/secrets"
	"github.com/kanadehq/kanade-shared/internal/testbroker"
	"github.com/kanadehq/kanade-shared/internal/testbroker/brokertest"
	"github.com/kanadehq/kanade-shared/natsconn"
)

// password is a user's; like all secrets here it contains one that must not show.
const password = secret + "-of-the-user"

// vars is an environment that changes.
type vars struct {
	mu     sync.Mutex
	values map[string]string
}

func newVars(user, password, token string) *vars {
	v := &vars{}
	v.set(user, password, token)
	return v
}

func (v *vars) set(user, password, token string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.values = map[string]string{"KANADE_NATS_USER": user, "KANADE_NATS_PASSWORD": password, "KANADE_NATS_TOKEN": token}
}

func (v *vars) lookup() secrets.Lookup {
	return secrets.Lookup{Registry: noRegistry{}, Getenv: func(name string) string {
		v.mu.Lock()
		defer v.mu.Unlock()
		return v.values[name]
	}}
}

// door lets clients onto a broker and writes down who came.
type door struct {
	token, password string // "" for nobody

	mu   sync.Mutex
	came []string // name, user and token of each
}

// Check implements [server.Authentication].
func (d *door) Check(c server.ClientAuthentication) bool {
	o := c.GetOpts()
	shows := "nothing"
	switch {
	case o.Username != "" && o.Token != "":
		shows = "both"
	case o.Username != "":
		shows = "user " + o.Username
	case o.Token != "":
		shows = "token"
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.came = append(d.came, o.Name+": "+shows)
	return d.token != "" && o.Token == d.token || d.password != "" && o.Username == "agent" && o.Password == d.password
}

func (d *door) configure(o *server.Options) { o.CustomClientAuthentication = d }

func (d *door) visitors() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.came)
}

// wantsUsers is a broker with users, one of them the agents'.
func wantsUsers(o *server.Options) {
	o.Users = []*server.User{{Username: "agent", Password: password}}
}

func TestWhatIsPresented(t *testing.T) {
	t.Parallel()
	agent := natsconn.Options{Role: secrets.RoleAgent, Identity: "PC1"}
	given := natsconn.Options{User: "agent", Password: secrets.New(password), Name: "tool"}
	with := func(o natsconn.Options, change func(*natsconn.Options)) natsconn.Options {
		change(&o)
		return o
	}
	const me, probe = "kanade-agent/PC1: ", "auth-probe: user agent"
	tests := []struct {
		name        string
		door        *door
		opts        natsconn.Options
		env         *vars
		want        []string
		credentials string // "" where the door stays shut
	}{
		{"no user, no probe", &door{token: secret}, agent, newVars("", "", secret), []string{me + "token"}, "token"},
		{"no role, no user", &door{token: secret}, natsconn.Options{Name: "x"}, newVars("agent", password, secret), []string{"x: token"}, "token"},
		{"user accepted", &door{password: password}, agent, newVars("agent", password, secret), []string{probe, me + "user agent"}, "user agent"},
		{"user without a token", &door{password: password}, agent, newVars("agent", password, ""), []string{probe, me + "user agent"}, "user agent"},
		{"user refused", &door{token: secret}, agent, newVars("agent", password, secret), []string{probe, me + "token"}, "token"},
		{"user refused, no token", &door{token: secret}, agent, newVars("agent", password, ""), []string{probe}, ""},
		{"both refused", &door{password: "x", token: "x"}, agent, newVars("agent", password, secret), []string{probe, me + "token"}, ""},
		{"nothing", &door{token: "x"}, agent, newVars("", "", ""), []string{me + "nothing"}, ""},
		{"given", &door{password: password}, given, newVars("other", "x", ""), []string{probe, "tool: user agent"}, "user agent"},
		{"given, with the fleet's token", &door{token: secret}, given, newVars("", "", secret), []string{probe, "tool: token"}, "token"},
		{"given, half a pair is there", &door{token: secret}, given, newVars("other", "", secret), []string{probe, "tool: token"}, "token"},
		{"given, with a token", &door{token: secret}, with(given, func(o *natsconn.Options) { o.Token = secrets.New(secret) }), newVars("", "", "x"), []string{probe, "tool: token"}, "token"},
		{"given, without a token", &door{token: secret}, with(given, func(o *natsconn.Options) { o.NoToken = true }), newVars("", "", secret), []string{probe}, ""},
		{"role with a token", &door{token: secret}, with(agent, func(o *natsconn.Options) { o.Token = secrets.New(secret) }), newVars("agent", password, "x"), []string{me + "token"}, "token"},
		{"role without a token", &door{token: secret}, with(agent, func(o *natsconn.Options) { o.NoToken = true }), newVars("agent", password, secret), []string{me + "nothing"}, ""},
		{"role with a name", &door{token: secret}, with(agent, func(o *natsconn.Options) { o.Name = "x" }), newVars("", "", secret), []string{"x: token"}, "token"},
		{"the client library's user", &door{password: password}, with(agent, func(o *natsconn.Options) { o.NATS = []nats.Option{nats.UserInfo("x", "x"), nats.Token("x")} }),
			newVars("agent", password, ""), []string{probe, me + "user agent"}, "user agent"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := startBroker(t, tt.door.configure)
			opts := tt.opts
			opts.Secrets = tt.env.lookup()
			o := observe(t, &opts)
			nc, err := natsconn.Dial(t.Context(), b.ClientURL(), opts)
			nc.Close()
			if (err == nil) != (tt.credentials != "") || err != nil && !errors.Is(err, natsconn.ErrAuthorization) {
				t.Fatalf("%v", err)
			}
			if err == nil {
				if e := o.next(t, natsconn.Connected); e.Credentials != tt.credentials {
					t.Errorf("event %+v", e)
				}
			} else if strings.Contains(err.Error(), secret) {
				t.Errorf("a secret got out: %v", err)
			}
			if got := tt.door.visitors(); !slices.Equal(got, tt.want) {
				t.Errorf("came %q, want %q", got, tt.want)
			}
		})
	}
}

// The operator turns a broker from a token to users and back, and nobody else does
// anything.
func TestFlip(t *testing.T) {
	b := startBroker(t, wantsToken)
	opts := natsconn.Options{Role: secrets.RoleAgent, Identity: "PC1", Secrets: newVars("agent", password, secret).lookup()}
	o := observe(t, &opts)
	nc := connect(t, b.ClientURL(), opts)
	if e := o.await(t, natsconn.Connected); e.Credentials != "token" {
		t.Fatalf("event %+v", e)
	}
	got := make(chan *nats.Msg, 10)
	if _, err := nc.ChanSubscribe("subject", got); err != nil {
		t.Fatal(err)
	}
	for _, flip := range []struct {
		configure func(*server.Options)
		want      string
	}{{wantsUsers, "user agent"}, {wantsToken, "token"}, {nil, "user agent"}, {wantsUsers, "user agent"}} {
		b = restart(t, b, flip.configure)
		if e := o.await(t, natsconn.Reconnected); e.Credentials != flip.want {
			t.Errorf("event %+v, want %s", e, flip.want)
		}
		if err := nc.Publish("subject", []byte(flip.want)); err != nil {
			t.Fatal(err)
		}
		if msg := receive(t, got); string(msg.Data) != flip.want {
			t.Errorf("message %q", msg.Data)
		}
	}
	if log := o.log.String(); !strings.Contains(log, `"credentials":"user agent"`) || !strings.Contains(log, `"credentials":"token"`) {
		t.Errorf("the log does not say what was presented:\n%s", log)
	}
	if name := nc.Opts.Name; name != "kanade-agent/PC1" {
		t.Errorf("name %q", name)
	}
}

// The configuration is read anew by a broker that runs on, which sends everybody
// away whose credentials no longer hold.
func TestFlipByReload(t *testing.T) {
	t.Parallel()
	var options *server.Options
	b := startBroker(t, func(o *server.Options) {
		wantsToken(o)
		options = o.Clone()
	})
	opts := natsconn.Options{Role: secrets.RoleAgent, Secrets: newVars("agent", password, secret).lookup()}
	o := observe(t, &opts)
	connect(t, b.ClientURL(), opts)
	o.await(t, natsconn.Connected)
	options.Port = b.Server.Addr().(*net.TCPAddr).Port
	options.Authorization = ""
	wantsUsers(options)
	if err := b.Server.ReloadOptions(options); err != nil {
		t.Fatal(err)
	}
	if e := o.await(t, natsconn.Reconnected); e.Credentials != "user agent" {
		t.Errorf("event %+v", e)
	}
}

func TestWrongPasswordAndWrongToken(t *testing.T) {
	t.Parallel()
	b := startBroker(t, wantsUsers)
	env := newVars("agent", secret+"x", secret+"y")
	opts := natsconn.Options{Role: secrets.RoleAgent, Secrets: env.lookup()}
	o := observe(t, &opts)
	connect(t, b.ClientURL(), opts)
	for i := range 4 {
		e := o.next(t, natsconn.Unauthorized)
		if !errors.Is(e.Err, natsconn.ErrAuthorization) || !errors.Is(e.Err, nats.ErrAuthorization) || e.Attempts != i+1 {
			t.Errorf("event %+v", e)
		}
		for _, want := range []string{"the user agent of environment variables KANADE_NATS_USER and KANADE_NATS_PASSWORD is not the broker's", "the token in environment variable KANADE_NATS_TOKEN is not"} {
			if !strings.Contains(e.Err.Error(), want) {
				t.Errorf("no %q in %v", want, e.Err)
			}
		}
	}
	env.set("agent", password, "") // put right
	if e := o.await(t, natsconn.Connected); e.Credentials != "user agent" {
		t.Errorf("event %+v", e)
	}
}

// Half a pair is an error before anything is tried, and later one attempt less:
// somebody may be about to write the other half.
func TestHalfPair(t *testing.T) {
	t.Parallel()
	b := startBroker(t, wantsUsers)
	for name, opts := range map[string]natsconn.Options{
		"found":          {Role: secrets.RoleCLI, Secrets: newVars("agent", "", secret).lookup()},
		"found password": {Role: secrets.RoleCLI, Secrets: newVars("", password, secret).lookup()},
		"given user":     {User: "agent"},
		"given password": {Password: secrets.New(password)},
	} {
		_, err := natsconn.Dial(t.Context(), b.ClientURL(), opts)
		_, later := natsconn.Connect(b.ClientURL(), opts)
		for _, err := range []error{err, later} {
			if !errors.Is(err, natsconn.ErrCredentials) || !errors.Is(err, secrets.ErrHalfPair) || strings.Contains(err.Error(), secret) {
				t.Errorf("%s: %v", name, err)
			}
		}
	}

	env := newVars("agent", secret+"x", "")
	opts := natsconn.Options{Role: secrets.RoleAgent, Secrets: env.lookup()}
	o := observe(t, &opts)
	connect(t, b.ClientURL(), opts)
	o.await(t, natsconn.Unauthorized)
	env.set("agent", "", "")
	if e := o.await(t, natsconn.NotReached); !errors.Is(e.Err, secrets.ErrHalfPair) || !errors.Is(e.Err, natsconn.ErrCredentials) {
		t.Errorf("event %+v", e)
	}
	env.set("agent", password, "")
	o.await(t, natsconn.Connected)
}

// A machine that learns its user while it is refused.
func TestUserComesLater(t *testing.T) {
	t.Parallel()
	b := startBroker(t, wantsUsers)
	env := newVars("", "", secret)
	opts := natsconn.Options{Role: secrets.RoleBackend, Secrets: env.lookup()}
	o := observe(t, &opts)
	connect(t, b.ClientURL(), opts)
	e := o.await(t, natsconn.Unauthorized)
	for _, want := range []string{"or it has users by now", "KANADE_NATS_USER and KANADE_NATS_PASSWORD", `NatsUser and NatsPassword of HKLM\SOFTWARE\kanade\backend`} {
		if !strings.Contains(e.Err.Error(), want) {
			t.Errorf("no %q in %v", want, e.Err)
		}
	}
	env.set("agent", password, secret)
	o.await(t, natsconn.Connected)
}

// What a probe meets is what the attempt meets, and the next attempt asks again:
// a broker that cannot say yes or no gets neither user nor token.
func TestProbeWithoutAnAnswer(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		hello  string
		hangUp bool
		want   error
	}{
		"silent":              {"", false, natsconn.ErrProtocol},
		"hangs up":            {"", true, natsconn.ErrUnreachable},
		"down in the middle":  {"INFO {}\r\n", true, natsconn.ErrUnreachable},
		"silent at the end":   {"INFO {}\r\n", false, natsconn.ErrProtocol},
		"full":                {"INFO {}\r\n-ERR 'maximum connections exceeded'\r\n", false, natsconn.ErrUnreachable},
		"another kind of no":  {"INFO {}\r\n-ERR 'User Authentication Expired'\r\n", false, natsconn.ErrAuthorization},
		"speaks another tune": {"HTTP/1.1 400 Bad Request\r\n", false, natsconn.ErrProtocol},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url := impostor(t, tt.hello, tt.hangUp)
			opts := natsconn.Options{Role: secrets.RoleAgent, Secrets: newVars("agent", password, secret).lookup(), Timeout: 300 * time.Millisecond}
			o := observe(t, &opts)
			connect(t, url, opts)
			for range 2 {
				if e := receive(t, o.events); !errors.Is(e.Err, tt.want) || e.Kind != natsconn.NotReached && e.Kind != natsconn.Unauthorized {
					t.Errorf("event %+v", e)
				}
			}
		})
	}
}

// The end of a context is told as what it interrupts.
func TestContextEndsDuringTheProbe(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	opts := natsconn.Options{User: "agent", Password: secrets.New(password), NoToken: true}
	_, err := natsconn.Dial(ctx, impostor(t, "", false), opts)
	if !errors.Is(err, natsconn.ErrProtocol) || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v", err)
	}
}

// An attempt that is left out is told once, over a websocket too, where nats.go
// tells of it as well.
func TestProbeOverWebsocketIsToldOnce(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	var probes atomic.Int64
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			probes.Add(1)
			conn.Close()
		}
	}()
	opts := natsconn.Options{User: "agent", Password: secrets.New(password), NoToken: true}
	o := observe(t, &opts)
	connect(t, "ws://"+l.Addr().String(), opts)
	for n := range int64(6) {
		o.next(t, natsconn.NotReached)
		if made := probes.Load(); made < n+1 {
			t.Fatalf("%d events about %d probes", n+1, made)
		}
	}
}

// A broker that is there for the probe and not for the attempt, and the other way
// round.
func TestBrokerGoesDuringTheProbe(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := l.Addr().(*net.TCPAddr).Port
	opts := natsconn.Options{Role: secrets.RoleAgent, Secrets: newVars("agent", password, secret).lookup()}
	o := observe(t, &opts)
	connect(t, "nats://"+l.Addr().String(), opts)
	conn, err := l.Accept() // the probe's
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	conn.Close()
	for range 2 {
		o.next(t, natsconn.NotReached)
	}
	b := brokertest.Run(t, testbroker.Options{NoJetStream: true, Port: port, Configure: wantsUsers})
	if e := o.await(t, natsconn.Connected); e.Credentials != "user agent" || e.Broker != b.ClientURL() {
		t.Errorf("event %+v", e)
	}
}

func TestUserOverTLS(t *testing.T) {
	t.Parallel()
	certs := newCertificates(t)
	b := startBroker(t, func(o *server.Options) {
		wantsUsers(o)
		certs.configure(false)(o)
	})
	opts := natsconn.Options{Role: secrets.RoleCLI, Secrets: newVars("agent", password, "").lookup(), TLS: natsconn.TLS{CAFile: certs.ca}}
	nc, err := natsconn.Dial(t.Context(), b.ClientURL(), opts)
	if err != nil {
		t.Fatal(err)
	}
	nc.Close()
	opts.TLS = natsconn.TLS{}
	_, err = natsconn.Dial(t.Context(), b.ClientURL(), opts)
	if !errors.Is(err, natsconn.ErrTLS) || !strings.Contains(err.Error(), "name the file of the CA") {
		t.Errorf("%v", err)
	}
}

func TestRoleWithAFile(t *testing.T) {
	authority := newAuthority(t)
	b := startBroker(t, authority.configure(t))
	file := filepath.Join(t.TempDir(), "user.creds")
	authority.credentials(t, file, time.Time{})
	nc, err := natsconn.Dial(t.Context(), b.ClientURL(), natsconn.Options{
		Role: secrets.RoleBackend, CredentialsFile: file, Secrets: newVars("half", "", "").lookup(),
	})
	if err != nil {
		t.Fatal(err)
	}
	if nc.Opts.Name != "kanade-backend" {
		t.Errorf("name %q", nc.Opts.Name)
	}
	nc.Close()
	for name, opts := range map[string]natsconn.Options{
		"user and file":  {User: "agent", Password: secrets.New(password), CredentialsFile: file},
		"no such role":   {Role: "viewer"},
		"user and seed":  {User: "agent", Password: secrets.New(password), SeedFile: file},
		"token and none": {Role: secrets.RoleAgent, Token: secrets.New(secret), NoToken: true},
	} {
		if _, err := natsconn.Connect(b.ClientURL(), opts); !errors.Is(err, natsconn.ErrCredentials) || strings.Contains(err.Error(), secret) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
