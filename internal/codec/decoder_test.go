package codec

import (
	"strings"
	"testing"
)

// read runs f over a document and returns its failure as text, "" without one.
func read(doc string, f func(d *Decoder)) string {
	d := NewDecoder([]byte(doc))
	f(&d)
	if failure := d.End(); failure != nil {
		return failure.Error()
	}
	return ""
}

func TestStrings(t *testing.T) {
	tests := []struct{ doc, want, failure string }{
		{`""`, "", ""},
		{` "a" `, "a", ""},
		{`"eight bytes and more"`, "eight bytes and more", ""},
		{`"日本語、はい"`, "日本語、はい", ""},
		{`"\"\\\/\b\f\n\r\t"`, "\"\\/\b\f\n\r\t", ""},
		{`"\u0041\u00e9\u65e5\ud83d\ude00\uD83D\uDE00"`, "Aé日😀😀", ""},
		{`"x\u0000y"`, "x\x00y", ""},
		{`"a long beginning, then\nan escape, and a long end"`, "a long beginning, then\nan escape, and a long end", ""},
		{`"日本\n語"`, "日本\n語", ""},
		{`"\\"`, `\`, ""},
		{`"\\\""`, `\"`, ""},
		{"\"\u007f\u2028<>&/\"", "\u007f\u2028<>&/", ""},
		{`"`, "", "expected the end of a string, got the end of the document"},
		{`"abcdefghijk`, "", "expected the end of a string"},
		{`"abc\"`, "", "expected the end of a string"},
		{`"\`, "", "expected an escape sequence, got a backslash"},
		{`"\u12"`, "", `got \u without four hexadecimal digits`},
		{`"\u12g4"`, "", `got \u without four hexadecimal digits`},
		{`"\x"`, "", "got a backslash and x"},
		{`"\ud800"`, "", `got half a surrogate pair, \ud800`},
		{`"\ud800\u0041"`, "", "half a surrogate pair"},
		{`"\udc00"`, "", "half a surrogate pair"},
		{"\"a\nb\"", "", "without raw control characters, got '\\n'"},
		{"\"0123456789\x01\"", "", "without raw control characters"},
		{"\"\\n\x1f\"", "", "without raw control characters"},
		{"\"ab\xff\"", "", "expected valid UTF-8, got the byte 0xff (offset 3)"},
		{"\"\xed\xa0\x80\"", "", "expected valid UTF-8"},
		{"\"\\n\xc0\x80\"", "", "expected valid UTF-8"},
		{"\"\xe6\x97\"", "", "expected valid UTF-8"},
		{`5`, "", "expected a string, got the number 5"},
		{`null`, "", "expected a string, got null"},
		{`"a"x`, "a", "expected the end of the document, got x"},
		{"\"a\"\x00", "a", "expected the end of the document"},
		{``, "", "expected a string, got the end of the document"},
	}
	for _, tt := range tests {
		var got string
		failure := read(tt.doc, func(d *Decoder) { got = d.String() })
		if !strings.Contains(failure, tt.failure) || (tt.failure == "") != (failure == "") {
			t.Errorf("%s: failure %q, want %q", tt.doc, failure, tt.failure)
		}
		if got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.doc, got, tt.want)
		}
	}
}

// TestStringAtEveryOffset moves what ends a run of text across the words in
// which it is looked for.
func TestStringAtEveryOffset(t *testing.T) {
	for n := range 40 {
		plain := strings.Repeat("x", n)
		for _, tail := range []string{"", "é", `\n`, "é\\n", "\x1f", "\xff"} {
			var got string
			failure := read(`"`+plain+tail+`"`, func(d *Decoder) { got = d.String() })
			switch tail {
			case "\x1f", "\xff":
				if failure == "" {
					t.Errorf("%d bytes and %q: accepted", n, tail)
				}
			default:
				if want := plain + strings.ReplaceAll(tail, `\n`, "\n"); got != want || failure != "" {
					t.Errorf("%d bytes and %q: got %q, %s", n, tail, got, failure)
				}
			}
		}
	}
}

func TestIntegers(t *testing.T) {
	u32 := func(d *Decoder) any { return d.Uint32() }
	u64 := func(d *Decoder) any { return d.Uint64() }
	i32 := func(d *Decoder) any { return d.Int32() }
	i64 := func(d *Decoder) any { return d.Int64() }
	tests := []struct {
		doc  string
		read func(d *Decoder) any
		want any // nil where it is refused
	}{
		{"0", u32, uint32(0)}, {" 12 ", u32, uint32(12)}, {"4294967295", u32, uint32(4294967295)},
		{"4294967296", u32, nil}, {"-1", u32, nil}, {"-0", u32, nil}, {"1.0", u32, nil}, {"1e2", u32, nil},
		{"01", u32, nil}, {"+1", u32, nil}, {`"5"`, u32, nil}, {"true", u32, nil}, {"null", u32, nil}, {"", u32, nil}, {"-", u32, nil},
		{"18446744073709551615", u64, uint64(18446744073709551615)}, {"18446744073709551616", u64, nil},
		{"184467440737095516150", u64, nil}, {"99999999999999999999999999", u64, nil},
		{"-2147483648", i32, int32(-2147483648)}, {"-2147483649", i32, nil}, {"2147483647", i32, int32(2147483647)}, {"2147483648", i32, nil},
		{"-9223372036854775808", i64, int64(-9223372036854775808)}, {"-9223372036854775809", i64, nil},
		{"9223372036854775807", i64, int64(9223372036854775807)}, {"9223372036854775808", i64, nil}, {"-0", i64, nil}, {"-1", i64, int64(-1)},
	}
	for _, tt := range tests {
		var got any
		failure := read(tt.doc, func(d *Decoder) { got = tt.read(d) })
		if (tt.want == nil) != (failure != "") || tt.want != nil && got != tt.want {
			t.Errorf("%s: got %v, want %v; %s", tt.doc, got, tt.want, failure)
		}
	}
}

func TestFloats(t *testing.T) {
	tests := []struct {
		doc  string
		want string // as it is written again, "" where it is refused
	}{
		{"0", "0.0"}, {"-0", "-0.0"}, {"100", "100.0"}, {"1.5", "1.5"}, {"1e2", "100.0"}, {"1E+2", "100.0"}, {"-1.25e-3", "-0.00125"},
		{"0.00001", "0.00001"}, {"0.000001", "1e-6"}, {"1.5e-7", "1.5e-7"}, {"1e15", "1000000000000000.0"}, {"1e16", "1e+16"}, {"123456789012345680000", "1.2345678901234568e+20"},
		{"1e-400", "0.0"}, {"-1e-400", "-0.0"}, {"0e999999999999999999999", "0.0"}, {"1e400", ""}, {"1e999999999999999999999", ""}, {"1e-999999999999999999999", "0.0"},
		{"0.1", "0.1"}, {"0.30000000000000004", "0.30000000000000004"}, {"179769313486231570000000000000000000000", "1.7976931348623156e+38"},
		{"4.9e-324", "5e-324"}, {"1.7976931348623157e308", "1.7976931348623157e+308"}, {"2e308", ""}, {"9007199254740993", "9007199254740992.0"},
		{"9007199254740993.0000000000000001", "9007199254740994.0"}, {"1e22", "1e+22"}, {"1e23", "1e+23"}, {"8.5e22", "8.5e+22"},
		{"00000.5", ""}, {"01", ""}, {".5", ""}, {"1.", ""}, {"1.e5", ""}, {"1e", ""}, {"1e+", ""}, {"NaN", ""}, {"Infinity", ""}, {"-", ""}, {"--1", ""}, {"0x10", ""}, {`"1"`, ""}, {"null", ""}, {"1 2", ""},
	}
	for _, tt := range tests {
		var f float64
		failure := read(tt.doc, func(d *Decoder) { f = d.Float64() })
		if failure != "" {
			if tt.want != "" {
				t.Errorf("%s: %s", tt.doc, failure)
			}
			continue
		}
		if got := string(appendFloat(nil, f)); got != tt.want {
			t.Errorf("%s: got %s, want %q", tt.doc, got, tt.want)
		}
	}
}

func TestBools(t *testing.T) {
	for doc, want := range map[string]string{"true": "", "false": "", "tru": "expected a value", "True": "true or false", "1": "true or false", "null": "true or false", "truex": "end of the document"} {
		failure := read(doc, func(d *Decoder) { d.Bool() })
		if !strings.Contains(failure, want) || (want == "") != (failure == "") {
			t.Errorf("%s: failure %q, want %q", doc, failure, want)
		}
	}
}

// skipped are documents, and whether they are well-formed JSON.
var skipped = map[string]bool{
	`{}`: true, `[]`: true, `[[],{}]`: true, `{"a":[1,{"b":null}],"c":"d"}`: true, `[1,2.5e-3,-0,true,false,null,"x"]`: true,
	`{"a":1,"a":2}`: true, ` { "a" : [ 1 , 2 ] } `: true, `"\ud800"`: true, "\"\xff\"": true, `1e999999`: true, `"\u0000\\\""`: true,
	`{`: false, `[`: false, `{"a"`: false, `{"a":`: false, `{"a":1`: false, `{"a":1,`: false, `{"a":1,}`: false, `{,}`: false, `{a:1}`: false, `{1:1}`: false,
	`[1,]`: false, `[,1]`: false, `[1 2]`: false, `{"a" 1}`: false, `{"a":1 "b":2}`: false, `[}`: false, `{]`: false, `{"a":1]`: false, `[1}`: false,
	`01`: false, `1.`: false, `.1`: false, `-`: false, `1e`: false, `tru`: false, `nul`: false, `falsy`: false, `"a`: false, `"\x"`: false, `"\u12"`: false, "\"\x01\"": false,
	``: false, ` `: false, `1 2`: false, `{}{}`: false, `{}x`: false, `'a'`: false, `// c`: false, "\ufeff{}": false,
}

func TestSkip(t *testing.T) {
	for doc, well := range skipped {
		if failure := read(doc, (*Decoder).Skip); (failure == "") != well {
			t.Errorf("%q: failure %q, well-formed %v", doc, failure, well)
		}
	}
}

func TestSkipIsNotDeep(t *testing.T) {
	const levels = 1_000_000
	for _, pair := range []string{"[]", `{"a":}`} {
		open, end := pair[:len(pair)-1], pair[len(pair)-1:]
		doc := strings.Repeat(open, levels) + "1" + strings.Repeat(end, levels)
		if failure := read(doc, (*Decoder).Skip); failure != "" {
			t.Errorf("%s: %s", pair, failure)
		}
		if failure := read(doc[:len(doc)-1], (*Decoder).Skip); failure == "" {
			t.Errorf("%s: accepted without its end", pair)
		}
	}
	mixed := strings.Repeat(`[{"a":`, 2000) + "1" + strings.Repeat("}]", 2000)
	if failure := read(mixed, (*Decoder).Skip); failure != "" {
		t.Error(failure)
	}
	if failure := read(strings.Repeat(`[{"a":`, 2000)+"1"+strings.Repeat("]}", 2000), (*Decoder).Skip); failure == "" {
		t.Error("brackets closed in the wrong order were accepted")
	}
}

func TestSkipDoesNotAllocate(t *testing.T) {
	doc := []byte(`{"a":[1,2,{"b":"long enough to matter \n \u0041"}],"c":{"d":null,"e":[[[[]]]]},"f":1.5e300}`)
	n := testing.AllocsPerRun(100, func() {
		d := NewDecoder(doc)
		d.Skip()
		if d.Failed() {
			t.Error("refused")
		}
	})
	if n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func TestCheckMaterialises(t *testing.T) {
	for doc, want := range map[string]bool{
		`{"a":[1]}`: true, `"\ud800"`: false, "\"\xff\"": false, `1e400`: false, `{"\ud800":1}`: false,
		strings.Repeat("[", 127) + strings.Repeat("]", 127): true,
		strings.Repeat("[", 128) + strings.Repeat("]", 128): false,
	} {
		if failure := read(doc, (*Decoder).Check); (failure == "") != want {
			t.Errorf("%.20q: failure %q, want accepted %v", doc, failure, want)
		}
	}
}

func TestAny(t *testing.T) {
	tests := []struct{ doc, want string }{
		{`null`, `null`}, {`{}`, `{}`}, {`[ ]`, `[]`}, {`[1, 1.0, -0, -5, "a\/b"]`, `[1,1.0,-0.0,-5,"a/b"]`},
		{`{"b":1,"a":{"d":[],"c":null}}`, `{"a":{"c":null,"d":[]},"b":1}`},
		{`{"a":1,"b":2,"a":3,"a":{}}`, `{"a":{},"b":2}`},
		{`{"\u0062":1,"a":2}`, `{"a":2,"b":1}`},
		{`{"é":1,"z":2,"Z":3,"":4}`, `{"":4,"Z":3,"z":2,"é":1}`},
		{`18446744073709551615`, `18446744073709551615`}, {`18446744073709551616`, `1.8446744073709552e+19`},
		{`-9223372036854775808`, `-9223372036854775808`}, {`-9223372036854775809`, `-9.223372036854776e+18`},
		{`"\u0000\u001f\u007f<>&"`, "\"\\u0000\\u001f\u007f<>&\""},
	}
	for _, tt := range tests {
		var got string
		failure := read(tt.doc, func(d *Decoder) { got = string(d.AppendAny(nil)) })
		if got != tt.want || failure != "" {
			t.Errorf("%s: got %s, want %s; %s", tt.doc, got, tt.want, failure)
		}
	}
}

func TestDepth(t *testing.T) {
	nested := func(d *Decoder, levels int) {
		for range levels {
			d.Array()
			d.Element(0)
		}
		d.Skip()
		for range levels {
			d.Element(1)
		}
	}
	doc := func(levels int) string { return strings.Repeat("[", levels) + "1" + strings.Repeat("]", levels) }
	for levels, deepen := range map[int]bool{MaxDepth: false, MaxDepth + 1: true} {
		for more := range 2 {
			failure := read(doc(levels+more), func(d *Decoder) {
				if deepen {
					d.Deepen()
				}
				nested(d, levels+more)
			})
			if (failure == "") != (more == 0) {
				t.Errorf("%d levels, deepened %t: failure %q", levels+more, deepen, failure)
			}
		}
	}
}

func TestBuffered(t *testing.T) {
	for doc, want := range map[string]string{
		`{"a":[1,"\u0041"]}`: "",
		` "text" `:           "",
		`{"a":1e999}`:        "a: ",
		`"\ud800"`:           "half a surrogate pair",
		`[1,]`:               "[1]: ",
	} {
		got := read(doc, func(d *Decoder) {
			if d.Buffered(); !d.Failed() && d.Offset() != strings.IndexAny(doc, `{"[`) {
				t.Errorf("%s: not where the value begins", doc)
			}
			if is := d.AtString(); !d.Failed() && is != strings.HasPrefix(strings.TrimSpace(doc), `"`) {
				t.Errorf("%s: a string: %t", doc, is)
			}
			d.Skip()
		})
		if (got == "") != (want == "") || !strings.Contains(got, want) {
			t.Errorf("%s: %s, want %s", doc, got, want)
		}
	}
}

func TestRefuseToWrite(t *testing.T) {
	e := NewEncoder(nil)
	e.Raw(`{"when":`)
	e.Refuse("one of four", "none")
	if f := e.End(); f == nil || f.Path != "when" || f.Expected != "one of four" || f.Got != "none" {
		t.Errorf("%+v", f)
	}
}
