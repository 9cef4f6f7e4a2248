package yamldoc

import (
	"strings"
	"testing"
)

func TestResolvePlain(t *testing.T) {
	texts := map[resolved]string{
		resolvedNull: "null Null NULL ~",
		resolvedBool: "true True TRUE false False FALSE",
		resolvedInt: "0 5 -5 +5 -0 +0 18446744073709551615 -9223372036854775808 0x1F 0xff -0x1F +0x1F 0o17 -0o17 0b101 0x00000000000000000000000000000000000000001 " +
			"0xFFFFFFFFFFFFFFFF",
		unreadable: "18446744073709551616 -9223372036854775809 340282366920938463463374607431768211455 -170141183460469231731687303715884105728 0xFFFFFFFFFFFFFFFFF",
		resolvedFloat: "1.5 -1.5 +1.5 .5 -.5 5. 00.5 1e5 1E5 1e+5 1e-5 00e5 1.e3 .inf .Inf .INF -.inf +.INF .nan .NaN .NAN 1e-400 " +
			"340282366920938463463374607431768211456 -170141183460469231731687303715884105729",
		resolvedText: "a yes no on off y n nULL tRUE 01 007 00 -007 +00 1_0 1:30 2026-01-01 30s 0X1F 0O17 0x 0b 0b12 0o8 0xg + - ++5 +-5 --5 -+5 . .. e5 1e 1e+ +.nan -.nan " +
			".infinity inf nan Infinity 1e400 -1e400 1.2.3 1,5 0x-5 -0x-5 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF 5e1.5 ½1",
	}
	for want, list := range texts {
		for text := range strings.FieldsSeq(list) {
			if got := resolvePlain(text); got != want {
				t.Errorf("%s: got %d, want %d", text, got, want)
			}
		}
	}
	if got := resolvePlain(""); got != resolvedNull {
		t.Errorf("nothing: got %d", got)
	}
	if got := resolvePlain(strings.Repeat("9", 308)); got != resolvedFloat {
		t.Errorf("308 digits: got %d", got)
	}
	if got := resolvePlain(strings.Repeat("9", 400)); got != resolvedText {
		t.Errorf("400 digits: got %d", got)
	}
}

func TestParseUint(t *testing.T) {
	for text, want := range map[string]uint64{"0": 0, "5": 5, "+5": 5, "0x1F": 31, "+0x1f": 31, "0o17": 15, "0b101": 5, "4294967296": 1 << 32, "18446744073709551615": 1<<64 - 1, "0x0001": 1} {
		if got, ok := parseUint(text); !ok || got != want {
			t.Errorf("%s: got %d, %t", text, got, ok)
		}
	}
	for text := range strings.FieldsSeq("00 017 007 1_000 1.0 1e1 0X1F -1 -0 ++5 +-5 18446744073709551616 0x 0xg 0b2 0o8 + a 0x+5 ½1") {
		if got, ok := parseUint(text); ok {
			t.Errorf("%s: got %d", text, got)
		}
	}
	if got, ok := parseUint(""); ok {
		t.Errorf("nothing: got %d", got)
	}
}
