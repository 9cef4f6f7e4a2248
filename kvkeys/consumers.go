package kvkeys

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"github.com/kanadehq/kanade-shared/subjects"
)

// MaxConsumerName is the longest name that a broker accepts for a consumer, in
// bytes.
const MaxConsumerName = 255

const (
	prefixAgentReplay = "agent_replay_"
	hashDigits        = 8
)

// AgentReplayConsumer returns agent_replay_<pc>: the durable consumer of
// [StreamExec] with which an agent catches up on the commands that it missed.
// The zero PCID gives "".
//
// A consumer's name takes letters and digits of ASCII, - and _. An id of these
// alone stands in the name as it is. In any other, each other character becomes
// one _, and the first 8 hexadecimal digits of the SHA-256 of the id follow
// behind another: host.a and host_a must not share a consumer, or each would
// take commands from the other. Only a PC that is called like the result, digits
// included, could still be in the way. The same is done to an id that would make
// the name longer than [MaxConsumerName]; it is cut in front of the digits.
func AgentReplayConsumer(pc subjects.PCID) string {
	id := pc.String()
	if id == "" {
		return ""
	}
	safe := strings.Map(func(r rune) rune {
		switch {
		case 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z', '0' <= r && r <= '9', r == '-', r == '_':
			return r
		}
		return '_'
	}, id)
	if safe == id && len(prefixAgentReplay)+len(id) <= MaxConsumerName {
		return prefixAgentReplay + id
	}
	sum := sha256.Sum256([]byte(id))
	safe = safe[:min(len(safe), MaxConsumerName-len(prefixAgentReplay)-1-hashDigits)]
	return prefixAgentReplay + safe + "_" + hex.EncodeToString(sum[:hashDigits/2])
}
