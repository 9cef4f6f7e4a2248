package subjects_test

import (
	"errors"
	"fmt"

	"github.com/kanadehq/kanade-shared/subjects"
)

// An identifier is checked once, where it comes in; from then on subjects are
// built without errors.
func Example() {
	pc, err := subjects.ParsePCID("host.example.com")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(subjects.Heartbeat(pc))
	fmt.Println(subjects.Inventory(pc, subjects.CategoryHW))

	_, err = subjects.ParsePCID("front desk")
	fmt.Println(err)

	// Output:
	// heartbeat.host.example.com
	// inventory.host.example.com.hw
	// subjects: invalid pc id "front desk": contains white space
}

func ExampleParse() {
	s, err := subjects.Parse("inventory.host.example.com.hw")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(s.Kind, s.PC, s.Category)

	_, err = subjects.Parse("weather.tokyo")
	fmt.Println(errors.Is(err, subjects.ErrForeign))

	// Output:
	// inventory host.example.com hw
	// true
}

func ExampleAmbiguousError() {
	_, err := subjects.Parse("events.notifications.acked.pc.S-lab.S-1-5-18.notice")
	var ambiguous *subjects.AmbiguousError
	if errors.As(err, &ambiguous) {
		for _, s := range ambiguous.Readings() {
			fmt.Println(s.PC, s.User, s.Notification)
		}
	}
	// Output:
	// pc S-lab S-1-5-18.notice
	// pc.S-lab S-1-5-18 notice
}

func ExampleAgentCommandFilters() {
	pc := subjects.MustPCID("pc-01")
	groups := []subjects.Group{subjects.MustGroup("wave1"), subjects.MustGroup("canary"), subjects.MustGroup("wave1")}
	for _, filter := range subjects.AgentCommandFilters(pc, groups) {
		fmt.Println(filter)
	}
	// Output:
	// commands.all
	// commands.pc.pc-01
	// commands.group.canary
	// commands.group.wave1
}
