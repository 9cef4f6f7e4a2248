package subjects

import "strings"

// maxSubjectBytes bounds what Parse looks at: no server with the default limits
// delivers a longer subject.
const maxSubjectBytes = 4096

// Parse takes a received subject apart. What it returns builds the same subject
// again, with [Subject.String]. It does not allocate, so it may stand in the
// path of every message; the parts share the subject's memory.
//
// Errors: [ErrForeign] when the subject is none of the contract's, an
// [*IDError] when a part of it is not a good identifier, and an
// [*AmbiguousError], which matches [ErrAmbiguous], for an acknowledgement that
// can be read in more than one way.
//
// How the parts are told apart, in docs/contract.md's terms: an identifier at
// the end is all that remains, dots included; the category of an inventory is
// the last label; the exec id of events.started is the label after it; the user
// id of an acknowledgement is the one label that looks like one, has a PC id in
// front of it and a notification id behind it: it starts with S-, or is uid- and a
// number, as agents of 0.101.0 call the users of Unix.
func Parse(subject string) (Subject, error) {
	s, err := parse(subject)
	if err != nil {
		return Subject{}, err
	}
	return s, nil
}

func parse(subject string) (s Subject, err error) {
	if len(subject) > maxSubjectBytes {
		return s, &IDError{Kind: "subject", Value: subject, Rule: fault(subject, true, maxSubjectBytes)}
	}
	var rest string
	after := func(prefix string) (ok bool) {
		rest, ok = strings.CutPrefix(subject, prefix)
		return ok
	}
	switch {
	case subject == CommandsAll:
		s.Kind = KindCommandsAll
	case after(prefixCommandsGroup):
		s.Kind, err = KindCommandsGroup, s.Group.set(rest)
	case after(prefixCommandsPC):
		s.Kind, err = KindCommandsPC, s.PC.set(rest)
	case subject == NotificationsAll:
		s.Kind = KindNotificationsAll
	case after(prefixNotificationsGroup):
		s.Kind, err = KindNotificationsGroup, s.Group.set(rest)
	case after(prefixNotificationsPC):
		s.Kind, err = KindNotificationsPC, s.PC.set(rest)
	case after(prefixAcked):
		s.Kind, err = KindEventsNotificationsAcked, s.setAcked(subject, prefixAcked)
	case after(prefixUnacked):
		s.Kind, err = KindEventsNotificationsUnacked, s.setAcked(subject, prefixUnacked)
	case subject == NotificationsAmend:
		s.Kind = KindNotificationsAmend
	case after(prefixStarted):
		exec, pc, ok := strings.Cut(rest, ".")
		if !ok {
			return s, foreign(subject)
		}
		if err = s.Exec.set(exec); err == nil {
			s.Kind, err = KindEventsStarted, s.PC.set(pc)
		}
	case after(prefixResults):
		s.Kind, err = KindResults, s.Request.set(rest)
	case after(prefixHeartbeat):
		s.Kind, err = KindHeartbeat, s.PC.set(rest)
	case after(prefixHostPerf):
		s.Kind, err = KindHostPerf, s.PC.set(rest)
	case after(prefixProcessPerf):
		s.Kind, err = KindProcessPerf, s.PC.set(rest)
	case after(prefixObs):
		s.Kind, err = KindObs, s.PC.set(rest)
	case after(prefixKill):
		s.Kind, err = KindKill, s.Exec.set(rest)
	case after(prefixInventory):
		i := strings.LastIndexByte(rest, '.')
		if i < 0 {
			return s, foreign(subject)
		}
		if err = s.PC.set(rest[:i]); err == nil {
			s.Kind, err = KindInventory, s.Category.set(rest[i+1:])
		}
	case after(prefixLogsFetch):
		s.Kind, err = KindLogsFetch, s.PC.set(rest)
	case after(prefixJobTail):
		s.Kind, err = KindJobTail, s.PC.set(rest)
	case after(prefixAgents):
		pc, ok := strings.CutSuffix(rest, suffixPing)
		if !ok {
			return s, foreign(subject)
		}
		s.Kind, err = KindPing, s.PC.set(pc)
	case after(prefixAudit):
		s.Kind, err = KindAudit, s.setAudit(subject, rest)
	default:
		return s, foreign(subject)
	}
	return s, err
}

func (s *Subject) setAudit(subject, rest string) error {
	var named, targeted bool
	s.Actor, rest, named = strings.Cut(rest, ".")
	s.Action, s.Target, targeted = strings.Cut(rest, ".")
	switch {
	case !named:
		return foreign(subject)
	case targeted && s.Target == "":
		return &IDError{Kind: auditTarget.name, Value: "", Rule: ruleEmpty}
	}
	return checkAudit(s.Actor, s.Action, s.Target)
}

func (s *Subject) setAcked(subject, prefix string) error {
	// The whole comes first: what is hostile is refused as such, and only good
	// subjects are called ambiguous.
	if rule := fault(subject, true, maxSubjectBytes); rule != "" {
		return &IDError{Kind: "subject", Value: subject, Rule: rule}
	}
	tail := subject[len(prefix):]
	if strings.Count(tail, ".") < 2 {
		return foreign(subject)
	}
	start, end := nextUser(tail, 0)
	if start < 0 {
		return &AmbiguousError{Subject: subject}
	}
	if other, _ := nextUser(tail, end); other >= 0 {
		return &AmbiguousError{Subject: subject}
	}
	return s.splitAcked(tail, start, end)
}

func (s *Subject) splitAcked(tail string, start, end int) error {
	if err := s.PC.set(tail[:start-1]); err != nil {
		return err
	}
	if err := s.User.set(tail[start:end]); err != nil {
		return err
	}
	return s.Notification.set(tail[end+1:])
}

// nextUser finds the next label at or after from that may be the user id: it looks
// like one and has a label on either side. It returns -1 without one.
func nextUser(tail string, from int) (start, end int) {
	for {
		i := strings.IndexByte(tail[from:], '.')
		if i < 0 {
			return -1, -1
		}
		start = from + i + 1
		n := strings.IndexByte(tail[start:], '.')
		if n < 0 {
			return -1, -1
		}
		if from = start + n; isUser(tail[start:from]) {
			return start, from
		}
	}
}

// isUser reports whether a label looks like a user id.
func isUser(label string) bool {
	if strings.HasPrefix(label, "S-") {
		return true
	}
	const mostDigits = 10 // of 32 bits
	number, ok := strings.CutPrefix(label, "uid-")
	return ok && number != "" && len(number) <= mostDigits && strings.Trim(number, "0123456789") == ""
}

// Readings returns each way in which the subject can be read, one for each
// label that may be the user id, from left to right. It is empty when no label
// looks like one, and leaves out those in which a part is too long.
func (e *AmbiguousError) Readings() []Subject {
	kind, tail := e.acked()
	var readings []Subject
	for start, end := nextUser(tail, 0); start >= 0; start, end = nextUser(tail, end) {
		s := Subject{Kind: kind}
		if s.splitAcked(tail, start, end) == nil {
			readings = append(readings, s)
		}
	}
	return readings
}

// acked returns the kind and what stands behind its fixed labels.
func (e *AmbiguousError) acked() (Kind, string) {
	if tail, ok := strings.CutPrefix(e.Subject, prefixUnacked); ok {
		return KindEventsNotificationsUnacked, tail
	}
	return KindEventsNotificationsAcked, strings.TrimPrefix(e.Subject, prefixAcked)
}

// candidates counts the labels that may be the user id.
func (e *AmbiguousError) candidates() (n int) {
	_, tail := e.acked()
	for start, end := nextUser(tail, 0); start >= 0; start, end = nextUser(tail, end) {
		n++
	}
	return n
}
