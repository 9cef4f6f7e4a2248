package ipc_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/kanadehq/kanade-shared/ipc"
	"github.com/kanadehq/kanade-shared/wire"
)

func TestFrameLimits(t *testing.T) {
	for _, tt := range []struct {
		name   string
		stream []byte
		length int // of the frame that is read, -1 where none is
		want   error
	}{
		{"nothing", nil, -1, io.EOF},
		{"half a length", []byte{1, 0}, -1, io.ErrUnexpectedEOF},
		{"no body", []byte{1, 0, 0, 0}, -1, io.ErrUnexpectedEOF},
		{"half a body", []byte{2, 0, 0, 0, '{'}, -1, io.ErrUnexpectedEOF},
		{"empty", []byte{0, 0, 0, 0}, 0, nil},
		{"4 GiB", []byte{0xff, 0xff, 0xff, 0xff}, -1, ipc.ErrFrameTooLarge},
		{"one too many", []byte{1, 0, 16, 0}, -1, ipc.ErrFrameTooLarge},
		{"the longest", append([]byte{0, 0, 16, 0}, make([]byte, ipc.MaxFrame)...), ipc.MaxFrame, nil},
	} {
		body, err := ipc.NewFrameReader(bytes.NewReader(tt.stream)).Next()
		if !errors.Is(err, tt.want) || err == nil && len(body) != tt.length {
			t.Errorf("%s: %d bytes, %v", tt.name, len(body), err)
		}
	}
	var tooLarge *ipc.FrameError
	var b bytes.Buffer
	err := ipc.WriteFrame(&b, ipc.JobsKillParams{RunID: strings.Repeat("x", ipc.MaxFrame)})
	if !errors.As(err, &tooLarge) || tooLarge.Length <= ipc.MaxFrame || b.Len() > 0 {
		t.Errorf("%v, and %d bytes were written", err, b.Len())
	}
	// The longest message that fits.
	fits := ipc.JobsKillParams{RunID: strings.Repeat("x", ipc.MaxFrame-len(`{"run_id":""}`))}
	if err := ipc.WriteFrame(&b, fits); err != nil || b.Len() != 4+ipc.MaxFrame {
		t.Errorf("%d bytes, %v", b.Len(), err)
	}
	body, err := ipc.NewFrameReader(&b).Next()
	if err != nil || len(body) != ipc.MaxFrame {
		t.Errorf("%d bytes, %v", len(body), err)
	}
	if _, err := ipc.AppendFrame(nil, ipc.StateSnapshot{Checks: []ipc.Check{{}}}); err == nil {
		t.Error("what does not encode was framed")
	}
}

// TestAnnouncedIsNotAllocated announces a megabyte again and again and sends none
// of it.
func TestAnnouncedIsNotAllocated(t *testing.T) {
	const times = 1000
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for range times {
		if _, err := ipc.NewFrameReader(bytes.NewReader([]byte{0, 0, 16, 0, '{'})).Next(); !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Fatal(err)
		}
	}
	runtime.ReadMemStats(&after)
	if each := (after.TotalAlloc - before.TotalAlloc) / times; each > 64<<10 {
		t.Errorf("%d bytes were allocated for each byte that came", each)
	}
}

func TestHostileClient(t *testing.T) {
	const parseError = `"id":null,"error":{"code":-32700`
	for name, transport := range transports {
		t.Run(name, func(t *testing.T) {
			s := agent(ipc.ServerOptions{})
			connect := transport(t, s)
			other := dial(t, connect(), ipc.ClientOptions{})
			r := newRaw(connect())

			r.send(t, hello)
			if got := r.receive(t); !strings.Contains(got, `"id":"h","result":`) {
				t.Error(got)
			}
			for _, garbage := range []string{"", "{", "null", "[]", "\xff\xfe", `{"jsonrpc":"2.0"}`, strings.Repeat("[", 100_000), `{"jsonrpc":"2.0","id":7,"result":1}`} {
				r.send(t, garbage)
				if got := r.receive(t); !strings.Contains(got, parseError) {
					t.Errorf("%.40q: %s", garbage, got)
				}
			}
			// Neither is answered: the next answer is that to the ping.
			r.send(t, `{"jsonrpc":"2.0","method":"system.ping"}`)
			r.send(t, `{"jsonrpc":"2.0","id":"x","result":{}}`)
			r.send(t, `{"jsonrpc":"2.0","id":"p","method":"system.ping"}`)
			if got := r.receive(t); got != `{"jsonrpc":"2.0","id":"p","result":{"agent_time":"2026-05-16T00:00:00Z"}}` {
				t.Error(got)
			}
			long := strings.Repeat("i", ipc.MaxFrame-100)
			r.send(t, `{"jsonrpc":"2.0","id":"`+long+`","method":"x"}`)
			if got := r.receive(t); len(got) > 1000 || !strings.Contains(got, `"id":null`) {
				t.Errorf("%.300s", got)
			}

			// A length that is not allowed ends the connection, with a word.
			if _, err := r.Write([]byte{0xff, 0xff, 0xff, 0xff}); err != nil {
				t.Fatal(err)
			}
			if got := r.receive(t); !strings.Contains(got, `"id":null,"error":{"code":-32005`) {
				t.Error(got)
			}
			if _, err := r.frames.Next(); err != io.EOF {
				t.Errorf("the connection goes on: %v", err)
			}
			if _, err := other.Ping(within(t)); err != nil {
				t.Errorf("another client suffers: %v", err)
			}
		})
	}
}

func TestHalfAFrame(t *testing.T) {
	ours, theirs := net.Pipe()
	ended := make(chan error, 1)
	go func() { ended <- agent(ipc.ServerOptions{}).ServeConn(context.Background(), theirs, ipc.Identity{}) }()
	if _, err := ours.Write([]byte{100, 0, 0, 0, '{'}); err != nil {
		t.Fatal(err)
	}
	ours.Close()
	if err := wait(t, ended, "the end of the connection"); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Error(err)
	}
}

// TestStopsReading has a peer that asks and does not read. It loses its own
// connection, and nobody else does.
func TestStopsReading(t *testing.T) {
	s := agent(ipc.ServerOptions{FrameTimeout: 2 * time.Second})
	sessions := make(chan *ipc.Session, 1)
	ipc.Handle(s, ipc.MethodSystemLogTail, func(_ context.Context, s *ipc.Session, _ ipc.LogTailParams) (ipc.LogTailResult, error) {
		select {
		case sessions <- s:
		default:
		}
		return ipc.LogTailResult{Lines: []string{strings.Repeat("x", 1000_000)}}, nil
	})
	connect := overSocket(t, s)
	other := dial(t, connect(), ipc.ClientOptions{})
	r := newRaw(connect())
	r.send(t, hello)
	r.receive(t)
	go askForever(r)
	session := wait(t, sessions, "a call")
	if _, err := other.Ping(within(t)); err != nil {
		t.Errorf("another client suffers: %v", err)
	}
	wait(t, session.Context().Done(), "the end of the connection")
	if _, err := other.Ping(within(t)); err != nil {
		t.Errorf("another client suffers: %v", err)
	}
}

// askForever asks for a megabyte until the connection ends.
func askForever(w io.Writer) {
	ask := []byte(`{"jsonrpc":"2.0","id":"l","method":"system.log_tail"}`)
	frame := append(binary.LittleEndian.AppendUint32(nil, uint32(len(ask))), ask...)
	for {
		if _, err := w.Write(frame); err != nil {
			return
		}
	}
}

// TestWhatMayWait counts what is done for a peer that does not read.
func TestWhatMayWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := agent(ipc.ServerOptions{})
		calls := 0
		ipc.Handle(s, ipc.MethodSystemLogTail, func(context.Context, *ipc.Session, ipc.LogTailParams) (ipc.LogTailResult, error) {
			calls++
			return ipc.LogTailResult{Lines: []string{strings.Repeat("x", 1000_000)}}, nil
		})
		ours, theirs := net.Pipe()
		ended := make(chan error, 1)
		go func() { ended <- s.ServeConn(t.Context(), theirs, ipc.Identity{}) }()
		r := newRaw(ours)
		r.send(t, hello)
		r.receive(t)
		go askForever(ours)
		synctest.Wait()
		// Four wait, one is being written, and one has no room.
		if calls != 6 {
			t.Errorf("%d answers of a megabyte were made for nobody", calls)
		}
		if err := <-ended; err == nil || !strings.Contains(err.Error(), "too long to take") {
			t.Error(err)
		}
	})
}

// TestNotifyWaits does not hoard pushes for a peer that does not read.
func TestNotifyWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := agent(ipc.ServerOptions{})
		sessions := make(chan *ipc.Session, 1)
		ipc.Handle(s, ipc.MethodStateSubscribe, func(_ context.Context, s *ipc.Session, _ ipc.StateSubscribeParams) (ipc.StateSubscribeResult, error) {
			sessions <- s
			return ipc.StateSubscribeResult{}, nil
		})
		r := newRaw(overPipe(t, s)())
		r.send(t, hello)
		r.receive(t)
		r.send(t, `{"jsonrpc":"2.0","id":"s","method":"state.subscribe"}`)
		session := <-sessions
		r.receive(t)
		ctx, cancel := context.WithCancel(context.Background())
		defer cancel()
		pushed := 0
		full := make(chan error, 1)
		go func() {
			for {
				if err := session.Notify(ctx, ipc.MethodStateChanged, nil); err != nil {
					full <- err
					return
				}
				pushed++
			}
		}()
		synctest.Wait()
		if pushed != 65 { // one of them is being written
			t.Errorf("%d pushes were taken for a peer that does not read", pushed)
		}
		cancel()
		if err := <-full; !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
		for range pushed {
			if got := r.receive(t); got != `{"jsonrpc":"2.0","method":"state.changed"}` {
				t.Fatal(got)
			}
		}
	})
}

func TestTooLarge(t *testing.T) {
	report, reported := reports()
	s := agent(ipc.ServerOptions{OnError: report})
	ipc.Handle(s, ipc.MethodSystemLogTail, func(context.Context, *ipc.Session, ipc.LogTailParams) (ipc.LogTailResult, error) {
		return ipc.LogTailResult{Lines: []string{strings.Repeat("x", ipc.MaxFrame)}}, nil
	})
	c := dial(t, overPipe(t, s)(), ipc.ClientOptions{})
	if _, err := c.LogTail(within(t), ipc.NewLogTailParams()); ipc.KindOf(err) != ipc.KindPayloadTooLarge {
		t.Error(err)
	}
	wait(t, reported, "a report")
	if _, err := c.JobsKill(within(t), ipc.JobsKillParams{RunID: strings.Repeat("x", ipc.MaxFrame)}); !errors.Is(err, ipc.ErrFrameTooLarge) {
		t.Error(err)
	}
	if _, err := c.Ping(within(t)); err != nil {
		t.Errorf("the connection does not go on: %v", err)
	}
}

func TestHostileAgent(t *testing.T) {
	for _, tt := range []struct {
		name, bytes string
		check       func(error) bool
	}{
		{"garbage", "\x01\x00\x00\x00{", func(err error) bool { return errors.As(err, new(*wire.DecodeError)) }},
		{"4 GiB", "\xff\xff\xff\xff", func(err error) bool { return errors.Is(err, ipc.ErrFrameTooLarge) }},
		{"half a frame", "\x10\x00\x00\x00{", func(err error) bool { return errors.Is(err, io.ErrUnexpectedEOF) }},
		{"nothing", "", func(err error) bool { return errors.Is(err, io.EOF) }},
		{"an error about nothing", "\x48\x00\x00\x00" + `{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"Bad JSON"}}`,
			func(err error) bool { return ipc.KindOf(err) == ipc.KindParseError }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			ours, theirs := net.Pipe()
			c := ipc.NewClient(ours, ipc.ClientOptions{})
			defer c.Close()
			go func() {
				defer theirs.Close()
				if _, err := ipc.NewFrameReader(theirs).Next(); err != nil {
					t.Error(err)
				}
				if _, err := io.WriteString(theirs, tt.bytes); err != nil {
					t.Error(err)
				}
			}()
			_, err := c.Ping(within(t))
			if !tt.check(err) || !errors.Is(err, ipc.ErrClosed) {
				t.Error(err)
			}
			wait(t, c.Done(), "the end of the client")
		})
	}
}

// TestSlowApp ends a connection whose notifications are not taken, and delivers
// those that came.
func TestSlowApp(t *testing.T) {
	ours, theirs := net.Pipe()
	release := make(chan struct{})
	taken := 0
	c := ipc.NewClient(ours, ipc.ClientOptions{OnNotification: func(*ipc.RPCNotification) {
		<-release
		taken++
	}})
	n, err := ipc.NewNotification(ipc.MethodStateChanged, nil)
	if err != nil {
		t.Fatal(err)
	}
	sent := 0
	for ; err == nil; sent++ {
		err = ipc.WriteFrame(theirs, n)
	}
	// The reason is there before the connection closes.
	if err := c.Err(); !errors.Is(err, ipc.ErrSlow) || !errors.Is(err, ipc.ErrClosed) {
		t.Error(err)
	}
	close(release)
	wait(t, c.Done(), "the end of the client")
	if taken < 256 || taken > sent {
		t.Errorf("%d of %d notifications were delivered", taken, sent)
	}
}

// TestTakesTooLong closes connections that hold a place and do nothing with it.
func TestTakesTooLong(t *testing.T) {
	for name, bytes := range map[string]string{
		"no handshake":    "",
		"half a length":   "\x01",
		"half a frame":    "\x10\x00\x00\x00{",
		"another request": "\x02\x00\x00\x00{}",
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ours, theirs := net.Pipe()
				defer ours.Close()
				go io.Copy(io.Discard, ours)
				began := time.Now()
				ended := make(chan error, 1)
				go func() { ended <- agent(ipc.ServerOptions{}).ServeConn(t.Context(), theirs, ipc.Identity{}) }()
				if _, err := io.WriteString(ours, bytes); err != nil {
					t.Fatal(err)
				}
				if err := <-ended; err == nil || !strings.Contains(err.Error(), "too long") {
					t.Error(err)
				}
				if took := time.Since(began); took != 30*time.Second {
					t.Errorf("ended after %v", took)
				}
			})
		})
	}
}

// TestTrickle does not let a frame take longer because its bytes come one by one.
func TestTrickle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, theirs := net.Pipe()
		defer c.Close()
		ended := make(chan error, 1)
		go func() { ended <- agent(ipc.ServerOptions{}).ServeConn(t.Context(), theirs, ipc.Identity{}) }()
		r := newRaw(c)
		r.send(t, hello)
		r.receive(t)
		sent := 0
		for _, b := range append([]byte{0, 0, 16, 0}, make([]byte, 1000)...) {
			if _, err := c.Write([]byte{b}); err != nil {
				break
			}
			sent++
			time.Sleep(time.Second)
		}
		if err := <-ended; err == nil || !strings.Contains(err.Error(), "too long to send") || sent > 31 {
			t.Errorf("%v, after %d bytes", err, sent)
		}
	})
}

// TestPatience leaves a connection alone that has nothing to say.
func TestPatience(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := dial(t, overPipe(t, agent(ipc.ServerOptions{}))(), ipc.ClientOptions{})
		time.Sleep(24 * time.Hour)
		if _, err := c.Ping(within(t)); err != nil {
			t.Error(err)
		}
	})
}
