package main

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/kanadehq/kanade-shared/wire"
)

// part is what a document has between two lines.
type part struct{ begin, end string }

var (
	newestPart   = part{"<!-- live-newest: written by make conformance-live NEWEST=1 -->\n", "<!-- /live-newest -->\n"}
	livePart     = part{"<!-- live: written by make conformance-live -->\n", "<!-- /live -->\n"}
	recordedPart = part{"<!-- recorded: written by go test ./conformance/internal/live -update -->\n", "<!-- /recorded -->\n"}
)

// in returns what a document has there.
func (p part) in(document string) (string, bool) {
	_, rest, ok := strings.Cut(document, p.begin)
	text, _, ok2 := strings.Cut(rest, p.end)
	return text, ok && ok2
}

// replace puts text there.
func (p part) replace(document, text string) (string, error) {
	old, ok := p.in(document)
	if !ok {
		return "", fmt.Errorf("there is no place for it: %s", strings.TrimSpace(p.begin))
	}
	return strings.Replace(document, p.begin+old+p.end, p.begin+text+p.end, 1), nil
}

// writeFigures puts the figures of a run into a document.
func writeFigures(cfg config, total *tally, reasons map[string]string) error {
	if cfg.only.String() != "" {
		return errors.New("--document is about all topics, not those of --only")
	}
	old, err := os.ReadFile(cfg.document)
	if err != nil {
		return err
	}
	text, err := placeOf(cfg.contract).replace(string(old), figures(cfg, total, reasons))
	if err != nil {
		return fmt.Errorf("%s: %w", cfg.document, err)
	}
	return os.WriteFile(cfg.document, []byte(text), 0o644)
}

// placeOf is where the figures about a contract stand.
func placeOf(at wire.Contract) part {
	if at > wire.V0_43_53 {
		return newestPart
	}
	return livePart
}

// thousands is a number as people read it.
func thousands(n uint64) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// figures are the tables of a run: by type and operation, and by rule.
func figures(cfg config, total *tally, reasons map[string]string) string {
	var b strings.Builder
	newest := ""
	if cfg.contract > wire.V0_43_53 {
		newest = " NEWEST=1"
	}
	fmt.Fprintf(&b, "\n    make conformance-live%s N=%d SEED=%d\n\n", newest, cfg.number, cfg.seed)
	fmt.Fprintf(&b, "%s questions: %s answers equal to the byte, %s differ as intended, %s differ otherwise.\n\n",
		thousands(total.asked), thousands(total.equal()), thousands(total.intended), thousands(total.left))
	for _, group := range []struct {
		title string
		of    func(topic string) bool
	}{
		{"Messages and documents of the fleet", func(t string) bool { return strings.HasPrefix(t, "wire ") && !strings.HasPrefix(t, "wire ipc.") }},
		{"Messages between agent and client app", func(t string) bool { return strings.HasPrefix(t, "wire ipc.") }},
		{"Jobs and schedules as people write them, and what they do", func(t string) bool {
			return strings.HasPrefix(t, "manifest ") || strings.HasPrefix(t, "schedule.") || strings.HasPrefix(t, "freeze.")
		}},
		{"All else", func(t string) bool {
			return !strings.HasPrefix(t, "wire ") && !strings.HasPrefix(t, "manifest ") && !strings.HasPrefix(t, "schedule.") && !strings.HasPrefix(t, "freeze.")
		}},
	} {
		fmt.Fprintf(&b, "### %s\n\n| | questions | refused by the reference | differ as intended | differ |\n|---|---:|---:|---:|---:|\n", group.title)
		var topics []string
		for topic := range total.topics {
			if group.of(topic) {
				topics = append(topics, topic)
			}
		}
		slices.Sort(topics)
		for _, topic := range topics {
			c := total.topics[topic]
			fmt.Fprintf(&b, "| `%s` | %s | %s | %s | %s |\n", strings.TrimPrefix(topic, "wire "), thousands(c.asked), thousands(c.refused), thousands(c.intended), thousands(c.left))
		}
		b.WriteByte('\n')
	}
	b.WriteString("### Rules\n\nA difference may need several.\n\n| rule | differences | |\n|---|---:|---|\n")
	all := slices.DeleteFunc(rules(), func(r rule) bool { return !r.about(cfg.contract) })
	slices.SortFunc(all, func(a, b rule) int { return strings.Compare(a.name, b.name) })
	for _, r := range all {
		fmt.Fprintf(&b, "| [%s](divergences.md#%s) | %s | %s |\n", r.name, r.section, thousands(total.rules[r.name]), reasons[prefix+r.name])
	}
	b.WriteByte('\n')
	return b.String()
}
