package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"time"

	"github.com/kanadehq/kanade-shared/conformance/internal/gen"
)

// testee is a program that answers, started anew when it ends.
type testee struct {
	command []string
	zone    string
	// patience is how long it may take over a batch.
	patience time.Duration

	cmd *exec.Cmd
	in  io.WriteCloser
	out *bufio.Reader
	err bytes.Buffer
}

// environment is what both programs find around them.
func environment(zone string) []string {
	env := slices.DeleteFunc(os.Environ(), func(v string) bool {
		name, _, _ := strings.Cut(v, "=")
		return name == "TZ" || slices.Contains(gen.Unset, name)
	})
	return append(append(env, gen.Variables...), "TZ="+zone)
}

func (t *testee) start(ctx context.Context) error {
	t.cmd = exec.CommandContext(ctx, t.command[0], t.command[1:]...)
	t.cmd.Env = environment(t.zone)
	t.err.Reset()
	t.cmd.Stderr = &tail{&t.err}
	// An interrupt from the keyboard reaches the whole group; the answers that
	// are under way are still wanted then.
	apart(t.cmd)
	var err error
	if t.in, err = t.cmd.StdinPipe(); err != nil {
		return err
	}
	out, err := t.cmd.StdoutPipe()
	if err != nil {
		return err
	}
	t.out = bufio.NewReaderSize(out, 1<<16)
	return t.cmd.Start()
}

func (t *testee) stop() {
	if t.cmd == nil {
		return
	}
	_ = t.in.Close() // it ends with its input
	timer := time.AfterFunc(10*time.Second, func() { _ = t.cmd.Process.Kill() })
	_ = t.cmd.Wait()
	timer.Stop()
	t.cmd = nil
}

// ask sends requests at once and returns the answers. Where the program ends or
// hangs over one, its answer is an error that says so, and the rest is asked
// again. The error is for a program that cannot be started, and of the context.
func (t *testee) ask(ctx context.Context, requests [][]byte) ([]reply, error) {
	replies := make([]reply, 0, len(requests))
	for len(replies) < len(requests) {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if t.cmd == nil {
			if err := t.start(ctx); err != nil {
				return nil, fmt.Errorf("start %s: %w", t.command[0], err)
			}
		}
		var trouble string
		replies, trouble = t.some(requests, replies)
		if trouble == "" {
			continue
		}
		_ = t.cmd.Process.Kill()
		_ = t.cmd.Wait()
		t.cmd = nil
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if text := strings.TrimSpace(t.err.String()); text != "" {
			trouble += ": " + text
		}
		replies = append(replies, reply{trouble: trouble})
	}
	return replies, nil
}

// some asks what has no reply yet, and says why it stopped before the end.
func (t *testee) some(requests [][]byte, replies []reply) ([]reply, string) {
	pending := requests[len(replies):]
	go func(in io.Writer) {
		// A program that is gone is noticed by whoever reads.
		_, _ = in.Write(append(bytes.Join(pending, []byte("\n")), '\n'))
	}(t.in)
	hung := make(chan struct{})
	process := t.cmd.Process
	timer := time.AfterFunc(t.patience, func() {
		close(hung)
		_ = process.Kill()
	})
	defer timer.Stop()
	for range pending {
		line, err := t.out.ReadBytes('\n')
		if err != nil {
			select {
			case <-hung:
				return replies, fmt.Sprintf("hangs: no answer in %v", t.patience)
			default:
				return replies, "ends without an answer"
			}
		}
		replies = append(replies, parseReply(line))
	}
	return replies, ""
}

// tail keeps the end of what a program says.
type tail struct{ b *bytes.Buffer }

func (t *tail) Write(p []byte) (int, error) {
	const most = 1 << 12
	if len(p) > most {
		t.b.Reset()
		t.b.Write(p[len(p)-most:])
		return len(p), nil
	}
	if t.b.Len()+len(p) > most {
		t.b.Reset()
	}
	t.b.Write(p)
	return len(p), nil
}
