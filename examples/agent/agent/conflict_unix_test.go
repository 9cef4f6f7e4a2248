//go:build unix

package agent_test

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/kanadehq/kanade-shared/examples/agent/journal"
	"github.com/kanadehq/kanade-shared/signing"
	"github.com/kanadehq/kanade-shared/wire"
)

// One request id is good for one command, also behind a restart; another one under
// it is reported.
func TestConflict(t *testing.T) {
	e := newEnv(t)
	dir := t.TempDir()
	a := e.start(t, "PC1", keepIn(dir))
	first := command(t, "echo first")
	if r := e.fire(t, "commands.pc.PC1", first); r.Stdout != "first\n" {
		t.Fatalf("%+v", r)
	}
	a.stop()
	a = e.start(t, "PC1", keepIn(dir))
	second := *first
	second.Script = "echo second"
	digest := string(journal.DigestOf(bodyOf(t, &second)))
	sub, err := e.nc.SubscribeSync("obs.PC1")
	if err == nil {
		err = e.nc.Flush()
	}
	if err != nil {
		t.Fatal(err)
	}
	e.publish(t, "commands.pc.PC1", first)
	e.publish(t, "commands.pc.PC1", &second)
	for {
		msg, err := sub.NextMsg(patience)
		if err != nil {
			t.Fatalf("event: %v\n%s", err, a.log)
		}
		var event wire.ObsEvent
		if err := event.UnmarshalJSON(msg.Data); err != nil {
			t.Fatal(err)
		}
		if event.Kind != "command_admission_conflict" {
			continue
		}
		payload, err := event.Payload.MarshalJSON()
		want := `{"fingerprint":"` + digest + `","request_id":"` + first.RequestID + `","subject":"commands.pc.PC1"}`
		if err != nil || string(payload) != want || event.Source != "agent:admission" ||
			event.EventRecordID.Or("") != "conflict:"+first.RequestID+":"+digest[:16] {
			t.Errorf("event %+v, payload %s, %v", event, payload, err)
		}
		break
	}
	e.fire(t, "commands.pc.PC1", command(t, "echo"))
	a.stop()
	e.onlyResult(t, first)
}

// What an agent took and did not start is verified again when it starts next.
func TestVerifiedAgain(t *testing.T) {
	e := newEnv(t)
	dir := t.TempDir()
	runs, _, err := journal.OpenRuns(filepath.Join(dir, "runs"), nil)
	if err != nil {
		t.Fatal(err)
	}
	old, current := newSigner(t, "old"), newSigner(t, "current")
	put := func(cmd *wire.Command, signer *signing.Signer) {
		t.Helper()
		body := bodyOf(t, cmd)
		run := journal.Run{Command: *cmd, Digest: journal.DigestOf(body), ResultID: "r-" + cmd.RequestID, AdmittedAt: time.Now()}
		if signer != nil {
			run.Body, run.Headers = body, map[string][]string{}
			signer.Sign(body, time.Now()).Apply(run.Headers)
		}
		if err := runs.Put(run); err != nil {
			t.Fatal(err)
		}
	}
	good, revoked, unsigned, altered := command(t, "echo good"), command(t, "echo bad"), command(t, "echo bad"), command(t, "echo bad")
	put(good, current)
	put(revoked, old)
	put(unsigned, nil)
	body := bodyOf(t, altered)
	headers := map[string][]string{}
	current.Sign([]byte(strings.Replace(string(body), "echo bad", "echo was", 1)), time.Now()).Apply(headers)
	if err := runs.Put(journal.Run{Command: *altered, ResultID: "r", AdmittedAt: time.Now(), Body: body, Headers: headers}); err != nil {
		t.Fatal(err)
	}
	k := &keys{}
	k.trust(t, current)
	a := e.start(t, "PC1", k.checks(t, true), keepIn(dir))
	if r := e.onlyResult(t, good); r.ExitCode != 0 || r.Stdout != "good\n" {
		t.Errorf("good: %+v", r)
	}
	for name, cmd := range map[string]*wire.Command{"revoked": revoked, "unsigned": unsigned, "altered": altered} {
		if r := e.onlyResult(t, cmd); !r.SignatureRefusal() || r.Stdout != "" {
			t.Errorf("%s: %+v", name, r)
		}
	}
	a.stop()
	wantNothingLeft(t, dir)
}
