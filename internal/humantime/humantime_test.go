package humantime

import (
	"bufio"
	"encoding/json"
	"errors"
	"math/big"
	"os"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

func TestParse(t *testing.T) {
	good := map[string]Span{
		"0": {}, "0s": {}, "30s": {Seconds: 30}, " 30 s ": {Seconds: 30}, "10m": {Seconds: 600}, "6h": {Seconds: 21600}, "1d": {Seconds: 86400},
		"1w": {Seconds: 604800}, "1M": {Seconds: 2630016}, "1y": {Seconds: 31557600}, "2yrs": {Seconds: 63115200},
		"1h30m": {Seconds: 5400}, "1 h 30 m": {Seconds: 5400}, "1h\t30m": {Seconds: 5400}, "1m 1m": {Seconds: 120}, "1m1h": {Seconds: 3660},
		"10 0s": {Seconds: 100}, "1 000 s": {Seconds: 1000}, "1. 5m": {Seconds: 90}, "01s": {Seconds: 1}, "1.0s": {Seconds: 1},
		"1.5h": {Seconds: 5400}, "0.3h": {Seconds: 1080}, "0.1m": {Seconds: 6}, "2.5y": {Seconds: 78894000}, "1.5ms": {Nanos: 1_500_000}, "0.0001ms": {Nanos: 100},
		"500ms": {Nanos: 500_000_000}, "999ms": {Nanos: 999_000_000}, "1µs": {Nanos: 1000}, "7ns": {Nanos: 7}, "1.0000000000s": {Seconds: 1},
		"1d 2h 3m 4s 5ms 6us 7ns": {93784, 5_006_007}, "18446744073709551615s": {Seconds: 18446744073709551615}, "1\u300030s": {Seconds: 130},
		"700ms 700ms": {1, 400_000_000},
	}
	for text, want := range good {
		if got, err := Parse(text); err != nil || got != want {
			t.Errorf("%q: got %+v, %v, want %+v", text, got, err, want)
		}
	}
	bad := map[string]string{
		"": ruleEmpty, " ": ruleEmpty, "30": ruleUnit, " 0": ruleUnit, "00": ruleUnit, "1h 30": ruleUnit, "1h30": ruleUnit,
		"s": ruleNumber, "soon": ruleNumber, ".5s": ruleNumber, "-1s": ruleNumber, "+1s": ruleNumber, "P1D": ruleNumber, "1h and 30m": ruleNumber, "１h": ruleNumber, "∞": ruleNumber,
		"5x": ruleUnknown, "1S": ruleUnknown, "1H": ruleUnknown, "1Min": ruleUnknown, "1mo": ruleUnknown, "1e3s": ruleUnknown, "1µsec": ruleUnknown,
		"1,5s": ruleChar, "1_000s": ruleChar, "00:30:00": ruleChar, "1h-30m": ruleChar, "1.s": ruleChar, "1.": ruleChar, "1.5.5s": ruleChar, "1μs": ruleChar, "1ħ": ruleChar,
		"0.1ns": ruleNanos, "1.0ns": ruleNanos, "0.0001h": ruleInexact, "1.2345678901s": ruleInexact, "0.3333333333h": ruleInexact,
		"18446744073709551616s": ruleOverflow, "18446744073709551615s 1s": ruleOverflow, "18446744073710ms": ruleOverflow,
		"0.5000000000000000000h": ruleOverflow, "1.00000000000000000000s": ruleOverflow, "999999999999y": ruleOverflow,
	}
	for text, rule := range bad {
		got, err := Parse(text)
		var e *Error
		if !errors.As(err, &e) || e.Rule != rule || e.Text != text {
			t.Errorf("%q: got %+v, %v, want: %s", text, got, err, rule)
		}
	}
}

func TestErrorIsShort(t *testing.T) {
	_, err := Parse(strings.Repeat("x", 1<<20))
	if err == nil || len(err.Error()) > 300 {
		t.Errorf("%.100v", err)
	}
}

// TestRecorded compares with what the reference reads, where that was recorded
// beside the module.
func TestRecorded(t *testing.T) {
	in, err := os.Open("../../../shared/vectors/humantime-text.jsonl")
	if err != nil {
		t.Skipf("recorded durations are not here: %v", err)
	}
	defer in.Close()
	n := 0
	for lines := bufio.NewScanner(in); lines.Scan(); n++ {
		var v struct {
			Req  struct{ Text string }
			Want struct{ OK *struct{ NS string } }
		}
		if err := json.Unmarshal(lines.Bytes(), &v); err != nil {
			t.Fatal(err)
		}
		got, err := Parse(v.Req.Text)
		if (err == nil) != (v.Want.OK != nil) {
			t.Errorf("%q: %v, recorded %v", v.Req.Text, err, v.Want.OK)
			continue
		}
		if err == nil && nanos(got).String() != v.Want.OK.NS {
			t.Errorf("%q: %+v, recorded %s ns", v.Req.Text, got, v.Want.OK.NS)
		}
	}
	if n == 0 {
		t.Error("the file is empty")
	}
}

func nanos(s Span) *big.Int {
	n := new(big.Int).Mul(new(big.Int).SetUint64(s.Seconds), big.NewInt(int64(time.Second)))
	return n.Add(n, big.NewInt(int64(s.Nanos)))
}

func FuzzParse(f *testing.F) {
	for _, text := range []string{"0", "1h 30m", "1.5d", "18446744073709551615s", "1 0s", "1. 5m", "0.0001ms", "µ", "1µs", "-1s", "1e3s", "\u30001s", "\xff1s"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		span, err := Parse(text)
		if err != nil {
			var e *Error
			if !errors.As(err, &e) || e.Offset < 0 || e.Offset > len(text) || e.Rule == "" {
				t.Errorf("%q: %#v", text, err)
			}
			return
		}
		if span.Nanos >= second {
			t.Errorf("%q: %+v", text, span)
		}
		// What is longer by a second stands for a second more.
		if utf8.ValidString(text) && text != "0" && span.Seconds < 1<<63 {
			longer, err := Parse(text + " 1s")
			if err != nil || longer.Seconds != span.Seconds+1 || longer.Nanos != span.Nanos {
				t.Errorf("%q: %+v, and with a second more %+v, %v", text, span, longer, err)
			}
		}
	})
}
