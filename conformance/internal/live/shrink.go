package main

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/kanadehq/kanade-shared/conformance/internal/gen"
)

// shrinkBudget is how many questions making a difference small may take.
const shrinkBudget = 6000

// shrinker makes a question small whose answers differ, as long as they differ in
// the same way and nothing explains it.
type shrinker struct {
	ctx    context.Context
	desk   *desk
	active []rule
	class  difference
	best   exchange
	spent  int
}

// shrink returns the smallest question that it finds.
func shrink(ctx context.Context, d *desk, active []rule, f finding) (exchange, error) {
	s := &shrinker{ctx: ctx, desk: d, active: active, class: f.class, best: f.exchange}
	for {
		before := s.spent
		size := s.size()
		for _, step := range []func() error{s.surroundings, s.structure, s.texts} {
			if err := step(); err != nil {
				return s.best, err
			}
		}
		if s.size() == size || s.spent >= shrinkBudget || s.spent == before {
			return s.best, nil
		}
	}
}

func (s *shrinker) size() int {
	n := 0
	for _, d := range s.best.question.Documents() {
		n += len(*d)
	}
	return n
}

// attempt asks candidates, and takes the first that still differs.
func (s *shrinker) attempt(candidates []*gen.Question) (bool, error) {
	for part := range slices.Chunk(candidates, 32) {
		if s.spent >= shrinkBudget {
			return false, nil
		}
		s.spent += len(part)
		all, err := s.desk.ask(s.ctx, part)
		if err != nil {
			return false, err
		}
		var differences []*exchange
		for i := range all {
			if x := &all[i]; x.differs() == s.class {
				differences = append(differences, x)
			}
		}
		names, err := explain(s.ctx, s.desk, s.active, differences)
		if err != nil {
			return false, err
		}
		for i, x := range differences {
			if len(names[i]) == 0 {
				s.best = *x
				return true, nil
			}
		}
	}
	return false, nil
}

// surroundings does without members of the request.
func (s *shrinker) surroundings() error {
	for _, change := range []func(q *gen.Question) bool{
		func(q *gen.Question) bool { was := q.Validate; q.Validate = false; return was },
		func(q *gen.Question) bool { was := q.Zone; q.Zone = ""; return was != "" },
		func(q *gen.Question) bool { was := q.Count; q.Count = 1; return was > 1 },
	} {
		q := s.best.question.Clone()
		if !change(q) {
			continue
		}
		if _, err := s.attempt([]*gen.Question{q}); err != nil {
			return err
		}
	}
	return nil
}

// each changes the documents one after the other, as long as that helps.
func (s *shrinker) each(variants func(text string) []string) error {
	for i := range s.best.question.Documents() {
		for {
			text := *s.best.question.Documents()[i]
			var candidates []*gen.Question
			for _, v := range variants(text) {
				q := s.best.question.Clone()
				documents := q.Documents()
				if i >= len(documents) {
					break
				}
				*documents[i] = v
				candidates = append(candidates, q)
			}
			taken, err := s.attempt(candidates)
			if err != nil {
				return err
			}
			if !taken || s.spent >= shrinkBudget {
				break
			}
		}
	}
	return nil
}

// structure takes members and elements out of a document that is JSON, and
// shortens what stands in them.
func (s *shrinker) structure() error {
	return s.each(func(text string) []string {
		root, ok := parseLoose(text)
		if !ok {
			return nil
		}
		var out []string
		for _, v := range root.smaller() {
			if len(v) < len(text) && utf8.ValidString(v) {
				out = append(out, v)
			}
		}
		slices.SortStableFunc(out, func(a, b string) int { return len(a) - len(b) })
		return out
	})
}

// texts takes out lines, and then ever smaller pieces.
func (s *shrinker) texts() error {
	err := s.each(func(text string) []string {
		lines := strings.SplitAfter(text, "\n")
		if len(lines) < 3 {
			return nil
		}
		var out []string
		for n := len(lines) / 2; n > 0; n /= 2 {
			for i := 0; i+n <= len(lines); i += n {
				out = append(out, strings.Join(slices.Concat(lines[:i], lines[i+n:]), ""))
			}
		}
		return out
	})
	if err != nil {
		return err
	}
	return s.each(func(text string) []string {
		if len(text) > 600 {
			return pieces(text, len(text)/40)
		}
		return pieces(text, 1)
	})
}

// pieces are texts without one piece each, large pieces first; none of the pieces
// is shorter than least.
func pieces(text string, least int) []string {
	var out []string
	for n := len(text) / 2; n >= max(least, 1); n = n * 2 / 3 {
		for i := 0; i < len(text); i += max(n/2, 1) {
			j := min(i+n, len(text))
			if cut := text[:i] + text[j:]; utf8.ValidString(cut) {
				out = append(out, cut)
			}
		}
		if n == 1 {
			break
		}
	}
	return out
}
