package codec

import (
	"strings"
	"testing"
)

// TestPlace checks where failures are said to be. The documents are read as
// {"name": string, "list": [{"n": u32}], "free": any}.
func TestPlace(t *testing.T) {
	decode := func(d *Decoder) {
		var seen uint64
		for name := d.Object(); name != nil; name = d.Next() {
			switch string(name) {
			case "name":
				d.Once(&seen, 0)
				_ = d.String()
			case "list":
				d.Once(&seen, 1)
				d.Array()
				for i := 0; d.Element(i); i++ {
					var inner uint64
					for name := d.Object(); name != nil; name = d.Next() {
						if string(name) == "n" {
							d.Once(&inner, 0)
							d.Uint32()
						} else {
							d.Skip()
						}
					}
					d.Require(inner, 1, "n")
				}
			case "free":
				d.Check()
			default:
				d.Skip()
			}
		}
		d.Require(seen, 1, "name list")
	}
	tests := []struct {
		doc, path     string
		offset        int
		line, column  int
		expected, got string
	}{
		{`{}`, "name", 1, 1, 2, "a required member", "nothing"},
		{`{"x":{"y":1}}`, "name", 12, 1, 13, "a required member", "nothing"},
		{`{"name":5}`, "name", 8, 1, 9, "a string", "the number 5"},
		{`{"name":"a","name":"b"}`, "name", 19, 1, 20, "the member once", "it a second time"},
		{"{\n \"list\": [{\"n\": 1},\n  {\"n\": -1}]}", "list[1].n", 30, 3, 9, "an integer from 0 to 4294967295", "the number -1"},
		{`{"list":[{}]}`, "list[0].n", 10, 1, 11, "a required member", "nothing"},
		{`{"list":[[]]}`, "list[0]", 9, 1, 10, "an object", "an array"},
		{`{"name":"é","list":{}}`, "list", 20, 1, 20, "an array", "an object"},
		{`{"free":{"a b":[1,{"c":"\ud800"}]}}`, `free["a b"][1].c`, 24, 1, 25, "an escape sequence", `half a surrogate pair, \ud800`},
		{`{"free":{"":{"x.y":tru}}}`, `free[""]["x.y"]`, 19, 1, 20, "a value", "tru"},
		{`{"u":[{"v":[1,01]}]}`, "u[0].v[1]", 14, 1, 15, "a number without leading zeros", "the number 01"},
		{`{"name":"a"`, "name", 11, 1, 12, "a comma or the end of the object", "the end of the document"},
		{`[]`, "", 0, 1, 1, "an object", "an array"},
		{``, "", 0, 1, 1, "an object", "the end of the document"},
		{"\ufeff{}", "", 0, 1, 1, "an object", "a byte order mark"},
		{`{"name":"a"}}`, "", 12, 1, 13, "the end of the document", "'}'"},
	}
	for _, tt := range tests {
		d := NewDecoder([]byte(tt.doc))
		decode(&d)
		f := d.End()
		if f == nil {
			t.Errorf("%s: accepted", tt.doc)
			continue
		}
		if want := (Failure{tt.path, tt.offset, tt.line, tt.column, tt.expected, tt.got}); *f != want {
			t.Errorf("%s:\n got %+v\nwant %+v", tt.doc, *f, want)
		}
	}
}

// TestPathStaysShort: what a document is full of does not flood an error.
func TestPathStaysShort(t *testing.T) {
	deep := strings.Repeat(`{"a":[`, 100_000)
	for _, doc := range []string{deep, `{"` + strings.Repeat("k", 100_000) + `":tru}`, `"` + strings.Repeat("x", 100_000), strings.Repeat("9", 100_000) + "x"} {
		if failure := read(doc, (*Decoder).Skip); failure == "" || len(failure) > 1000 {
			t.Errorf("%.20q: failure of %d bytes", doc, len(failure))
		}
	}
}
