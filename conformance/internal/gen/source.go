package gen

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"

	"github.com/kanadehq/kanade-shared/wire"
)

// Source makes questions.
type Source struct {
	at     wire.Contract
	seed   uint64
	topics []topic
	total  int
}

// New returns a source of questions by the rules of a contract: about those of the
// given types of the protocol that it has, and about all other operations, of which
// only those count whose topic matches.
func New(at wire.Contract, seed uint64, types []string, only *regexp.Regexp) (*Source, error) {
	s := &Source{at: at, seed: seed}
	for _, t := range topics(at, types) {
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

// Without returns the source without some topics, by their names.
func (s *Source) Without(names ...string) *Source {
	out := &Source{at: s.at, seed: s.seed}
	for _, t := range s.topics {
		if !slices.Contains(names, t.name) {
			out.topics = append(out.topics, t)
			out.total += t.weight
		}
	}
	return out
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
	r := s.dice(number)
	n := r.IntN(s.total)
	for _, t := range s.topics {
		if n -= t.weight; n < 0 {
			return s.ask(t, r)
		}
	}
	panic("unreachable: the weights add up")
}

// Samples are one question about each topic, in their order.
func (s *Source) Samples() []*Question {
	var all []*Question
	for i, t := range s.topics {
		all = append(all, s.ask(t, s.dice(uint64(i))))
	}
	return all
}

func (s *Source) dice(number uint64) dice {
	return dice{Rand: rand.New(rand.NewPCG(s.seed, number)), contract: s.at}
}

func (s *Source) ask(t topic, r dice) *Question {
	q := t.ask(r)
	q.At = s.at
	return q
}
