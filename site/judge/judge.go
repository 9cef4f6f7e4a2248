package judge

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/kanadehq/kanade-shared/manifest"
	"github.com/kanadehq/kanade-shared/wire"
)

// MaxText is how long a text may be, in bytes, to be checked at all. The checker
// has a limit of its own below it.
const MaxText = 16 << 20

// BothContracts is the level of a fleet with agents of any.
const BothContracts = "both"

// Request is a question of the page.
type Request struct {
	// ID comes back in the answer.
	ID int64 `json:"id"`
	// Kind of the document; "" has it guessed.
	Kind manifest.Kind `json:"kind"`
	Text string        `json:"text"`
	// Zone is the zone of the host, by its name in the tz database. Default: UTC.
	Zone string `json:"zone"`
	// Contract is the level of which all agents are at least, or [BothContracts].
	// Default: the first.
	Contract string `json:"contract"`
	// Now is the instant of the question, RFC 3339.
	Now string `json:"now"`
}

// Answer is what the page shows.
type Answer struct {
	ID   int64         `json:"id"`
	Kind manifest.Kind `json:"kind"`
	// Guessed says that the kind was not given; Unknown that it could not be
	// guessed either.
	Guessed  bool      `json:"guessed"`
	Unknown  bool      `json:"unknown,omitempty"`
	Findings []Finding `json:"findings"`
	// Preview of a schedule, or nil.
	Preview *Preview `json:"preview,omitempty"`
	// Problem is why there is no answer, such as a zone that does not exist.
	Problem string `json:"problem,omitempty"`
}

// Finding is a manifest.Finding with places as JavaScript counts them, in units of
// UTF-16.
type Finding struct {
	Rule       string      `json:"rule"`
	Severity   string      `json:"severity"`
	From       int         `json:"from"`
	To         int         `json:"to"`
	Line       int         `json:"line"`
	Column     int         `json:"column"`
	Path       string      `json:"path,omitempty"`
	Message    string      `json:"message"`
	Related    []Related   `json:"related,omitempty"`
	Suggestion *Suggestion `json:"suggestion,omitempty"`
}

// Related is another place of a finding.
type Related struct {
	From    int    `json:"from"`
	To      int    `json:"to"`
	Line    int    `json:"line"`
	Message string `json:"message"`
}

// Suggestion is a cure.
type Suggestion struct {
	Message string `json:"message"`
	Edits   []Edit `json:"edits,omitempty"`
}

// Edit is a change of the text.
type Edit struct {
	From int    `json:"from"`
	To   int    `json:"to"`
	Text string `json:"text"`
}

// AnswerJSON answers a request in JSON. It never fails: what it cannot do, the
// answer says.
func AnswerJSON(request []byte) []byte {
	var q Request
	var a Answer
	if err := json.Unmarshal(request, &q); err != nil {
		a = Answer{Problem: "the question cannot be read: " + err.Error()}
	} else {
		a = Judge(q)
	}
	if a.Findings == nil {
		a.Findings = []Finding{}
	}
	out, err := json.Marshal(a)
	if err != nil {
		return []byte(`{"findings":[],"problem":"the answer cannot be written"}`)
	}
	return out
}

// Judge answers a request.
func Judge(q Request) Answer {
	a := Answer{ID: q.ID, Kind: q.Kind}
	if len(q.Text) > MaxText {
		a.Problem = fmt.Sprintf("this text has more than %d MiB, which is too much to be checked here", MaxText>>20)
		return a
	}
	zone, err := time.LoadLocation(q.Zone)
	if err != nil || q.Zone == "Local" {
		a.Problem = fmt.Sprintf("there is no time zone %q", q.Zone)
		return a
	}
	now, err := time.Parse(time.RFC3339, q.Now)
	if err != nil {
		a.Problem = fmt.Sprintf("the time %q cannot be read", q.Now)
		return a
	}
	contract, oldest := wire.V0_43_53, wire.Contract(0)
	switch q.Contract {
	case "":
	case BothContracts:
		all := wire.Contracts()
		contract, oldest = all[len(all)-1], all[0]
	default:
		var ok bool
		if contract, ok = wire.ParseContract(q.Contract); !ok {
			a.Problem = fmt.Sprintf("there is no contract level %q", q.Contract)
			return a
		}
	}
	text := []byte(q.Text)
	if a.Kind == "" {
		a.Guessed = true
		kind, ok := manifest.DetectKind(text)
		if !ok {
			a.Unknown = true
			kind = manifest.KindJob
		}
		a.Kind = kind
	}
	report := manifest.Check(a.Kind, text, manifest.CheckOptions{Now: now, Local: zone, Contract: contract, Oldest: oldest})
	a.Findings = convert(q.Text, report.Findings)
	if report.Schedule != nil && report.Worst() < manifest.SeverityError {
		a.Preview = preview(report.Schedule, now, zone)
	}
	return a
}
