package wire

import (
	"fmt"
	"math/bits"
	"strconv"
	"strings"
)

// DefaultCollectSize is the most that a collection bundles without MaxSize, in
// bytes.
const DefaultCollectSize = 50_000_000

// ParseSize reads a size: digits, perhaps a space, and a unit in letters of either
// case: none or B for bytes, KB, MB and GB for powers of 1000, KiB, MiB and GiB for
// powers of 1024. There are no fractions. The error says what is wrong.
func ParseSize(text string) (uint64, error) {
	t := strings.TrimSpace(text)
	digits := strings.TrimLeft(t, "0123456789")
	number, unit := t[:len(t)-len(digits)], strings.Map(lowerASCII, strings.TrimSpace(digits))
	n, err := strconv.ParseUint(number, 10, 64)
	if err != nil {
		return 0, fmt.Errorf("wire: size %q does not begin with a number of 64 bits", text)
	}
	factors := map[string]uint64{
		"": 1, "b": 1, "kb": 1e3, "mb": 1e6, "gb": 1e9, "kib": 1 << 10, "mib": 1 << 20, "gib": 1 << 30,
	}
	factor := factors[unit]
	if factor == 0 {
		return 0, fmt.Errorf("wire: size %q has an unknown unit: want B, KB, MB, GB, KiB, MiB or GiB", text)
	}
	high, low := bits.Mul64(n, factor)
	if high != 0 {
		return 0, fmt.Errorf("wire: size %q is beyond 64 bits", text)
	}
	return low, nil
}

// lowerASCII lowers the letters of ASCII alone: the sign of Kelvin is no K.
func lowerASCII(r rune) rune {
	if 'A' <= r && r <= 'Z' {
		return r + ('a' - 'A')
	}
	return r
}

// MaxBytes is MaxSize in bytes; [DefaultCollectSize] where it is unset or does not
// parse.
func (c *CollectHint) MaxBytes() uint64 {
	if text, ok := c.MaxSize.Get(); ok {
		if n, err := ParseSize(text); err == nil {
			return n
		}
	}
	return DefaultCollectSize
}
