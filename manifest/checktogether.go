package manifest

// CheckTogether says what is wrong with documents that belong together, such as
// those of a folder: the findings by [Document.Name], without those of [Check].
func CheckTogether(docs []Document, _ CheckOptions) map[string][]Finding {
	found := make(map[string][]Finding)
	first := make(map[string]string)
	for _, d := range docs {
		id := ""
		switch r := d.Report; {
		case r.Job != nil:
			id = "job " + r.Job.ID
		case r.Schedule != nil:
			id = "schedule " + r.Schedule.ID
		default:
			continue
		}
		if before, ok := first[id]; ok {
			found[d.Name] = append(found[d.Name], Finding{
				Rule: "duplicate-id", Severity: SeverityWarning, Path: "id", Message: "the " + id + " is in " + before + " too",
			})
			continue
		}
		first[id] = d.Name
	}
	return found
}
