package wire_test

import (
	"fmt"
	"testing"

	"github.com/kanadehq/kanade-shared/wire"
)

func TestFence(t *testing.T) {
	const both = "starting\n#KANADE-CHECK-BEGIN\n{\"status\":\"ok\"}\n#KANADE-CHECK-END\n#KANADE-FEED-BEGIN\r\n{\"rows\":[]}\r\n"
	for _, tt := range []struct {
		fence        wire.Fence
		stdout, want string
	}{
		{wire.FenceCheck, both, `{"status":"ok"}`},
		{wire.FenceFeed, both, `{"rows":[]}`},
		{wire.FenceInventory, both, ""},
		{wire.FenceInventory, " {\"a\":1}\r\n", `{"a":1}`},
		{wire.FenceInventory, "#KANADE-INVENTORY-BEGIN {} #KANADE-INVENTORY-END", "{} #KANADE-INVENTORY-END"},
		{wire.FenceInventory, "say #KANADE-INVENTORY-BEGIN\n{}", "say #KANADE-INVENTORY-BEGIN\n{}"},
		{wire.FenceInventory, "#KANADE-INVENTORY-BEGIN\n#KANADE-INVENTORY-END\nx", ""},
		{wire.FenceCollect, "#KANADE-COLLECT-END\n#KANADE-COLLECT-BEGIN\n1\n#KANADE-COLLECT-BEGIN\n2\n#KANADE-COLLECT-END\n", "1\n#KANADE-COLLECT-BEGIN\n2"},
		{wire.FenceCollect, "", ""},
	} {
		if got := tt.fence.Payload(tt.stdout); got != tt.want {
			t.Errorf("%s of %q: %q, want %q", tt.fence, tt.stdout, got, tt.want)
		}
	}
}

func ExampleFence_Payload() {
	stdout := "looking around\n#KANADE-CHECK-BEGIN\n{\"status\":\"ok\"}\n#KANADE-CHECK-END\nbye\n"
	fmt.Println(wire.FenceCheck.Payload(stdout))
	// Output:
	// {"status":"ok"}
}
