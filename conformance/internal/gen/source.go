package gen

import (
	"fmt"
	"math/rand/v2"
	"regexp"

	"github.com/kanadehq/kanade-shared/conformance/internal/shapes"
	"github.com/kanadehq/kanade-shared/internal/shape"
)

// Source makes questions.
type Source struct {
	seed   uint64
	topics []topic
	total  int
}

// New returns a source of questions about the given types of the protocol and
// about all other operations, of which only those count whose topic matches.
func New(seed uint64, types []string, only *regexp.Regexp) (*Source, error) {
	return from(shapes.First(), seed, types, only)
}

// NewNewest is [New] for documents that have also what came with later contracts.
func NewNewest(seed uint64, types []string, only *regexp.Regexp) (*Source, error) {
	return from(shapes.All(), seed, types, only)
}

func from(described map[string]*shape.Type, seed uint64, types []string, only *regexp.Regexp) (*Source, error) {
	s := &Source{seed: seed}
	for _, t := range topics(described, types) {
		if only == nil || only.MatchString(t.name) {
			s.topics = append(s.topics, t)
			s.total += t.weight
		}
	}
	if len(s.topics) == 0 {
		return nil, fmt.Errorf("no topic matches %v", only)
	}
	return s, nil
}

// Topics lists what there is to ask about.
func (s *Source) Topics() []string {
	var all []string
	for _, t := range s.topics {
		all = append(all, t.name)
	}
	return all
}

// Question is the question of a number, the same each time.
func (s *Source) Question(number uint64) *Question {
	r := dice{Rand: rand.New(rand.NewPCG(s.seed, number))}
	n := r.IntN(s.total)
	for _, t := range s.topics {
		if n -= t.weight; n < 0 {
			return t.ask(r)
		}
	}
	panic("unreachable: the weights add up")
}
