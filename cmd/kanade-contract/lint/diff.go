package lint

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
)

// context is how many unchanged lines a diff shows around a change.
const diffContext = 3

// maxDiff bounds the work of comparing lines: what is longer than this, on both
// sides together, is shown as one change.
const maxDiff = 4_000_000

// WriteDiff writes what has been mended as a unified diff.
func WriteDiff(out io.Writer, results []Result) error {
	w := bufio.NewWriter(out)
	for i := range results {
		if r := &results[i]; r.After != nil {
			writeDiff(w, r.Name, r.Before, r.After)
		}
	}
	return w.Flush()
}

// line is a line of a diff: common, of the old text alone or of the new one.
type line struct {
	sign byte
	text []byte
}

func writeDiff(w io.Writer, name string, before, after []byte) {
	lines := compareLines(bytes.SplitAfter(before, []byte("\n")), bytes.SplitAfter(after, []byte("\n")))
	fmt.Fprintf(w, "--- %s\n+++ %s\n", name, name)
	oldLine, newLine := 1, 1
	for i := 0; i < len(lines); {
		if lines[i].sign == ' ' {
			i, oldLine, newLine = i+1, oldLine+1, newLine+1
			continue
		}
		start := max(0, i-diffContext)
		end, quiet := i, 0
		for end < len(lines) && quiet <= 2*diffContext {
			quiet++
			if lines[end].sign != ' ' {
				quiet = 0
			}
			end++
		}
		end -= max(0, quiet-diffContext)
		oldStart, newStart := oldLine-(i-start), newLine-(i-start)
		oldCount, newCount := 0, 0
		for _, l := range lines[start:end] {
			if l.sign != '+' {
				oldCount++
			}
			if l.sign != '-' {
				newCount++
			}
		}
		fmt.Fprintf(w, "@@ -%d,%d +%d,%d @@\n", oldStart, oldCount, newStart, newCount)
		for _, l := range lines[start:end] {
			fmt.Fprintf(w, "%c%s", l.sign, l.text)
			if !bytes.HasSuffix(l.text, []byte("\n")) {
				fmt.Fprint(w, "\n\\ No newline at end of file\n")
			}
		}
		oldLine, newLine, i = oldStart+oldCount, newStart+newCount, end
	}
}

// compareLines finds the longest common subsequence of lines.
func compareLines(before, after [][]byte) []line {
	trim := func(lines [][]byte) [][]byte {
		if n := len(lines); n > 0 && len(lines[n-1]) == 0 {
			return lines[:n-1]
		}
		return lines
	}
	before, after = trim(before), trim(after)
	var lines []line
	for len(before) > 0 && len(after) > 0 && bytes.Equal(before[0], after[0]) {
		lines = append(lines, line{' ', before[0]})
		before, after = before[1:], after[1:]
	}
	var tail []line
	for len(before) > 0 && len(after) > 0 && bytes.Equal(before[len(before)-1], after[len(after)-1]) {
		tail = append(tail, line{' ', before[len(before)-1]})
		before, after = before[:len(before)-1], after[:len(after)-1]
	}
	var common [][]int32
	if (len(before)+1)*(len(after)+1) <= maxDiff {
		common = make([][]int32, len(before)+1)
		for i := range common {
			common[i] = make([]int32, len(after)+1)
		}
		for i := len(before) - 1; i >= 0; i-- {
			for j := len(after) - 1; j >= 0; j-- {
				if bytes.Equal(before[i], after[j]) {
					common[i][j] = common[i+1][j+1] + 1
				} else {
					common[i][j] = max(common[i+1][j], common[i][j+1])
				}
			}
		}
	}
	i, j := 0, 0
	for i < len(before) || j < len(after) {
		switch {
		case common != nil && i < len(before) && j < len(after) && bytes.Equal(before[i], after[j]):
			lines = append(lines, line{' ', before[i]})
			i, j = i+1, j+1
		case i < len(before) && (common == nil || j == len(after) || common[i+1][j] >= common[i][j+1]):
			lines = append(lines, line{'-', before[i]})
			i++
		default:
			lines = append(lines, line{'+', after[j]})
			j++
		}
	}
	for k := len(tail) - 1; k >= 0; k-- {
		lines = append(lines, tail[k])
	}
	return lines
}
