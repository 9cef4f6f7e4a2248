package gen

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"

	"github.com/kanadehq/kanade-shared/wire"
)

// Question is a request of the conformance protocol without its id. Members that
// are empty are not sent.
type Question struct {
	// At is the contract by whose rules it is to be answered; it is sent where it
	// is not the first.
	At                                            wire.Contract
	Op, Type, Name, Kind, Mode, Format, Now, Zone string
	Args                                          []string
	// JSON and Text are the document.
	JSON, Text *string
	// Global, Groups, PC and MyGroups are the layers of a configuration, as JSON.
	Global, Groups, PC, MyGroups string
	Validate                     bool
	// Count is sent where it is not negative.
	Count int
	// File is what a configuration file holds; whoever asks writes it and sets
	// Path.
	File *string
	Path string
	// Members are further ones, in order.
	Members []Member
	// signer is whose signature the headers hold, "" where it is not a good one.
	signer string
}

// Member is a member of a request: a text, or JSON as it stands.
type Member struct {
	Name, Value string
	JSON        bool
}

// Topic is what a question is about, such as "wire Heartbeat".
func (q *Question) Topic() string {
	topic := q.Op
	for _, more := range []string{q.Type, q.Name, q.Kind, q.Format, q.Mode} {
		if more != "" {
			topic += " " + more
		}
	}
	return topic
}

// Documents are the parts that can be made smaller without another question
// coming of it.
func (q *Question) Documents() []*string {
	var all []*string
	for _, d := range []*string{q.JSON, q.Text, q.File, &q.Global, &q.Groups, &q.PC, &q.MyGroups} {
		if d != nil && (*d != "" || d == q.JSON || d == q.Text || d == q.File) {
			all = append(all, d)
		}
	}
	for i := range q.Args {
		all = append(all, &q.Args[i])
	}
	for i := range q.Members {
		if m := &q.Members[i]; !m.JSON {
			all = append(all, &m.Value)
		}
	}
	return all
}

// Clone returns a question that shares nothing with q.
func (q *Question) Clone() *Question {
	c := *q
	c.Args = slices.Clone(q.Args)
	c.Members = slices.Clone(q.Members)
	for _, d := range []**string{&c.JSON, &c.Text, &c.File} {
		if *d != nil {
			text := **d
			*d = &text
		}
	}
	return &c
}

// AppendRequest appends the request, without a newline.
func (q *Question) AppendRequest(dst []byte, id uint64) []byte {
	dst = strconv.AppendUint(append(dst, `{"id":`...), id, 10)
	text := func(name, value string) {
		dst = append(dst, `,"`+name+`":`...)
		dst = appendString(dst, value)
	}
	raw := func(name, value string) {
		dst = append(dst, `,"`+name+`":`+value...)
	}
	text("op", q.Op)
	if q.At > wire.V0_43_53 {
		text("contract", q.At.String())
	}
	for _, m := range [][2]string{
		{"type", q.Type}, {"name", q.Name}, {"kind", q.Kind}, {"mode", q.Mode}, {"format", q.Format}, {"now", q.Now},
		{"tz_env", q.Zone}, {"path", q.Path},
	} {
		if m[1] != "" {
			text(m[0], m[1])
		}
	}
	if q.Args != nil {
		dst = append(dst, `,"args":[`...)
		for i, a := range q.Args {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = appendString(dst, a)
		}
		dst = append(dst, ']')
	}
	if q.JSON != nil {
		text("json", *q.JSON)
	}
	if q.Text != nil {
		text("text", *q.Text)
	}
	for _, m := range [][2]string{{"global", q.Global}, {"groups", q.Groups}, {"pc", q.PC}, {"my_groups", q.MyGroups}} {
		if m[1] != "" {
			raw(m[0], m[1])
		}
	}
	if q.Validate {
		raw("validate", "true")
	}
	if q.Count >= 0 {
		raw("count", strconv.Itoa(q.Count))
	}
	for _, m := range q.Members {
		if m.JSON {
			raw(m.Name, m.Value)
		} else {
			text(m.Name, m.Value)
		}
	}
	return append(dst, '}')
}

// appendString appends a string as JSON, without the escapes for web pages.
func appendString(dst []byte, s string) []byte {
	plain := true
	for i := 0; i < len(s); i++ {
		if c := s[i]; c < ' ' || c == '"' || c == '\\' || c >= 0x80 {
			plain = false
			break
		}
	}
	if plain {
		dst = append(dst, '"')
		dst = append(dst, s...)
		return append(dst, '"')
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(s); err != nil {
		panic(err) // a string always encodes
	}
	return append(dst, bytes.TrimSuffix(b.Bytes(), []byte("\n"))...)
}
