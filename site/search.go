package main

import (
	"encoding/json"
	"slices"
	"strings"
)

// searchEntry is one thing that the search finds.
type searchEntry struct {
	Title   string `json:"t"`
	Text    string `json:"d"`
	Address string `json:"u"`
	Kind    string `json:"k"`
}

// writeSearch writes the index as a script, because a page that was opened from disk
// may load scripts and nothing else.
func (g *generator) writeSearch() error {
	entries := slices.Clone(g.site.search)
	slices.SortStableFunc(entries, func(a, b searchEntry) int { return strings.Compare(a.Address, b.Address) })
	text, err := json.Marshal(entries)
	if err != nil {
		return err
	}
	return g.write("assets/search-index.js", []byte("window.kanadeIndex = "+string(text)+";\n"))
}
