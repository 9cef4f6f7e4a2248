package wire

import "strings"

// Fence is what marks the part of a script's output that belongs to one member of the
// job, where several of them share the output: lines #KANADE-<fence>-BEGIN and
// #KANADE-<fence>-END around it. Since 0.101.0.
type Fence string

// The fences.
const (
	FenceInventory Fence = "INVENTORY"
	FenceCheck     Fence = "CHECK"
	FenceCollect   Fence = "COLLECT"
	FenceFeed      Fence = "FEED"
)

// fences are all of them.
func fences() []Fence { return []Fence{FenceInventory, FenceCheck, FenceCollect, FenceFeed} }

// Payload is the part of an output that belongs to the fence, without white space
// around it. Where its mark is missing, that is the whole output if there is none of
// any fence, and nothing otherwise: another's part is not to be taken for it. A part
// that does not end goes on to the end of the output. Marks count at the beginning of
// a line only.
func (f Fence) Payload(stdout string) string {
	if part, ok := f.part(stdout); ok {
		return part
	}
	for _, other := range fences() {
		if _, ok := other.part(stdout); ok {
			return ""
		}
	}
	return strings.TrimSpace(stdout)
}

func (f Fence) part(stdout string) (part string, ok bool) {
	_, after, ok := cutLine(stdout, "#KANADE-"+string(f)+"-BEGIN")
	if !ok {
		return "", false
	}
	part, _, _ = cutLine(after, "#KANADE-"+string(f)+"-END")
	return strings.TrimSpace(part), true
}

// cutLine is strings.Cut at a mark with which a line begins.
func cutLine(text, mark string) (before, after string, ok bool) {
	if after, ok := strings.CutPrefix(text, mark); ok {
		return "", after, true
	}
	return strings.Cut(text, "\n"+mark)
}
