package endpoint

import (
	"testing"

	"github.com/kanadehq/kanade-shared/ipc"
)

func TestPerson(t *testing.T) {
	for _, tt := range []struct {
		goos   string
		uid    uint32
		listed bool
		served bool
	}{
		{"linux", 0, true, false},
		{"linux", 1, true, false},
		{"linux", 999, true, false},
		{"linux", 1000, true, true},
		{"linux", 1000, false, false},
		{"linux", 65534, true, true},
		{"linux", 4294967295, false, false},
		{"darwin", 0, true, false},
		{"darwin", 499, true, false},
		{"darwin", 500, true, true},
		{"darwin", 501, false, false},
	} {
		err := person(tt.goos, tt.uid, tt.listed)
		if (err == nil) != tt.served || err != nil && ipc.KindOf(err) != ipc.KindUnauthorized {
			t.Errorf("%+v: %v", tt, err)
		}
	}
}
