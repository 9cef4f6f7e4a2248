package natsconn

import (
	"bytes"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"
)

func TestLogSaysItOnceAMinute(t *testing.T) {
	var out bytes.Buffer
	now := time.Now()
	l := &logger{
		log: slog.New(slog.NewTextHandler(&out, nil)), now: func() time.Time { return now }, said: map[Kind]saying{},
	}
	count := func(text string) int { return strings.Count(out.String(), text) }
	for i := range 600 { // ten minutes
		l.event(Event{Kind: NotReached, Attempts: i, Err: errors.New("refused")})
		l.event(Event{Kind: Unauthorized, Attempts: i, Err: errors.New("violation")})
		l.event(Event{Kind: SlowConsumer, Subject: "a"})
		l.event(Event{Kind: AsyncError, Err: errors.New("denied")})
		now = now.Add(time.Second)
	}
	for _, text := range []string{"broker not reached", "refuses the credentials", "too slow", "reports an error"} {
		if n := count(text); n != 10 {
			t.Errorf("%q: %d lines in ten minutes, want 10", text, n)
		}
	}
	l.event(Event{Kind: SlowConsumer, Subject: "b"})
	l.event(Event{Kind: AsyncError, Err: errors.New("something else"), Subject: "b"})
	if count("subject=b") != 2 {
		t.Errorf("what is new is not said at once:\n%s", &out)
	}
}

func TestLogLines(t *testing.T) {
	tests := []struct {
		event Event
		want  string
	}{
		{Event{Kind: Connected, Broker: "nats://b:1"}, "level=INFO msg=connected broker=nats://b:1"},
		{Event{Kind: Reconnected, Broker: "nats://b:1"}, `level=INFO msg="connected again" broker=nats://b:1`},
		{Event{Kind: Disconnected, Broker: "nats://b:1", Err: errors.New("EOF")}, `level=WARN msg="connection lost, looking for the broker" broker=nats://b:1 err=EOF`},
		{Event{Kind: Disconnected}, ""},
		{Event{Kind: LameDuck, Broker: "nats://b:1"}, `level=INFO msg="broker is about to shut down" broker=nats://b:1`},
		{Event{Kind: SlowConsumer, Subject: "s", Dropped: 7}, `level=WARN msg="subscription is too slow, messages are dropped" subject=s dropped=7`},
		{Event{Kind: IgnoredUserInfo, Broker: "nats://b:1"}, `level=WARN msg="user info in the broker's URL is not used, take it out" broker=nats://b:1`},
		{Event{Kind: Closed, Broker: "nats://b:1", Missed: 3}, `level=WARN msg="events of the connection were missed" missed=3` + "\n" + `level=INFO msg="connection closed" broker=nats://b:1 last_err=<nil>`},
	}
	for _, tt := range tests {
		var out bytes.Buffer
		LogEvents(slog.New(slog.NewTextHandler(&out, &slog.HandlerOptions{
			ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
				if a.Key == slog.TimeKey {
					return slog.Attr{}
				}
				return a
			},
		})))(tt.event)
		if got := strings.TrimSpace(out.String()); got != tt.want {
			t.Errorf("%+v:\ngot  %s\nwant %s", tt.event, got, tt.want)
		}
	}
}
