package bootstrap

import (
	"time"

	"github.com/kanadehq/kanade-shared/kvkeys"
)

const (
	mib = 1 << 20
	gib = 1 << 30
	day = 24 * time.Hour
)

// Resources returns the fleet's resources in the order in which they are
// created: 7 streams, 11 KV buckets, 4 object stores. The slice is the
// caller's. The scheduler's own bucket scheduler_dispatch is not among them,
// because the scheduler creates it.
func Resources() []Resource {
	return []Resource{
		stream(kvkeys.StreamInventory, "inventory.>", 90*day, 1*gib),
		stream(kvkeys.StreamResults, "results.>", 30*day, 2*gib),
		// One message a subject: an agent that comes back wants the last
		// command of each of its subjects, not all of them.
		stream(kvkeys.StreamExec, "commands.>", 7*day, 64*mib).keepPerSubject(1),
		stream(kvkeys.StreamEvents, "events.>", 7*day, 256*mib),
		stream(kvkeys.StreamAudit, "audit.>", 90*day, 512*mib),
		stream(kvkeys.StreamObsEvents, "obs.>", 90*day, 512*mib),
		stream(kvkeys.StreamNotifications, "notifications.>", 90*day, 512*mib),

		bucket(kvkeys.BucketScriptCurrent, 5),
		bucket(kvkeys.BucketScriptStatus, 5),
		bucket(kvkeys.BucketAgentsState, 1),
		bucket(kvkeys.BucketAgentConfig, 5),
		bucket(kvkeys.BucketAgentGroups, 5),
		bucket(kvkeys.BucketSchedules, 5),
		bucket(kvkeys.BucketJobs, 5),
		bucket(kvkeys.BucketFleetConfig, 1),
		bucket(kvkeys.BucketNotificationsRead, 1),
		bucket(kvkeys.BucketJobsYAML, 5),
		bucket(kvkeys.BucketSchedulesYAML, 5),

		objectStore(kvkeys.ObjectAgentReleases, 0, Unlimited),
		objectStore(kvkeys.ObjectAppPackages, 0, Unlimited),
		objectStore(kvkeys.ObjectScripts, 0, Unlimited),
		// A full store refuses uploads until objects age out.
		objectStore(kvkeys.ObjectResultOutput, 30*day, 1*gib),
	}
}

func stream(name, subject string, maxAge time.Duration, maxBytes int64) Resource {
	return Resource{
		Kind: KindStream, Name: name, Subjects: []string{subject},
		MaxAge: maxAge, MaxBytes: maxBytes, MaxMsgsPerSubject: Unlimited,
	}
}

func bucket(name string, history int64) Resource {
	return Resource{
		Kind: KindKeyValue, Name: name, Subjects: []string{"$KV." + name + ".>"},
		MaxBytes: Unlimited, MaxMsgsPerSubject: history,
	}
}

func objectStore(name string, maxAge time.Duration, maxBytes int64) Resource {
	return Resource{
		Kind: KindObjectStore, Name: name,
		Subjects: []string{"$O." + name + ".C.>", "$O." + name + ".M.>"},
		MaxAge:   maxAge, MaxBytes: maxBytes, MaxMsgsPerSubject: Unlimited,
	}
}

func (r Resource) keepPerSubject(n int64) Resource {
	r.MaxMsgsPerSubject = n
	return r
}
