package natsconn

import (
	"log/slog"
	"sync"
	"time"
)

// sayAgain is the pause between two log lines that say the same.
const sayAgain = time.Minute

// LogEvents returns a hook for [Options.OnEvent] that writes a line for each
// event. What repeats itself for as long as something is wrong - an attempt that
// failed, a subscription that is too slow, the same error of the broker - is
// said once a minute at most. One hook may serve several connections, which then
// share that limit.
func LogEvents(log *slog.Logger) func(Event) {
	return (&logger{log: log, now: time.Now, said: map[Kind]saying{}}).event
}

type logger struct {
	log *slog.Logger
	now func() time.Time

	mu   sync.Mutex
	said map[Kind]saying
}

// saying is the latest line of a kind.
type saying struct {
	about string
	at    time.Time
}

func (l *logger) event(e Event) {
	if e.Missed > 0 {
		l.log.Warn("events of the connection were missed", "missed", e.Missed)
	}
	switch e.Kind {
	case Connected:
		l.connected("connected", e)
	case Reconnected:
		l.connected("connected again", e)
	case Disconnected:
		if e.Err != nil { // otherwise the program closes the connection
			l.log.Warn("connection lost, looking for the broker", "broker", e.Broker, "err", e.Err)
		}
	case NotReached:
		if l.isNew(e.Kind, "") {
			l.log.Warn("broker not reached, trying on", "attempts", e.Attempts, "err", e.Err)
		}
	case Unauthorized:
		if l.isNew(e.Kind, "") {
			l.log.Error("broker refuses the credentials, trying on", "attempts", e.Attempts, "err", e.Err)
		}
	case LameDuck:
		l.log.Info("broker is about to shut down", "broker", e.Broker)
	case SlowConsumer:
		if l.isNew(e.Kind, e.Subject) {
			l.log.Warn("subscription is too slow, messages are dropped", "subject", e.Subject, "dropped", e.Dropped)
		}
	case AsyncError:
		l.asyncError(e)
	case IgnoredUserInfo:
		l.log.Warn("user info in the broker's URL is not used, take it out", "broker", e.Broker)
	case Closed:
		l.log.Info("connection closed", "broker", e.Broker, "last_err", e.Err)
	}
}

func (l *logger) connected(says string, e Event) {
	args := []any{"broker", e.Broker}
	if e.Credentials != "" {
		args = append(args, "credentials", e.Credentials)
	}
	l.log.Info(says, args...)
}

func (l *logger) asyncError(e Event) {
	var about string
	if e.Err != nil {
		about = e.Err.Error()
	}
	if !l.isNew(e.Kind, about) {
		return
	}
	args := []any{"broker", e.Broker, "err", e.Err}
	if e.Subject != "" {
		args = append(args, "subject", e.Subject)
	}
	l.log.Warn("broker reports an error", args...)
}

// isNew reports whether the latest line of a kind was about something else, or
// is old.
func (l *logger) isNew(kind Kind, about string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	now, last := l.now(), l.said[kind]
	if last.about == about && !last.at.IsZero() && now.Sub(last.at) < sayAgain {
		return false
	}
	l.said[kind] = saying{about, now}
	return true
}
