package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"strconv"
	"strings"
)

// request is what a vector asks. Only the members of its operation are set.
type request struct {
	ID       int             `json:"id"`
	Op       string          `json:"op"`
	Type     string          `json:"type,omitempty"`
	Name     string          `json:"name,omitempty"`
	Args     []string        `json:"args,omitzero"`
	JSON     *string         `json:"json,omitempty"`
	Global   json.RawMessage `json:"global,omitempty"`
	Groups   json.RawMessage `json:"groups,omitempty"`
	PC       json.RawMessage `json:"pc,omitempty"`
	MyGroups json.RawMessage `json:"my_groups,omitempty"`
	Now      string          `json:"now,omitempty"`
	Kind     string          `json:"kind,omitempty"`
	Mode     string          `json:"mode,omitempty"`
	Format   string          `json:"format,omitempty"`
	Text     *string         `json:"text,omitempty"`
	Validate bool            `json:"validate,omitempty"`
	Count    *int            `json:"count,omitempty"`
	Zone     string          `json:"tz_env,omitempty"`

	// Contract is the version by whose rules to answer; the reference has one.
	Contract string `json:"contract,omitempty"`
	// Of signatures.
	Secret    *string           `json:"secret,omitempty"`
	Kid       *string           `json:"kid,omitempty"`
	Label     *string           `json:"label,omitempty"`
	Body      *string           `json:"body,omitempty"`
	At        *int64            `json:"at,omitempty"`
	Keyring   *string           `json:"keyring,omitempty"`
	Headers   map[string]string `json:"headers,omitzero"`
	NowMillis *int64            `json:"now_ms,omitempty"`
	Target    *string           `json:"target,omitempty"`
	Command   *string           `json:"command,omitempty"`
	Expires   string            `json:"expires_at,omitempty"`
	PCID      *string           `json:"pc_id,omitempty"`

	// odd is an object that takes the place of all members but the id, for
	// requests that break the rules.
	odd string
}

// MarshalJSON returns the request as it is sent.
func (q request) MarshalJSON() ([]byte, error) {
	if q.odd == "" {
		type plain request
		return marshal(plain(q))
	}
	members := strings.TrimPrefix(q.odd, "{")
	if members != "}" {
		members = "," + members
	}
	return fmt.Appendf(nil, `{"id":%d%s`, q.ID, members), nil
}

// answer is what came back: exactly one of OK and Err is set.
type answer struct {
	ID  int             `json:"id"`
	OK  json.RawMessage `json:"ok,omitempty"`
	Err *failure        `json:"err,omitempty"`
}

// failure has the kind alone: messages are not part of the contract.
type failure struct {
	Kind string `json:"kind"`
}

// reference is the running testee.
type reference struct {
	cmd    *exec.Cmd
	in     io.WriteCloser
	out    *bufio.Reader
	floats map[string]bool // number literal: read as it should be

	command []string
	// contract is sent with each question where it is not the first.
	contract string
	others   map[string]*reference // that run in other zones
}

// startReference runs the testee in a time zone.
func startReference(command []string, zone string) (*reference, error) {
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Stderr = os.Stderr
	cmd.Env = append(os.Environ(), "TZ="+zone)
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	return &reference{
		cmd: cmd, in: in, out: bufio.NewReader(out), floats: map[string]bool{},
		command: command, others: map[string]*reference{},
	}, nil
}

// where returns the testee that answers requests about a zone; "" is UTC.
func (r *reference) where(zone string) (*reference, error) {
	if zone == "" || zone == "UTC" {
		return r, nil
	}
	if other := r.others[zone]; other != nil {
		return other, nil
	}
	other, err := startReference(r.command, zone)
	if err == nil {
		r.others[zone] = other
	}
	return other, err
}

func (r *reference) stop() {
	for _, other := range r.others {
		other.stop()
	}
	_ = r.in.Close() // the testee ends with its input
	_ = r.cmd.Wait()
}

func (r *reference) ask(req request) (answer, error) {
	line, err := marshal(req)
	if err != nil {
		return answer{}, err
	}
	if _, err := r.in.Write(append(line, '\n')); err != nil {
		return answer{}, fmt.Errorf("ask %s: %w", line, err)
	}
	reply, err := r.out.ReadBytes('\n')
	if err != nil {
		return answer{}, fmt.Errorf("answer to %s: %w", line, err)
	}
	var a answer
	if err := json.Unmarshal(reply, &a); err != nil {
		return answer{}, fmt.Errorf("answer to %s: %w", line, err)
	}
	if a.ID != req.ID || (a.OK == nil) == (a.Err == nil) {
		return answer{}, fmt.Errorf("answer to %s: unexpected %s", line, reply)
	}
	return a, nil
}

// wire decodes and encodes a document; ok is false where it is refused.
func (r *reference) wire(typ, document string) (encoded string, ok bool, err error) {
	a, err := r.ask(request{Op: "wire", Type: typ, JSON: &document})
	if err != nil || a.Err != nil {
		return "", false, err
	}
	var body struct{ JSON string }
	if err := json.Unmarshal(a.OK, &body); err != nil {
		return "", false, err
	}
	return body.JSON, true, nil
}

// readsWell reports whether the reference reads a number literal as the nearest
// double. Its parser may be off by one unit in the last place.
func (r *reference) readsWell(literal string) (bool, error) {
	if well, known := r.floats[literal]; known {
		return well, nil
	}
	encoded, ok, err := r.wire("ProcessSnapshot", `{"pid":1,"name":"","cpu_pct":`+literal+`,"rss_bytes":0}`)
	if err != nil {
		return false, err
	}
	nearest, rangeErr := strconv.ParseFloat(literal, 64)
	well := ok == (rangeErr == nil)
	if ok && well {
		var back struct {
			CPU json.Number `json:"cpu_pct"`
		}
		if err := json.Unmarshal([]byte(encoded), &back); err != nil {
			return false, err
		}
		read, err := strconv.ParseFloat(back.CPU.String(), 64)
		well = err == nil && math.Float64bits(read) == math.Float64bits(nearest)
	}
	r.floats[literal] = well
	return well, nil
}

// marshal is json.Marshal without the escapes that hide documents in strings
// from a reader.
func marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}
