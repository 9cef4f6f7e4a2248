package reference

func keyRules() map[string][]string { return nil }
