package natsconn_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"

	"github.com/kanadehq/kanade-shared/natsconn"
)

func TestCredentialsFile(t *testing.T) {
	authority := newAuthority(t)
	b := startBroker(t, authority.configure(t))
	file := filepath.Join(t.TempDir(), "user.creds")
	authority.credentials(t, file, time.Time{})
	nc, err := natsconn.Dial(t.Context(), b.ClientURL(), natsconn.Options{CredentialsFile: file, Secrets: environment(secret)})
	if err != nil {
		t.Fatal(err)
	}
	nc.Close()

	newAuthority(t).credentials(t, file, time.Time{})
	_, err = natsconn.Dial(t.Context(), b.ClientURL(), natsconn.Options{CredentialsFile: file})
	if !errors.Is(err, natsconn.ErrAuthorization) || !strings.Contains(err.Error(), file) {
		t.Errorf("%v", err)
	}
}

// The file may be missing for a while, and be replaced.
func TestCredentialsFileChanges(t *testing.T) {
	authority := newAuthority(t)
	b := startBroker(t, authority.configure(t))
	file := filepath.Join(t.TempDir(), "user.creds")
	newAuthority(t).credentials(t, file, time.Time{})
	opts := natsconn.Options{CredentialsFile: file}
	o := observe(t, &opts)
	connect(t, b.ClientURL(), opts)
	o.next(t, natsconn.Unauthorized)
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	e := o.await(t, natsconn.NotReached)
	if !errors.Is(e.Err, natsconn.ErrCredentials) || !errors.Is(e.Err, os.ErrNotExist) || !strings.Contains(e.Err.Error(), file) {
		t.Errorf("event %+v", e)
	}
	authority.credentials(t, file, time.Time{})
	o.await(t, natsconn.Connected)
}

func TestSeedFile(t *testing.T) {
	user := newKey(t, userKey)
	b := startBroker(t, func(o *server.Options) { o.Nkeys = []*server.NkeyUser{{Nkey: user.public()}} })
	for name, tt := range map[string]struct {
		seed string
		want error
	}{
		"its own":   {user.seed() + "\n", nil},
		"another":   {newKey(t, userKey).seed(), natsconn.ErrAuthorization},
		"no user's": {newKey(t, accountKey).seed(), natsconn.ErrCredentials},
	} {
		nc, err := natsconn.Dial(t.Context(), b.ClientURL(), natsconn.Options{SeedFile: tempFile(t, "seed", tt.seed), Secrets: environment(secret)})
		if !errors.Is(err, tt.want) {
			t.Errorf("%s: %v", name, err)
		}
		if err != nil && strings.Contains(err.Error(), strings.TrimSpace(tt.seed)) {
			t.Errorf("%s: the seed got out: %v", name, err)
		}
		nc.Close()
	}

	plain := startBroker(t, wantsToken)
	_, err := natsconn.Dial(t.Context(), plain.ClientURL(), natsconn.Options{SeedFile: tempFile(t, "seed", user.seed())})
	if !errors.Is(err, natsconn.ErrAuthorization) {
		t.Errorf("broker that takes no keys: %v", err)
	}
}
