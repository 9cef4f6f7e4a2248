package main

import (
	"fmt"
	"strings"
)

// The patterns are read by three kinds of engines: ECMAScript with the flag u,
// Go's, and Python's. So there is no class such as \d or \s, which mean different
// things, no look-around, and nothing that a backtracking engine could take long
// for: where two parts could match the same text, one of them is not there.

// spaces are the members of a class that is white space: what Unicode calls so.
const spaces = "\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"

const (
	ws       = "[" + spaces + "]*"
	hour     = "(?:[01]?[0-9]|2[0-3])"
	minute   = "[0-5]?[0-9]"
	notBlank = "[^" + spaces + "]"
)

// clock is HH:MM. White space may stand in front of each number.
const clock = ws + hour + ":" + ws + minute

// durationPattern: numbers with units. White space may stand anywhere but within
// a unit. What is left to the reader: units that do not take a fraction, and what
// is too long.
func durationPattern() string {
	digits := "[0-9](?:" + ws + "[0-9])*" + ws
	fraction := `(?:\.` + ws + digits + ")?"
	units := "(?:n(?:s|sec|anos)|u(?:s|sec)|µs|m(?:s|sec|illis|in|ins|inute|inutes|onth|onths)?|" +
		"s(?:ec|ecs|econd|econds)?|h(?:r|rs|our|ours)?|d(?:ay|ays)?|w(?:k|ks|eek|eeks)?|M|y(?:r|rs|ear|ears)?)"
	return "^(?:0|" + ws + "(?:" + digits + fraction + units + ws + ")+)$"
}

// year is that of a calendar: four digits at most, or a sign and any number.
const (
	leapYear = "(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)"
	anyYear  = "(?:[0-9]{1,4}|[-+][0-9]+)"
	// oddYear is none of four digits, and not looked at for leap days.
	oddYear = "(?:[0-9]{1,3}|[-+][0-9]+)"
)

// day matches a month and a day of it, with the year in front. The separator
// stands between, and white space in front of each number. loose takes months and
// days of one digit.
func dayPattern(separator string, loose bool, year, leap, odd string) string {
	zero, space := "0", ""
	if loose {
		zero, space = "0?", ws
	}
	month := func(list string) string { return separator + space + list + separator + space }
	long := month("(?:"+zero+"[13578]|1[02])") + "(?:" + zero + "[1-9]|[12][0-9]|3[01])"
	short := month("(?:"+zero+"[469]|11)") + "(?:" + zero + "[1-9]|[12][0-9]|30)"
	february := month(zero + "2")
	pattern := "(?:" + year + "(?:" + long + "|" + short + "|" + february + "(?:" + zero + "[1-9]|1[0-9]|2[0-8]))|" +
		leap + february + "29"
	if odd != "" {
		pattern += "|" + odd + february + "29"
	}
	return pattern + ")"
}

func datePattern(separator string) string {
	return dayPattern(separator, true, anyYear, leapYear, oddYear)
}

// skipDatePattern is a date with white space around it.
func skipDatePattern() string { return "^" + ws + datePattern("-") + ws + "$" }

// boundPattern is a date, or an RFC 3339 timestamp with an offset.
func boundPattern() string {
	return "^(?:" + ws + datePattern("-") + "|" + instant() + ")$"
}

func instant() string {
	day := dayPattern("-", false, "[0-9]{4}", leapYear, "")
	return day + "[Tt ](?:[01][0-9]|2[0-3]):[0-5][0-9]:(?:[0-5][0-9]|60)" + `(?:\.[0-9]+)?` +
		"(?:[Zz]|[-+\u2212](?:[01][0-9]|2[0-3]):[0-5][0-9])"
}

// timestampPattern is RFC 3339 and the looser forms that the contract reads: any
// number of digits up to two, white space between the parts, UTC for Z.
func timestampPattern() string {
	number := func(list string) string { return ws + list }
	date := ws + dayPattern(ws+"-", true, anyYear, leapYear, oddYear)
	time := number(hour) + ws + ":" + number(minute) + ws + ":" + number("(?:[0-5]?[0-9]|60)") + `(?:\.[0-9]+)?`
	offset := ws + "(?:[Zz]|[Uu][Tt][Cc]|[-+\u2212](?:[01][0-9]|2[0-3])[" + spaces + ":]*[0-5][0-9])" + ws
	return "^" + date + "[Tt ]" + time + offset + "$"
}

// momentPattern is what a calendar's at may be: a time of day, or a date in front
// of one. The years are 1 to 5000.
func momentPattern() string {
	const year = "(?:0{0,3}[1-9]|0{0,2}[1-9][0-9]|0?[1-9][0-9]{2}|[1-4][0-9]{3}|5000|[+]0*(?:[1-9][0-9]{0,2}|[1-4][0-9]{3}|5000))"
	const odd = "(?:[1-9]|[0-9][1-9]|[1-9][0-9]|[0-9]{2}[1-9]|[0-9][1-9][0-9]|[1-9][0-9]{2}|[+]0*(?:[1-9][0-9]{0,2}|[1-4][0-9]{3}|5000))"
	const leap = "(?:[0-4][0-9](?:0[48]|[2468][048]|[13579][26])|(?:0[48]|[24][048]|[13][26])00)"
	dashed := dayPattern("-", true, year, leap, odd)
	slashed := dayPattern("/", true, year, leap, odd)
	return "^(?:" + clock + "|" + ws + "(?:" + dashed + "T?|" + slashed + ")" + clock + ")" + ws + "$"
}

// windowPattern is two times of day. That they differ is left to the reader.
func windowPattern() string {
	return "^" + clock + ws + "-" + clock + ws + "$"
}

// dayNames in the order of their numbers.
var dayNames = []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}

// anyCase matches a word in whatever case.
func anyCase(word string) string {
	var b strings.Builder
	for _, r := range word {
		fmt.Fprintf(&b, "[%c%c]", r-'a'+'A', r)
	}
	return b.String()
}

// dayToken is a weekday with something behind it: n, the last one, or the end of
// a range. What the tokens of a list are together is left to the reader.
func dayTokenPattern() string {
	name := func(i int) string { return anyCase(dayNames[i]) }
	digit := func(i int) string { return fmt.Sprintf("[+]?0*%d", i) }
	var days []string
	for i := range dayNames {
		days = append(days, name(i))
	}
	day := "(?:" + strings.Join(days, "|") + "|[+]?0*[0-7])"
	var ranges []string
	for from := 0; from <= 7; from++ {
		var starts, ends []string
		if from < 7 {
			starts = append(starts, name(from))
		}
		starts = append(starts, digit(from))
		for to := from; to <= 7; to++ {
			if to < 7 && to > 0 {
				ends = append(ends, name(to))
			}
			ends = append(ends, fmt.Sprintf("0*%d", to))
		}
		ends = append(ends, name(0)) // at the end, Sunday ends the week
		ranges = append(ranges, "(?:"+strings.Join(starts, "|")+")-(?:"+strings.Join(ends, "|")+")")
	}
	return "^" + ws + "(?:[*]|" + day + "(?:#0*[1-5])?|" + day + "[Ll]|" + strings.Join(ranges, "|") + ")" + ws + "$"
}

// identifierPattern is what ids should be: they become keys and parts of
// subjects.
const identifierPattern = "^[A-Za-z0-9_-][A-Za-z0-9._-]*$"

// resourceID is what names things that programs look up.
const resourceID = "[A-Za-z0-9._-]+"

// scriptObjectPattern is <name>/<version>.
const scriptObjectPattern = "^" + resourceID + "/" + resourceID + "$"

// sizePattern is a number of bytes, with a unit or without. That it fits into 64
// bits is left to the reader.
func sizePattern() string {
	return "^" + ws + "[0-9]+" + ws + "(?:[KkMmGg]?[Bb]|[KkMmGg][Ii][Bb])?" + ws + "$"
}

// labelsPattern is a PC's id of four labels at most.
const labelsPattern = `^[^.]*(?:\.[^.]*){0,3}$`

// columnPattern is the name of a table or column.
const columnPattern = "^[A-Za-z_][A-Za-z0-9_]{0,63}$"
