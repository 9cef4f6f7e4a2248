package manifest

import "slices"

// Rule is one thing that [Check] and [CheckTogether] look at.
type Rule struct {
	// ID is the name in findings, and the anchor in docs/rules.md.
	ID string
	// Severity of most of its findings.
	Severity Severity
	// Title says in a few words what is wrong; Help what to do about it.
	Title, Help string
	// Kinds are the documents in which it can be broken.
	Kinds []Kind
}

// Rules lists every rule, sorted by ID.
func Rules() []Rule {
	var all []Rule
	for _, r := range rules {
		r.Kinds = slices.Clone(r.Kinds)
		all = append(all, r)
	}
	return all
}

// Kinds by what they have in common.
var (
	everyKind = []Kind{KindJob, KindSchedule, KindFreeze, KindFanoutPlan, KindView, KindGroup}
	fanKinds  = []Kind{KindSchedule, KindFanoutPlan}
)

var rules = []Rule{
	{"alert", SeverityError, "an alert that nobody gets", "write notify_user: true or notify_groups", []Kind{KindJob}},
	{"all-and-more", SeverityHint, "all beside groups or PCs", "leave groups and pcs out, or all", []Kind{KindJob, KindSchedule, KindFanoutPlan}},
	{"bad-id", SeverityWarning, "an id that nothing can be stored under or sent to", "use letters, digits, - and _", []Kind{KindJob, KindSchedule, KindFanoutPlan, KindView, KindGroup}},
	{"blank", SeverityError, "a name that is blank", "write a name, or leave the key out", []Kind{KindJob, KindSchedule, KindView, KindGroup}},
	{"blank-script", SeverityWarning, "a script that is nothing", "write what is to run", []Kind{KindJob}},
	{"bound", SeverityError, "a bound that is no date and no timestamp", "write YYYY-MM-DD, or a timestamp with an offset", []Kind{KindSchedule, KindFreeze}},
	{"bounds-order", SeverityError, "from is not before until", "swap the bounds, or move one of them", []Kind{KindSchedule, KindFreeze}},
	{"byte-order-mark", SeverityWarning, "a byte order mark at the beginning", "save the file without it", everyKind},
	{"calendar-at", SeverityError, "a calendar without a time", "write HH:MM, or YYYY-MM-DD HH:MM", []Kind{KindSchedule}},
	{"calendar-days", SeverityError, "a day that is none", "write mon to sun, 0 to 7, ranges such as mon-fri, tue#2 or friL", []Kind{KindSchedule}},
	{"category", SeverityWarning, "a tab that is probably another one", "write the same name everywhere", []Kind{KindJob}},
	{"column-type", SeverityWarning, "a column type that is none", "write text, integer or real", []Kind{KindJob}},
	{"cpu-below", SeverityError, "a use of processors that is out of range", "write percent, more than 0 and 100 at most", []Kind{KindSchedule}},
	{"date", SeverityError, "a date that is none", "write YYYY-MM-DD", []Kind{KindSchedule}},
	{"display-type", SeverityHint, "a column that cannot be shown as asked", "write number, bytes, timestamp or table", []Kind{KindJob}},
	{"duplicate-check", SeverityWarning, "two jobs feed the same check", "give one of them another name", []Kind{KindJob}},
	{"duplicate-id", SeverityWarning, "two documents with the same id", "give one of them another id", []Kind{KindJob, KindSchedule}},
	{"duplicate-key", SeverityError, "a key that is there twice", "keep one of them", everyKind},
	{"duration", SeverityError, "a duration that is none", "write numbers with units, such as 30s, 10m, 6h or 1d", []Kind{KindJob, KindSchedule, KindFanoutPlan, KindView, KindGroup}},
	{"emit-alone", SeverityError, "emit beside inventory or check", "make two jobs of it", []Kind{KindJob}},
	{"encoding", SeverityError, "a text that is not UTF-8, or has control characters", "save the file as UTF-8", everyKind},
	{"endless-freeze", SeverityHint, "a freeze without an end", "write until, if you know when it ends", []Kind{KindFreeze}},
	{"fence", SeverityWarning, "a hint that gets nothing of the output", "print its part between its markers", []Kind{KindJob}},
	{"file-name", SeverityWarning, "a file that is called like another kind", "rename the file", []Kind{KindJob, KindSchedule, KindView, KindGroup}},
	{"finalize", SeverityError, "a script after the job that cannot run", "change finalize, or what it clashes with", []Kind{KindJob}},
	{"fixed-version", SeverityWarning, "a version that never changes", "write a version that changes with the job", []Kind{KindSchedule}},
	{"group-members", SeverityError, "a group without members, or with two kinds of them", "write members or query", []Kind{KindGroup}},
	{"idle", SeverityHint, "an idle time as long as the window", "shorten it, or widen the window", []Kind{KindSchedule}},
	{"in-the-past", SeverityWarning, "a time that is over", "move it, or take the document away", []Kind{KindSchedule, KindFreeze, KindFanoutPlan}},
	{"key-not-text", SeverityError, "a key that is no name", "write a name", everyKind},
	{"late-wave", SeverityWarning, "a wave behind the starting deadline", "raise the deadline, or start the wave earlier", []Kind{KindSchedule}},
	{"lost-restriction", SeverityError, "a restriction that older agents do not know", "keep the job from them, or update them first", []Kind{KindJob, KindSchedule}},
	{"max-concurrent", SeverityError, "max_concurrent is 0", "write 1 or more, or leave it out", []Kind{KindSchedule}},
	{"merge-key", SeverityError, "a merge key", "repeat the keys", everyKind},
	{"missing-check", SeverityWarning, "a check that is not there", "correct the name, or add the check", []Kind{KindJob}},
	{"missing-job", SeverityWarning, "a job that is not there", "correct the id, or add the job", []Kind{KindJob, KindSchedule}},
	{"missing-key", SeverityError, "a required key is missing", "add it", everyKind},
	{"months", SeverityWarning, "months where minutes are likely", "write m for minutes", []Kind{KindJob, KindSchedule, KindFanoutPlan}},
	{"multiple-documents", SeverityError, "more than one document", "put each document into a file of its own", everyKind},
	{"needs-quotes", SeverityError, "a number or boolean where only text counts", "write it in quotes", []Kind{KindJob, KindSchedule}},
	{"never-fires", SeverityWarning, "a schedule that never fires", "see what excludes what", []Kind{KindSchedule}},
	{"newer-key", SeverityError, "a key that older agents pass over", "leave it out, or update them first", []Kind{KindJob, KindSchedule}},
	{"newer-value", SeverityError, "a value that older agents cannot read", "write another one, or update them first", []Kind{KindJob, KindSchedule}},
	{"no-effect", SeverityWarning, "a key that has no effect", "leave it out", []Kind{KindJob, KindSchedule, KindFanoutPlan}},
	{"no-statuses", SeverityError, "no status to wait for", "list ok, warn, fail or unknown", []Kind{KindJob}},
	{"no-target", SeverityWarning, "nobody is selected", "write groups, pcs or all: true", []Kind{KindJob, KindSchedule, KindFanoutPlan}},
	{"no-triggers", SeverityError, "no event to wait for", "list startup, logon, lock or unlock", []Kind{KindSchedule}},
	{"no-waves", SeverityWarning, "a rollout without waves", "add waves, or leave rollout out", fanKinds},
	{"no-widgets", SeverityError, "a list of widgets without one", "add a widget, or leave the key out", []Kind{KindJob, KindView}},
	{"null-value", SeverityError, "nothing where a value must be", "write the value, or leave the key out", everyKind},
	{"odd-days", SeverityWarning, "days that programs read differently", "write them in another way", []Kind{KindSchedule}},
	{"old-key", SeverityError, "a key of an older contract", "write what has taken its place", []Kind{KindJob, KindSchedule}},
	{"one-shot-days", SeverityError, "a date with days", "leave one of them out", []Kind{KindSchedule}},
	{"placeholder", SeverityWarning, "a placeholder that nobody replaces", "write one of the known ones", []Kind{KindJob}},
	{"poll-interval", SeverityWarning, "more often than schedulers look", "write 1m or more", []Kind{KindSchedule}},
	{"primary-key", SeverityWarning, "a primary key that is empty or not among the columns", "list columns that identify a row", []Kind{KindJob}},
	{"refused", SeverityError, "a document that is refused", "see the message", everyKind},
	{"repeated", SeverityHint, "the same entry twice", "leave one of them out", []Kind{KindJob, KindSchedule, KindFanoutPlan, KindGroup}},
	{"retry", SeverityError, "a retry out of range", "write 1 to 10 attempts, a second or more apart", []Kind{KindSchedule}},
	{"runs-on", SeverityError, "what cannot run where it should", "change runs_on, or what it clashes with", []Kind{KindSchedule}},
	{"same-field", SeverityWarning, "status and detail from the same field", "name two fields", []Kind{KindJob}},
	{"script-object", SeverityWarning, "a script object without a name or version", "write <name>/<version>", []Kind{KindJob}},
	{"script-path", SeverityWarning, "a script file elsewhere", "keep the script beside the manifest", []Kind{KindJob}},
	{"script-shell", SeverityWarning, "a script for another shell", "change the shell, or the script", []Kind{KindJob}},
	{"script-source", SeverityError, "no script, or more than one", "set one of script, script_file and script_object", []Kind{KindJob}},
	{"short-deadline", SeverityWarning, "a starting deadline of nothing", "write how late a run may still start", []Kind{KindSchedule}},
	{"short-timeout", SeverityWarning, "a timeout of less than a second", "write 1s or more", []Kind{KindJob}},
	{"size", SeverityError, "a size that is none", "write a number and a unit, such as 50 MB or 64 MiB", []Kind{KindJob}},
	{"syntax", SeverityError, "a text that is no YAML", "see the message", everyKind},
	{"table-name", SeverityWarning, "a name that no table can have", "use letters, digits and _", []Kind{KindJob}},
	{"tag", SeverityError, "a tag where there may be none", "leave the tag out", everyKind},
	{"text-null", SeverityWarning, "null where text is required", "write the text, or put it into quotes", everyKind},
	{"tier", SeverityError, "a tier that clashes with what the job does", "change the tier, or the job", []Kind{KindJob}},
	{"too-complex", SeverityError, "a document that is too deep or too large when it is expanded", "make it simpler", everyKind},
	{"too-large", SeverityError, "a document of more than 4 MiB", "make it smaller", everyKind},
	{"troubleshoot", SeverityWarning, "a remedy that users cannot start", "give that job a client", []Kind{KindJob}},
	{"troubleshoot-self", SeverityWarning, "a check that is its own remedy", "name another job, or none", []Kind{KindJob}},
	{"typed-operation", SeverityWarning, "a job that is no script", "write a script: nothing carries out operations yet", []Kind{KindJob}},
	{"unknown-key", SeverityError, "a key that nobody knows", "look for a misspelling", everyKind},
	{"unknown-value", SeverityError, "a word that is none of the known ones", "write one of them", everyKind},
	{"wave-order", SeverityWarning, "a wave that begins before the one above it", "sort the waves, and count delays from the beginning", fanKinds},
	{"when-shape", SeverityError, "not exactly one way to fire", "keep one of per_pc, per_target, calendar and on", []Kind{KindSchedule}},
	{"whole-seconds", SeverityWarning, "a fraction of a second that is dropped", "write whole seconds", []Kind{KindJob, KindSchedule, KindFanoutPlan}},
	{"widget", SeverityError, "a widget that cannot be drawn", "see the message", []Kind{KindJob, KindView}},
	{"window", SeverityError, "a window that is none", "write HH:MM-HH:MM", []Kind{KindSchedule}},
	{"wrong-type", SeverityError, "a value of another type", "write what is expected", everyKind},
}
