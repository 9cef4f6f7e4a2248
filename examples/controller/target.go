package main

import (
	"errors"
	"flag"
	"fmt"

	"github.com/kanadehq/kanade-shared/examples/controller/dispatch"
	"github.com/kanadehq/kanade-shared/subjects"
)

// targetFlags are the flags of which exactly one says whom a job is for.
type targetFlags struct {
	all       bool
	group, pc string
}

func (f *targetFlags) register(fs *flag.FlagSet) {
	fs.BoolVar(&f.all, "all", false, "fire at every PC")
	fs.StringVar(&f.group, "group", "", "fire at the PCs of the group `NAME`")
	fs.StringVar(&f.pc, "pc", "", "fire at the PC `ID`")
}

func (f *targetFlags) target() (dispatch.Target, error) {
	given := 0
	for _, set := range []bool{f.all, f.group != "", f.pc != ""} {
		if set {
			given++
		}
	}
	if given != 1 {
		return dispatch.Target{}, errors.New("say whom the job is for with one of --all, --group NAME and --pc ID")
	}
	switch {
	case f.group != "":
		group, err := subjects.ParseGroup(f.group)
		if err != nil {
			return dispatch.Target{}, fmt.Errorf("--group: %w", err)
		}
		return dispatch.Group(group), nil
	case f.pc != "":
		pc, err := subjects.ParsePCID(f.pc)
		if err != nil {
			return dispatch.Target{}, fmt.Errorf("--pc: %w", err)
		}
		return dispatch.PC(pc), nil
	default:
		return dispatch.All(), nil
	}
}
