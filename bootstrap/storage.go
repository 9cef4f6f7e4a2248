package bootstrap

import (
	"context"
	"errors"
	"fmt"

	"github.com/nats-io/nats.go/jetstream"
)

// Storage is what a broker sets aside for the resources that are missing, and
// for limits that are raised.
type Storage struct {
	// Reserve is what Apply has to reserve, in bytes, each copy counted once.
	Reserve int64 `json:"reserve"`
	// Limit is that of the account, in bytes, and Reserved what of it is taken.
	// Limit is -1 where the account has none, where it is not known because
	// nothing has to be reserved, and where it has one for each number of
	// copies. What the broker itself is limited to, it tells nobody.
	Limit    int64 `json:"limit"`
	Reserved int64 `json:"reserved"`
}

// accountInfo is what a broker tells of an account, as far as we read it.
type accountInfo struct {
	accountTier
	// Tiers are there where the account has limits for each number of copies,
	// called R1, R3. The limits at the top mean nothing then.
	Tiers map[string]accountTier `json:"tiers"`
}

type accountTier struct {
	Streams  int   `json:"streams"`
	Reserved int64 `json:"reserved_storage"`
	Limits   struct {
		MaxStorage       int64 `json:"max_storage"`
		MaxStreams       int   `json:"max_streams"`
		MaxStreamBytes   int64 `json:"storage_max_stream_bytes"`
		MaxBytesRequired bool  `json:"max_bytes_required"`
	} `json:"limits"`
}

// demand is what Apply takes of the limits for one number of copies.
type demand struct {
	streams   int
	bytes     int64 // reserved anew, all copies counted unless tiered
	largest   int64
	unlimited bool
}

// planStorage compares what is to be reserved with the account's limits, which
// are certain as far as they go. The broker's own limit shows only when it is
// tried, see [client.probe].
func (c *client) planStorage(ctx context.Context, d *Diff, present map[string]*config) error {
	d.Storage.Limit = -1
	grows := d.Count(StepCreate) > 0
	for i, rd := range d.Resources {
		n, old, oldCopies, copies := c.footprint(rd, present[rd.Resource.StreamName()])
		d.Resources[i].reserve = max(n-old, 0)
		d.Storage.Reserve += d.Resources[i].reserve
		grows = grows || copies > oldCopies
	}
	if !grows && d.Storage.Reserve == 0 {
		return nil
	}
	var info accountInfo
	info.Limits.MaxStorage = -1
	if err := c.request(ctx, "INFO", nil, &info); err != nil {
		return err
	}
	if len(info.Tiers) == 0 {
		d.Storage.Limit, d.Storage.Reserved = info.Limits.MaxStorage, info.Reserved-d.LeftoverProbe
		c.checkTier(d, info.accountTier, d.LeftoverProbe, c.demand(d, present, 0))
		return nil
	}
	for copies := 1; copies <= MaxReplicas; copies++ {
		want := c.demand(d, present, copies)
		if want.streams == 0 && want.bytes == 0 {
			continue
		}
		name := fmt.Sprintf("R%d", copies)
		tier, ok := info.Tiers[name]
		if !ok {
			e := &Error{Err: fmt.Errorf("no limits for %s", name)}
			limit(e, "give the account JetStream limits for "+name)
			c.addLimit(d, e)
			continue
		}
		// The probe of an interrupted run may have been of another tier.
		c.checkTier(d, tier, min(d.LeftoverProbe, tier.Reserved), want)
	}
	return nil
}

// footprint is what a resource will reserve and how often, and what it does now.
func (c *client) footprint(rd ResourceDiff, have *config) (bytes, oldBytes int64, oldCopies, copies int) {
	if have != nil {
		oldBytes, oldCopies = max(have.MaxBytes, 0), max(have.Replicas, 1)
		bytes, copies = oldBytes, oldCopies
	}
	switch rd.Step {
	case StepCreate:
		return max(rd.Resource.MaxBytes, 0), 0, 0, max(c.replicas, 1)
	case StepUpdate:
		for _, f := range changed(rd.Fields) {
			switch f.Field {
			case "max_bytes":
				bytes = max(rd.Resource.MaxBytes, 0)
			case "num_replicas":
				copies = c.replicas
			}
		}
	}
	return bytes, oldBytes, oldCopies, copies
}

// demand adds up the resources that will have a number of copies; 0 means all,
// for an account whose limits count each copy.
func (c *client) demand(d *Diff, present map[string]*config, tier int) demand {
	var sum demand
	for _, rd := range d.Resources {
		bytes, oldBytes, oldCopies, copies := c.footprint(rd, present[rd.Resource.StreamName()])
		if rd.Step != StepCreate && rd.Step != StepUpdate || tier != 0 && copies != tier {
			continue
		}
		if rd.Step == StepCreate || tier != 0 && oldCopies != tier {
			sum.streams++
		}
		switch {
		case tier == 0:
			sum.bytes += max(bytes*int64(copies)-oldBytes*int64(oldCopies), 0)
		case oldCopies == tier:
			sum.bytes += max(bytes-oldBytes, 0)
		default:
			sum.bytes += bytes
		}
		sum.largest = max(sum.largest, bytes)
		sum.unlimited = sum.unlimited || bytes == 0
	}
	return sum
}

func (c *client) checkTier(d *Diff, have accountTier, leftover int64, want demand) {
	l := have.Limits
	if free := l.MaxStorage - (have.Reserved - leftover); l.MaxStorage >= 0 && want.bytes > free {
		c.addLimit(d, &Error{
			Err:    &StorageError{Need: want.bytes, Free: max(free, 0), Account: true},
			Remedy: storageRemedy(true),
		})
	}
	if l.MaxStreams > 0 {
		streams := have.Streams
		if leftover > 0 {
			streams--
		}
		if free := l.MaxStreams - streams; want.streams > free {
			e := &Error{Err: fmt.Errorf("%d streams to be created, room for %d", want.streams, max(free, 0))}
			limit(e, "raise max_streams of the account, or delete streams that nobody needs")
			c.addLimit(d, e)
		}
	}
	if l.MaxStreamBytes > 0 && want.largest > l.MaxStreamBytes {
		e := &Error{Err: fmt.Errorf("a stream may have %s, %s are needed", size(l.MaxStreamBytes), size(want.largest))}
		limit(e, "raise the account's max_stream_bytes")
		c.addLimit(d, e)
	}
	if l.MaxBytesRequired && want.unlimited {
		e := &Error{Err: errors.New("every stream must have max_bytes")}
		limit(e, "take max_bytes_required off the account: most of the fleet's resources have no limit of their own")
		c.addLimit(d, e)
	}
}

func (c *client) addLimit(d *Diff, e *Error) {
	if !c.skipProbe {
		d.Problems = append(d.Problems, e)
	}
}

func isAPIError(err error) bool {
	var api *jetstream.APIError
	return errors.As(err, &api)
}
