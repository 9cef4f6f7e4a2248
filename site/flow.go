package main

import (
	"fmt"
	"html"
	"html/template"
	"regexp"
	"strings"

	"github.com/kanadehq/kanade-shared/internal/reference"
	"github.com/kanadehq/kanade-shared/site/internal/markdown"
)

// flow is a row of the contract's table of subjects: who sends what to whom.
type flow struct {
	// Subjects that carry it.
	Subjects []string
	From, To string
	// Delivery is how, in the contract's words; Stream what keeps it, or "".
	Delivery, Stream string
	// Document is what is sent, or what answers.
	Document string
	// Link is the page of the document, or "".
	Link string
}

// Request says that the sender waits for an answer.
func (f flow) Request() bool { return strings.HasPrefix(f.Delivery, "request") }

// Name is the ID of the flow on its page.
func (f flow) Name() string {
	return slug(strings.NewReplacer(".", "-", "<", "", ">", "").Replace(f.Subjects[0]))
}

// carries reports whether a document travels on the flow.
func (f flow) carries(doc reference.Document) bool { return f.Link == doc.Name+".html" }

var (
	quoted = regexp.MustCompile("`([^`]+)`")
	stored = regexp.MustCompile(`\b[A-Z][A-Z_]{2,}\b`)
)

// flows reads the table. It is the only description of who sends what to whom.
func (g *generator) flows() ([]flow, error) {
	tables := markdown.Tables(g.site.guides["contract.md"].text, "Subjects")
	if len(tables) == 0 {
		return nil, fmt.Errorf("docs/contract.md has no table of subjects")
	}
	var out []flow
	for _, row := range tables[0] {
		if len(row) != 5 {
			return nil, fmt.Errorf("docs/contract.md, Subjects: a row with %d cells: %q", len(row), row)
		}
		f := flow{Delivery: row[3], Document: row[4], Stream: stored.FindString(row[3])}
		for _, m := range quoted.FindAllStringSubmatch(row[1], -1) {
			f.Subjects = append(f.Subjects, m[1])
		}
		if len(f.Subjects) == 0 {
			return nil, fmt.Errorf("docs/contract.md, Subjects: no subject in %q", row)
		}
		if from, to, ok := strings.Cut(row[2], " → "); ok {
			f.From, f.To = from, to
		} else {
			f.From = row[2]
		}
		for name := range strings.FieldsFuncSeq(f.Document, func(r rune) bool { return r == ' ' || r == ',' }) {
			if doc, ok := g.site.documentOf(name); ok && f.Link == "" {
				f.Link = doc.Name + ".html"
			}
		}
		if f.Document == "–" {
			f.Document = ""
		}
		out = append(out, f)
	}
	return out, nil
}

// The drawing's measures.
const (
	drawingWidth = 860
	leftLine     = 96
	rightLine    = 764
	rowHeight    = 58
	headHeight   = 64
)

// draw draws flows between the controller on the left and the agent on the right.
func draw(flows []flow) template.HTML {
	height := headHeight + rowHeight*len(flows) + 12
	var b strings.Builder
	fmt.Fprintf(&b, `<svg class="flow" viewBox="0 0 %d %d" role="img" aria-labelledby="flow-title flow-text" xmlns="http://www.w3.org/2000/svg">`, drawingWidth, height)
	fmt.Fprintf(&b, `<title id="flow-title">Who sends what to whom</title><desc id="flow-text">%d kinds of messages between controllers and agents; the table below says the same in words.</desc>`, len(flows))
	b.WriteString(`<defs><marker id="tip" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" orient="auto-start-reverse"><path class="tip" d="M0 0 10 5 0 10z"/></marker></defs>`)
	for _, actor := range []struct {
		x    int
		name string
	}{{leftLine, "controller"}, {rightLine, "agent"}} {
		x, name := actor.x, actor.name
		fmt.Fprintf(&b, `<line class="life" x1="%d" y1="48" x2="%[1]d" y2="%d"/><rect class="actor" x="%d" y="12" width="128" height="36" rx="8"/><text class="name" x="%[1]d" y="35">%[4]s</text>`,
			x, height-6, x-64, name)
	}
	for i, f := range flows {
		drawFlow(&b, f, headHeight+rowHeight*i+rowHeight/2+8)
	}
	b.WriteString("</svg>")
	return template.HTML(b.String())
}

func drawFlow(b *strings.Builder, f flow, y int) {
	const middle = (leftLine + rightLine) / 2
	from, to := leftLine, rightLine
	switch {
	case strings.Contains(f.To, "controller") && strings.Contains(f.From, "controller"):
		to = middle - 62 // it stays on this side
	case strings.Contains(f.To, "controller"):
		from, to = rightLine, leftLine
	case f.To == "":
		from, to = middle, middle
	}
	class := "arrow"
	start := ""
	if f.Request() {
		class, start = "arrow request", ` marker-start="url(#tip)"`
	}
	inset := 8
	if to < from {
		inset = -8
	}
	if from != to {
		end := to - inset
		fmt.Fprintf(b, `<line class="%s" x1="%d" y1="%d" x2="%d" y2="%[3]d" marker-end="url(#tip)"%[5]s/>`, class, from+inset, y, end, start)
	}
	fmt.Fprintf(b, `<text class="subject" x="%d" y="%d">%s</text>`, middle, y-19, html.EscapeString(strings.Join(f.Subjects, "   ")))
	switch {
	case f.Stream != "":
		width := 8*len(f.Stream) + 22
		fmt.Fprintf(b, `<rect class="stream" x="%d" y="%d" width="%d" height="22" rx="11"/><text class="stream-name" x="%d" y="%d">%s</text>`,
			middle-width/2, y-11, width, middle, y+4, f.Stream)
	case f.Request():
		fmt.Fprintf(b, `<text class="how" x="%d" y="%d">asks, and waits for the answer</text>`, middle, y+17)
	}
}
