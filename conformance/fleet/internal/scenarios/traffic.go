package scenarios

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os/exec"
	"slices"
	"strings"

	described "github.com/kanadehq/kanade-shared/conformance/internal/shapes"
	"github.com/kanadehq/kanade-shared/internal/shape"
	"github.com/kanadehq/kanade-shared/kvkeys"
	"github.com/kanadehq/kanade-shared/manifest"
	"github.com/kanadehq/kanade-shared/signing"
	"github.com/kanadehq/kanade-shared/subjects"
	"github.com/kanadehq/kanade-shared/wire"
)

// decoders are our types by their names in the conformance protocol.
var decoders = map[string]func([]byte) error{
	"Command": into[wire.Command], "Heartbeat": into[wire.Heartbeat], "HostPerf": into[wire.HostPerf], "ProcessPerf": into[wire.ProcessPerf],
	"ExecResult": into[wire.ExecResult], "EventStarted": into[wire.EventStarted], "ObsEvent": into[wire.ObsEvent],
	"LogsRequest": into[wire.LogsRequest], "JobTailRequest": into[wire.JobTailRequest],
	"AgentGroups": into[wire.AgentGroups], "ConfigScope": into[wire.ConfigScope],
	"Manifest": into[manifest.Job], "Schedule": into[manifest.Schedule], "Freeze": into[manifest.Freeze],
}

func into[T any, P interface {
	*T
	json.Unmarshaler
}](data []byte) error {
	return P(new(T)).UnmarshalJSON(data)
}

// typeOf is the type of what is sent on a subject, "" for what has none.
func typeOf(subject string) string {
	if rest, ok := strings.CutPrefix(subject, "$KV."); ok {
		bucket, key, _ := strings.Cut(rest, ".")
		return map[string]string{
			kvkeys.BucketAgentGroups: "AgentGroups", kvkeys.BucketAgentGroupsDerived: "AgentGroups", kvkeys.BucketJobs: "Manifest", kvkeys.BucketSchedules: "Schedule",
			kvkeys.BucketFleetConfig + "." + kvkeys.KeyFreeze: "Freeze",
		}[bucketOf(bucket, key)]
	}
	s, err := subjects.Parse(subject)
	if err != nil {
		return ""
	}
	return map[subjects.Kind]string{
		subjects.KindCommandsAll: "Command", subjects.KindCommandsGroup: "Command", subjects.KindCommandsPC: "Command",
		subjects.KindHeartbeat: "Heartbeat", subjects.KindHostPerf: "HostPerf", subjects.KindProcessPerf: "ProcessPerf",
		subjects.KindResults: "ExecResult", subjects.KindEventsStarted: "EventStarted", subjects.KindObs: "ObsEvent",
		subjects.KindLogsFetch: "LogsRequest", subjects.KindJobTail: "JobTailRequest",
	}[s.Kind]
}

// bucketOf is the bucket, with the key where a bucket holds several types.
func bucketOf(bucket, key string) string {
	if bucket == kvkeys.BucketFleetConfig {
		return bucket + "." + key
	}
	return bucket
}

// traffic looks at everything that both sides have sent.
func traffic(ctx context.Context, s *stage) error {
	ref, err := startTestee(s.Reference)
	if err != nil {
		return err
	}
	defer ref.stop()
	types := described.All()
	seen := map[string]int{}
	for _, m := range s.Traffic.All() {
		name := typeOf(m.Subject)
		if strings.HasPrefix(m.Subject, "$KV."+kvkeys.BucketAgentConfig+".") && !strings.HasSuffix(m.Subject, "."+kvkeys.KeyAgentTargetVersion) {
			name = "ConfigScope"
		}
		if name == "" || len(m.Data) == 0 { // a deletion, or a question without words
			continue
		}
		if _, enveloped := signing.Kind(m.Data); enveloped && name == "Command" || strings.HasSuffix(m.Subject, rowsPC) {
			continue // what is not of the type on purpose
		}
		if err := decoders[name](m.Data); err != nil {
			return fmt.Errorf("%s: %w\n%.500s", m.Subject, err, m.Data)
		}
		var v any
		if err := json.Unmarshal(m.Data, &v); err != nil {
			return err
		}
		if path := unknown("", v, types[name]); path != "" {
			return fmt.Errorf("%s: %s is a member that we do not know\n%.500s", m.Subject, path, m.Data)
		}
		if err := ref.decodes(ctx, name, m.Data); err != nil {
			return fmt.Errorf("%s: %w\n%.500s", m.Subject, err, m.Data)
		}
		seen[name]++
	}
	if len(seen) < 5 {
		return fmt.Errorf("there was little traffic: %v", seen)
	}
	s.story.Say("our types decode all that both sides have sent and stored, and know every member of it; so do the reference's where they are at hand")
	s.story.Say("it was %s", strings.Join(slices.Sorted(maps.Keys(seen)), ", "))
	return nil
}

// unknown is the path of a member that a type does not have.
func unknown(path string, v any, t *shape.Type) string {
	switch v := v.(type) {
	case []any:
		if t.Kind == shape.List {
			for _, element := range v {
				if p := unknown(path+"[]", element, t.Elem); p != "" {
					return p
				}
			}
		}
	case map[string]any:
		if t.Fields == nil {
			return ""
		}
		fields := t.Fields()
		for name, value := range v {
			i := slices.IndexFunc(fields, func(f shape.Field) bool { return f.Name == name || slices.Contains(f.Aliases, name) })
			if i < 0 {
				return path + "." + name
			}
			if p := unknown(path+"."+name, value, fields[i].Type); p != "" {
				return p
			}
		}
	}
	return ""
}

// testee is the reference as a program that answers; nil where it is not at hand.
type testee struct {
	cmd *exec.Cmd
	in  interface {
		Write([]byte) (int, error)
		Close() error
	}
	out *bufio.Reader
}

func startTestee(path string) (*testee, error) {
	if path == "" {
		return nil, nil
	}
	t := &testee{cmd: exec.Command(path)}
	in, err := t.cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := t.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	t.in, t.out = in, bufio.NewReader(out)
	return t, t.cmd.Start()
}

func (t *testee) stop() {
	if t != nil {
		_ = t.in.Close() // it ends with its input
		_ = t.cmd.Wait()
	}
}

func (t *testee) decodes(ctx context.Context, name string, data []byte) error {
	if t == nil || ctx.Err() != nil {
		return ctx.Err()
	}
	line, err := json.Marshal(map[string]string{"op": "wire", "type": name, "json": string(data)})
	if err != nil {
		return err
	}
	if _, err := t.in.Write(append(line, '\n')); err != nil {
		return err
	}
	if line, err = t.out.ReadBytes('\n'); err != nil {
		return err
	}
	var a struct{ Err *struct{ Message string } }
	if err := json.Unmarshal(line, &a); err != nil {
		return err
	}
	if a.Err != nil {
		return errors.New("the reference: " + a.Err.Message)
	}
	return nil
}
