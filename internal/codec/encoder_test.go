package codec

import (
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
	"time"
)

func TestEncodeStrings(t *testing.T) {
	for n := range 20 {
		pad := strings.Repeat("x", n)
		for in, want := range map[string]string{
			"": `""`, "a": `"a"`, "\"\\\b\f\n\r\t": `"\"\\\b\f\n\r\t"`, "\x00\x1f\x7f": "\"\\u0000\\u001f\x7f\"", "<>&/\u2028日😀": "\"<>&/\u2028日😀\"",
		} {
			e := NewEncoder([]byte("before "))
			e.String(pad + in)
			if got, want := string(e.Buf), `before "`+pad+want[1:]; got != want || e.End() != nil {
				t.Errorf("got %s, want %s", got, want)
			}
		}
	}
}

func TestEncodeFailures(t *testing.T) {
	write := func(value func(e *Encoder)) *Failure {
		e := NewEncoder([]byte(`{"left":"alone`))
		e.Raw(`{"a":[`)
		e.Uint(1)
		e.Raw(`,{"b":`)
		value(&e)
		e.Raw(`}]}`)
		return e.End()
	}
	tests := []struct {
		value         func(e *Encoder)
		expected, got string
	}{
		{func(e *Encoder) { e.String("a\xffb") }, "valid UTF-8", "text that is not"},
		{func(e *Encoder) { e.String("long enough\xed\xa0\x80") }, "valid UTF-8", "text that is not"},
		{func(e *Encoder) { e.Float(math.NaN()) }, "a finite number", "NaN"},
		{func(e *Encoder) { e.Float(math.Inf(-1)) }, "a finite number", "-Inf"},
		{func(e *Encoder) { e.Time(time.Unix(1<<60, 0)) }, "a year from -262143 to 262142", ""},
		{func(e *Encoder) { e.RefuseString("x or y", strings.Repeat("z", 1000)) }, "x or y", `the string "zz`},
	}
	for _, tt := range tests {
		f := write(tt.value)
		if f == nil || f.Path != "a[1].b" || f.Expected != tt.expected || !strings.HasPrefix(f.Got, tt.got) || len(f.Got) > 200 {
			t.Errorf("got %+v, want %s and %s", f, tt.expected, tt.got)
		}
	}
	if f := write(func(e *Encoder) { e.Bool(true) }); f != nil {
		t.Error(f)
	}
}

func TestMember(t *testing.T) {
	e := NewEncoder([]byte("{{"))
	e.Raw("{")
	for _, name := range []string{"a", "b"} {
		e.Member(name)
		e.Int(-1)
	}
	e.Raw("}")
	if got := string(e.Buf); got != `{{{"a":-1,"b":-1}` {
		t.Error(got)
	}
}

// TestShortFloats compares the two ways to write a double, and to read one.
func TestShortFloats(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	values := []float64{0.001, 0.01, 0.1, 0.5, 1, 999999999999.999, 999999999999, 0.0005, 0.0015, 1e12, 123456789012.345, 4.35, 1.005, 2.675}
	for range 200_000 {
		f := float64(r.Int64N(1e15)) / []float64{1, 10, 100, 1000, 10000}[r.IntN(5)]
		values = append(values, f, math.Nextafter(f, 0), math.Nextafter(f, math.Inf(1)), r.Float64()*1000)
	}
	for _, f := range values {
		want := strconv.FormatFloat(f, 'f', -1, 64)
		if !strings.Contains(want, ".") {
			want += ".0"
		}
		if short, ok := appendShort(nil, f); ok && string(short) != want {
			t.Fatalf("wrote %s, want %s", short, want)
		}
		d := NewDecoder([]byte(want + ","))
		if got := d.Float64(); got != f || d.Failed() {
			t.Fatalf("read %s as %v", want, got)
		}
	}
}
