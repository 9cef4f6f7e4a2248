package main

import (
	"cmp"
	"slices"
)

// finding is a difference that nothing explains.
type finding struct {
	number uint64
	exchange
	class difference
	// like counts those of the same topic and class, this one too.
	like uint64
}

func (f *finding) group() string { return f.question.Topic() + "\t" + string(f.class) }

// tally counts what came of questions.
type tally struct {
	asked, left, intended uint64
	topics                map[string]*counts
	rules                 map[string]uint64
	findings              map[string]finding // the first of each group
	// agreed are the questions with the same answer, where they are kept.
	keep   bool
	agreed []agreement
}

// agreement is a question that both answer alike.
type agreement struct {
	number uint64
	exchange
}

// counts are those of a topic.
type counts struct{ asked, refused, intended, left uint64 }

func newTally() *tally {
	return &tally{topics: map[string]*counts{}, rules: map[string]uint64{}, findings: map[string]finding{}}
}

// count notes an exchange; where it differs, names are the rules that say why.
func (t *tally) count(x *exchange, names []string) {
	topic := x.question.Topic()
	c := t.topics[topic]
	if c == nil {
		c = &counts{}
		t.topics[topic] = c
	}
	t.asked++
	c.asked++
	if x.ref.kind != "" {
		c.refused++
	}
	if len(names) > 0 {
		c.intended++
		t.intended++
	}
	for _, name := range names {
		t.rules[name]++
	}
}

func (t *tally) found(f finding) {
	f.like = max(f.like, 1)
	t.left += f.like
	t.topics[f.question.Topic()].left += f.like
	group := f.group()
	if old, ok := t.findings[group]; ok {
		f.like += old.like
		if old.number < f.number {
			old.like = f.like
			f = old
		}
	}
	t.findings[group] = f
}

func (t *tally) add(part *tally) {
	t.asked += part.asked
	t.intended += part.intended
	for topic, c := range part.topics {
		sum := t.topics[topic]
		if sum == nil {
			sum = &counts{}
			t.topics[topic] = sum
		}
		sum.asked += c.asked
		sum.refused += c.refused
		sum.intended += c.intended
	}
	for name, n := range part.rules {
		t.rules[name] += n
	}
	for _, f := range part.findings {
		t.found(f)
	}
	t.agreed = append(t.agreed, part.agreed...)
}

func (t *tally) equal() uint64 { return t.asked - t.left - t.intended }

// first are the findings by their numbers.
func (t *tally) first() []finding {
	var all []finding
	for _, f := range t.findings {
		all = append(all, f)
	}
	slices.SortFunc(all, func(a, b finding) int { return cmp.Compare(a.number, b.number) })
	return all
}
