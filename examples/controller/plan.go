package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"time"

	"github.com/kanadehq/kanade-shared/examples/controller/argv"
	"github.com/kanadehq/kanade-shared/examples/controller/rollout"
	"github.com/kanadehq/kanade-shared/manifest"
	"github.com/kanadehq/kanade-shared/subjects"
)

// maxPlan bounds a plan file, in bytes.
const maxPlan = 4 << 20

// planFlags say whom a job is for, and when.
type planFlags struct {
	all              bool
	groups, pcs      listFlag
	waves, file      string
	jitter, deadline string
}

func (f *planFlags) register(fs *flag.FlagSet) {
	fs.BoolVar(&f.all, "all", false, "fire at every PC")
	fs.Var(&f.groups, "group", "fire at the PCs of the group `NAME`; may come several times")
	fs.Var(&f.pcs, "pc", "fire at the PC `ID`; may come several times")
	fs.StringVar(&f.waves, "waves", "", "fire at one group after the other: `GROUP:DELAY,...`, such as canary,wave1:10m")
	fs.StringVar(&f.file, "plan", "", "fire by the plan in `FILE`, a fan-out plan of the contract as JSON")
	fs.StringVar(&f.jitter, "jitter", "", "let each PC wait a random time up to `DURATION` before it starts")
	fs.StringVar(&f.deadline, "deadline", "", "no PC starts the job after `TIME`: a duration from now or an RFC 3339 time")
}

// plan is what the flags say; the error what is wrong with them.
func (f *planFlags) plan(now time.Time) (*manifest.FanoutPlan, error) {
	ways := 0
	for _, given := range []bool{f.all, len(f.groups)+len(f.pcs) > 0, f.waves != "", f.file != ""} {
		if given {
			ways++
		}
	}
	if ways != 1 {
		return nil, errors.New("say whom the job is for with one of --all, --group NAME and --pc ID, --waves and --plan")
	}
	plan := new(manifest.FanoutPlan)
	switch {
	case f.file != "":
		var err error
		if plan, err = readPlan(f.file); err != nil {
			return nil, fmt.Errorf("--plan: %w", err)
		}
	case f.waves != "":
		r, err := rollout.ParseWaves(f.waves)
		if err != nil {
			return nil, fmt.Errorf("--waves: %w", err)
		}
		plan.Rollout.Set(*r)
	default:
		if err := f.checkTargets(); err != nil {
			return nil, err
		}
		plan.Target = manifest.Target{All: f.all, Groups: f.groups, PCs: f.pcs}
	}
	if f.jitter != "" {
		plan.Jitter.Set(f.jitter)
	}
	if f.deadline != "" {
		at, err := argv.Moment(f.deadline, now)
		if err != nil {
			return nil, fmt.Errorf("--deadline: %w", err)
		}
		plan.DeadlineAt.Set(at)
	}
	return plan, nil
}

func (f *planFlags) checkTargets() error {
	for _, name := range f.groups {
		if _, err := subjects.ParseGroup(name); err != nil {
			return fmt.Errorf("--group: %w", err)
		}
	}
	for _, id := range f.pcs {
		if _, err := subjects.ParsePCID(id); err != nil {
			return fmt.Errorf("--pc: %w", err)
		}
	}
	return nil
}

// readPlan reads a plan from a file.
func readPlan(path string) (*manifest.FanoutPlan, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if info.Size() > maxPlan {
		return nil, fmt.Errorf("%s: larger than %d bytes", path, maxPlan)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	plan, err := rollout.Decode(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return plan, nil
}
