package lab

// Printed is what a program has printed.
type Printed struct {
	// Program is its name.
	Program string
	// Text is the end of what it printed.
	Text string
}

// Mark remembers how much every program has printed so far.
func (l *Lab) Mark() map[string]int64 {
	mark := map[string]int64{}
	for _, log := range l.logs {
		mark[log.Name] = log.Size()
	}
	return mark
}

// Since returns what each program has printed since mark was made, the last
// limit bytes of it.
func (l *Lab) Since(mark map[string]int64, limit int) []Printed {
	var all []Printed
	for _, log := range l.logs {
		text, err := log.Since(mark[log.Name], limit)
		if err != nil {
			text = err.Error() + "\n"
		}
		if text != "" {
			all = append(all, Printed{Program: log.Name, Text: text})
		}
	}
	return all
}
