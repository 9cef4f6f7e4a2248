package bootstrap

import (
	"time"

	"github.com/kanadehq/kanade-shared/kvkeys"
	"github.com/kanadehq/kanade-shared/wire"
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

// ResourcesAt returns the resources as the controller of one version of the
// contract creates them, in its order. Those of 0.101.0 are four KV buckets and an
// object store more; its configuration keeps no history, and its object stores
// have limits, which are the operator's to change.
//
// Where a controller of 0.101.0 is at work, the resources are its own: apply
// nothing there. Where there are only agents of it, create [DerivedGroups] beside
// [Resources].
func ResourcesAt(c wire.Contract) []Resource {
	if c < wire.V0_101_0 {
		return Resources()
	}
	var all []Resource
	for _, r := range Resources() {
		switch r.Name {
		case kvkeys.BucketAgentConfig, kvkeys.BucketAgentGroups:
			r.MaxMsgsPerSubject = 1
		case kvkeys.ObjectAgentReleases:
			r.MaxBytes = 2 * gib
		case kvkeys.ObjectAppPackages:
			r.MaxBytes = 5 * gib
		case kvkeys.ObjectScripts:
			r.MaxBytes = 256 * mib
		case kvkeys.ObjectResultOutput:
			r.MaxAge = 7 * day
		}
		all = append(all, r)
		switch r.Name {
		case kvkeys.BucketAgentGroups:
			all = append(all, DerivedGroups(), bucket(kvkeys.BucketAgentMeta, 5), bucket(kvkeys.BucketGroupContacts, 5))
		case kvkeys.BucketFleetConfig:
			all = append(all, bucket(kvkeys.BucketServerSettings, 1))
		}
	}
	return append(all, objectStore(kvkeys.ObjectCollections, 30*day, 5*gib))
}

// DerivedGroups is the KV bucket agent_groups_derived, without which agents of
// 0.101.0 join no group. Empty is enough.
func DerivedGroups() Resource { return bucket(kvkeys.BucketAgentGroupsDerived, 1) }

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
