package bootstrap

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/nats-io/nats.go/jetstream"
)

// newerFleetStream backs a bucket that only fleets of a later contract have.
const newerFleetStream = "KV_server_settings"

// Plan compares a broker with the contract. It only reads.
//
// The error is an [*Error] about the broker as a whole: [ErrNoJetStream],
// [ErrUnreachable], [ErrPermission], or the context's. What is wrong with
// single resources is in the [Diff].
func Plan(ctx context.Context, js jetstream.JetStream, opts ...Option) (*Diff, error) {
	c, err := newClient(js, opts)
	if err != nil {
		return nil, err
	}
	d, err := c.plan(ctx)
	if err != nil {
		return nil, c.explain(ctx, Resource{}, err)
	}
	return d, nil
}

func (c *client) plan(ctx context.Context) (*Diff, error) {
	names, err := c.streamNames(ctx, "")
	if err != nil {
		return nil, err
	}
	d := &Diff{
		ServerVersion: c.nc.ConnectedServerVersion(),
		NewerFleet:    slices.Contains(names, newerFleetStream),
	}
	if err := c.findProbes(ctx, d, names); err != nil {
		return nil, err
	}
	present := map[string]*config{} // by stream; of resources that are there
	for _, r := range c.resources {
		rd, have, err := c.planResource(ctx, r, d, slices.Contains(names, r.StreamName()))
		if err != nil {
			return nil, err
		}
		d.Resources = append(d.Resources, rd)
		if have != nil {
			present[r.StreamName()] = have
		}
	}
	if err := c.findOverlaps(ctx, d, names); err != nil {
		return nil, err
	}
	if err := c.planStorage(ctx, d, present); err != nil {
		return nil, err
	}
	return d, nil
}

// planResource compares one resource. What it finds wrong goes to d.Problems;
// its error is about the broker.
func (c *client) planResource(ctx context.Context, r Resource, d *Diff, listed bool) (ResourceDiff, *config, error) {
	if d.NewerFleet {
		r = r.onNewerFleet()
	}
	if !listed {
		rd, err := c.missing(r)
		return rd, nil, err
	}
	info, err := c.streamInfo(ctx, r.StreamName())
	switch {
	case isNotFound(err):
		rd, err := c.missing(r)
		return rd, nil, err
	case isAPIError(err):
		// Such as a stream whose brokers are down. Others can be read.
		return block(d, ResourceDiff{Resource: r}, c.explain(ctx, r, err)), nil, nil
	case err != nil:
		return ResourceDiff{}, nil, err
	}
	have, err := readConfig(info.Config)
	if err != nil {
		return block(d, ResourceDiff{Resource: r}, &Error{Kind: r.Kind, Name: r.Name, Err: err}), nil, nil
	}
	rd, err := c.present(r, have, d.NewerFleet)
	if err != nil {
		return ResourceDiff{}, nil, err
	}
	if problem := immutable(rd); problem != nil {
		rd = block(d, rd, problem)
	}
	return rd, have, nil
}

func block(d *Diff, rd ResourceDiff, problem *Error) ResourceDiff {
	rd.Step = StepBlocked
	d.Problems = append(d.Problems, problem)
	return rd
}

// desired is the configuration that a resource is created with.
func (c *client) desired(r Resource) jetstream.StreamConfig {
	cfg := r.StreamConfig()
	cfg.Replicas = max(c.replicas, 1)
	return cfg
}

// missing is the plan for a resource that the broker does not have.
func (c *client) missing(r Resource) (ResourceDiff, error) {
	want, err := wantConfig(c.desired(r))
	if err != nil {
		return ResourceDiff{}, err
	}
	rd := ResourceDiff{Resource: r, Missing: true, Step: StepCreate}
	for _, name := range r.Owned() {
		rd.Fields = append(rd.Fields, Difference{
			Field: name, Owner: OwnerContract, Verdict: Create, Have: null, Want: want.member(name),
		})
	}
	return rd, nil
}

// present is the plan for a resource that the broker has.
func (c *client) present(r Resource, have *config, newerFleet bool) (ResourceDiff, error) {
	fields, err := c.judge(r, have, newerFleet)
	if err != nil {
		return ResourceDiff{}, err
	}
	rd := ResourceDiff{Resource: r, Step: StepNone, Fields: fields}
	switch {
	case len(blocking(fields)) > 0:
		rd.Step = StepBlocked
	case len(changed(fields)) > 0:
		rd.Step = StepUpdate
	}
	rd.foreign = slices.ContainsFunc(have.Subjects, func(s string) bool {
		return !slices.ContainsFunc(r.Subjects, func(pattern string) bool { return covers(pattern, s) })
	})
	return rd, nil
}

// immutable is the problem of a resource with fields that cannot be mended; nil
// where there are none.
func immutable(rd ResourceDiff) *Error {
	fields := blocking(rd.Fields)
	if len(fields) == 0 {
		return nil
	}
	var texts, remedies []string
	for _, f := range fields {
		texts = append(texts, fmt.Sprintf("%s is %s, the contract says %s: %s", f.Field, f.HaveText(), f.WantText(), f.Note))
		if !slices.Contains(remedies, f.Remedy) {
			remedies = append(remedies, f.Remedy)
		}
	}
	return &Error{
		Kind: rd.Resource.Kind, Name: rd.Resource.Name,
		Err:    fmt.Errorf("%w: %s", fields[0].cause, strings.Join(texts, ", ")),
		Remedy: strings.Join(remedies, ", "),
	}
}

// findOverlaps looks for streams on the subjects of resources that are to be
// created or given other subjects.
func (c *client) findOverlaps(ctx context.Context, d *Diff, names []string) error {
	for i, rd := range d.Resources {
		if !rd.takesSubjects() || !slices.ContainsFunc(names, func(s string) bool { return s != rd.Resource.StreamName() }) {
			continue
		}
		streams, err := c.overlapping(ctx, rd.Resource)
		if err != nil {
			return err
		}
		streams = slices.DeleteFunc(streams, d.releasesSubjects)
		if len(streams) > 0 {
			d.Resources[i] = block(d, rd, overlapError(rd.Resource, streams, ErrOverlap))
		}
	}
	return nil
}

// covers says that whatever matches the subject matches the pattern.
func covers(pattern, subject string) bool {
	p, s := strings.Split(pattern, "."), strings.Split(subject, ".")
	for i, token := range p {
		switch {
		case i >= len(s):
			return false
		case token == ">":
			return true
		case s[i] == ">" || token != "*" && token != s[i]:
			return false
		}
	}
	return len(p) == len(s)
}

func (rd ResourceDiff) takesSubjects() bool {
	return rd.Step == StepCreate || rd.Step == StepUpdate && slices.ContainsFunc(changed(rd.Fields), isSubjects)
}

func isSubjects(d Difference) bool { return d.Field == "subjects" }

// releasesSubjects says that a stream is one of the resources and that Apply
// gives it the contract's subjects, so that it will be in nobody's way.
func (d *Diff) releasesSubjects(stream string) bool {
	return slices.ContainsFunc(d.Resources, func(rd ResourceDiff) bool {
		return rd.Resource.StreamName() == stream && rd.Step == StepUpdate && rd.takesSubjects()
	})
}

// overlapping names the other streams that listen on subjects of r.
func (c *client) overlapping(ctx context.Context, r Resource) ([]string, error) {
	var names []string
	for _, subject := range r.Subjects {
		streams, err := c.streamNames(ctx, subject)
		if err != nil {
			return nil, err
		}
		names = append(names, streams...)
	}
	slices.Sort(names)
	names = slices.Compact(names)
	return slices.DeleteFunc(names, func(s string) bool { return s == r.StreamName() }), nil
}

func overlapError(r Resource, streams []string, cause error) *Error {
	shown := make([]string, len(streams))
	for i, s := range streams {
		shown[i] = printable(s)
	}
	return &Error{
		Kind: r.Kind, Name: r.Name,
		Err:    fmt.Errorf("%w: %s", cause, strings.Join(shown, ", ")),
		Remedy: overlapRemedy,
	}
}
