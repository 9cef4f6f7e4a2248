package bootstrap

import "slices"

// Step is what [Apply] does about a resource.
type Step string

// The steps.
const (
	// StepNone: the resource is as the contract says, or differs only in fields
	// that are kept.
	StepNone Step = "none"
	// StepCreate: the resource is missing.
	StepCreate Step = "create"
	// StepUpdate: some fields are changed in place.
	StepUpdate Step = "update"
	// StepBlocked: somebody has to act first, see Diff.Problems.
	StepBlocked Step = "blocked"
)

// Diff is what a broker has otherwise than the contract, and what [Apply] does
// about it with the same options.
type Diff struct {
	// ServerVersion is that of the nats-server that the connection leads to.
	ServerVersion string
	// NewerFleet says that programs of a later contract keep this broker: their
	// histories and limits of object stores are left alone.
	NewerFleet bool
	// LeftoverProbe is what reservation streams of an interrupted run hold, in
	// bytes; 0 where there are none. Apply removes them.
	LeftoverProbe int64
	// Storage that Apply has to reserve.
	Storage Storage
	// Resources, in the order of the contract.
	Resources []ResourceDiff
	// Problems keep Apply from its work; see [KeepGoing] for those of
	// resources.
	Problems []*Error

	leftover []string // the streams of LeftoverProbe
}

// ResourceDiff is one resource of a [Diff].
type ResourceDiff struct {
	// Resource as the contract wants it on this broker.
	Resource Resource
	// Missing says that the broker does not have it.
	Missing bool
	// Step is what Apply does.
	Step Step
	// Fields that differ: first those of the contract, in its order, then those
	// of the operator, by name.
	Fields []Difference

	// foreign says that its stream listens beyond the contract's subjects.
	foreign bool
	// reserve is its part of Storage.Reserve.
	reserve int64
}

// Empty says that Apply has nothing to do: it would change nothing, and nothing
// is blocked. Fields that are kept do not count.
func (d *Diff) Empty() bool {
	return len(d.Problems) == 0 && d.LeftoverProbe == 0 &&
		!slices.ContainsFunc(d.Resources, func(r ResourceDiff) bool { return r.Step != StepNone })
}

// Blocked says that there is a problem.
func (d *Diff) Blocked() bool { return len(d.Problems) > 0 }

// Count is the number of resources with a step.
func (d *Diff) Count(s Step) int {
	n := 0
	for _, r := range d.Resources {
		if r.Step == s {
			n++
		}
	}
	return n
}

// MarshalJSON writes the form that docs/bootstrap.md describes.
func (d *Diff) MarshalJSON() ([]byte, error) {
	type resource struct {
		Kind   Kind         `json:"kind"`
		Name   string       `json:"name"`
		Stream string       `json:"stream"`
		State  string       `json:"state"`
		Step   Step         `json:"step"`
		Fields []Difference `json:"fields"`
	}
	v := struct {
		Empty         bool       `json:"empty"`
		ServerVersion string     `json:"server_version"`
		NewerFleet    bool       `json:"newer_fleet"`
		LeftoverProbe int64      `json:"leftover_probe"`
		Storage       Storage    `json:"storage"`
		Resources     []resource `json:"resources"`
		Problems      []*Error   `json:"problems"`
	}{
		Empty: d.Empty(), ServerVersion: d.ServerVersion, NewerFleet: d.NewerFleet,
		LeftoverProbe: d.LeftoverProbe, Storage: d.Storage,
		Resources: make([]resource, 0, len(d.Resources)),
		Problems:  append([]*Error{}, d.Problems...),
	}
	for _, r := range d.Resources {
		state := "present"
		if r.Missing {
			state = "missing"
		}
		v.Resources = append(v.Resources, resource{
			Kind: r.Resource.Kind, Name: r.Resource.Name, Stream: r.Resource.StreamName(),
			State: state, Step: r.Step, Fields: append([]Difference{}, r.Fields...),
		})
	}
	return marshal(v)
}
