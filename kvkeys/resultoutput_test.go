package kvkeys

import (
	"testing"

	"github.com/kanadehq/kanade-shared/subjects"
)

func TestResultOutput(t *testing.T) {
	request, pc := requestID(t, "5f0c3b1e"), pcID("host.example.com")
	tests := []struct {
		request subjects.RequestID
		pc      subjects.PCID
		output  Output
		want    string // "" when it is refused
	}{
		{request, pc, Stdout, "5f0c3b1e/host.example.com/stdout"},
		{request, pc, Stderr, "5f0c3b1e/host.example.com/stderr"},
		{request, pcID("営業-02"), Stdout, "5f0c3b1e/営業-02/stdout"},
		{request, pcID("a/b"), Stdout, "5f0c3b1e/a/b/stdout"},
		{requestID(t, "a/b"), pc, Stdout, ""},
		{subjects.RequestID{}, pc, Stdout, ""},
		{request, subjects.PCID{}, Stdout, ""},
		{request, pc, "", ""},
		{request, pc, "stdin", ""},
	}
	for _, test := range tests {
		got, err := ResultOutput(test.request, test.pc, test.output)
		wantKey(t, "output", got, err, test.want)
	}
}
