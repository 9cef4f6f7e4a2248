package bootstrap

import (
	"slices"
	"strconv"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/kanadehq/kanade-shared/kvkeys"
)

// Kind says what a resource is for its users. On the broker each kind is a
// stream.
type Kind string

// The kinds of resources.
const (
	// KindStream is a plain stream.
	KindStream Kind = "stream"
	// KindKeyValue is a KV bucket, backed by the stream KV_<name>.
	KindKeyValue Kind = "kv bucket"
	// KindObjectStore is an object store, backed by the stream OBJ_<name>.
	KindObjectStore Kind = "object store"
)

// Unlimited is the value of MaxBytes and MaxMsgsPerSubject without a limit.
const Unlimited = -1

// Resource is one stream, bucket or object store with the settings that the
// contract fixes. See docs/contract.md, "JetStream resources".
type Resource struct {
	// Kind of the resource.
	Kind Kind
	// Name as programs know it: RESULTS, agent_groups, scripts.
	Name string
	// Subjects that the backing stream listens on.
	Subjects []string
	// MaxAge after which a message is dropped. 0 means never.
	MaxAge time.Duration
	// MaxBytes is the most that the stream stores, in bytes, or Unlimited. The
	// broker reserves this sum when the stream is created.
	MaxBytes int64
	// MaxMsgsPerSubject is the number of messages kept for each subject, or
	// Unlimited. It is the history of a KV bucket.
	MaxMsgsPerSubject int64
	// Level is the contract level that gave the resource its present
	// definition. 0 means 1, that of the reference; a higher one is stamped on
	// the stream, see [StampKey].
	Level int
}

// StreamName is the name of the stream behind the resource.
func (r Resource) StreamName() string {
	switch r.Kind {
	case KindKeyValue:
		return "KV_" + r.Name
	case KindObjectStore:
		return "OBJ_" + r.Name
	default:
		return r.Name
	}
}

// StreamConfig is the configuration with which the stream behind the resource
// is created. What it leaves at its zero value the broker fills in.
func (r Resource) StreamConfig() jetstream.StreamConfig {
	cfg := jetstream.StreamConfig{
		Name:              r.StreamName(),
		Subjects:          slices.Clone(r.Subjects),
		Retention:         jetstream.LimitsPolicy,
		Discard:           jetstream.DiscardOld,
		Storage:           jetstream.FileStorage,
		MaxAge:            r.MaxAge,
		MaxBytes:          r.MaxBytes,
		MaxMsgsPerSubject: r.MaxMsgsPerSubject,
		MaxMsgs:           -1,
		MaxMsgSize:        -1,
		MaxConsumers:      -1,
		Replicas:          1,
	}
	switch r.Kind {
	case KindKeyValue:
		// New instead of old: a bucket that is full refuses a write rather than
		// forgetting another key.
		cfg.Discard = jetstream.DiscardNew
		cfg.AllowRollup = true
		cfg.DenyDelete = true
		cfg.AllowDirect = true
	case KindObjectStore:
		cfg.Discard = jetstream.DiscardNew
		cfg.AllowRollup = true
		cfg.AllowDirect = true
	}
	if r.level() > 1 {
		cfg.Metadata = map[string]string{StampKey: strconv.Itoa(r.level())}
	}
	return cfg
}

// onNewerFleet is the resource as programs of a newer fleet create it. They
// keep one revision of the two buckets that every agent watches.
func (r Resource) onNewerFleet() Resource {
	if r.Kind == KindKeyValue && (r.Name == kvkeys.BucketAgentConfig || r.Name == kvkeys.BucketAgentGroups) {
		r.MaxMsgsPerSubject = 1
	}
	return r
}

// Owned lists the fields of the stream configuration that the contract owns
// for this resource, by their names in the broker's JSON. All others are the
// operator's.
func (r Resource) Owned() []string {
	names := make([]string, 0, len(ownedFields))
	for _, f := range ownedFields {
		if f.ownedBy(r.Kind) {
			names = append(names, f.name)
		}
	}
	return names
}

// Reservation is the storage in bytes that a broker sets aside for the given
// resources: the sum of their MaxBytes. For all of [Resources] it is 5.8125
// GiB; a broker whose limit is lower refuses with [ErrStorage].
func Reservation(resources []Resource) int64 {
	var sum int64
	for _, r := range resources {
		sum += max(r.MaxBytes, 0)
	}
	return sum
}
