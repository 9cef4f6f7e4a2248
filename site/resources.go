package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/kanadehq/kanade-shared/bootstrap"
	"github.com/kanadehq/kanade-shared/internal/reference"
	"github.com/kanadehq/kanade-shared/site/internal/markdown"
)

// resourceGroup is the resources of a kind.
type resourceGroup struct {
	Title, ID, Doc string
	Resources      []resourceView
}

// resourceView is a stream, bucket or object store.
type resourceView struct {
	Name, Stream        string
	Subjects            []string
	Age, Size, History  string
	Owned               []string
	Keeps               string
	Retention, WhenFull string
}

// resourcesPage is the content of the page about the broker.
type resourcesPage struct {
	Groups      []resourceGroup
	Reservation string
}

func (g *generator) writeResources() error {
	contract := g.site.guides["contract.md"].text
	kept := map[string]string{}
	for section, columns := range map[string][2]int{"Streams": {0, 2}, "KV buckets": {0, 2}, "Object stores": {0, 2}} {
		tables := markdown.Tables(contract, section)
		if len(tables) == 0 {
			return fmt.Errorf("docs/contract.md, %s: no table", section)
		}
		for _, row := range tables[0] {
			for _, m := range quoted.FindAllStringSubmatch(row[columns[0]], -1) {
				kept[m[1]] = row[columns[1]]
			}
		}
	}
	groups := []resourceGroup{
		{Title: "Streams", ID: "streams", Doc: "What is sent and must not be lost."},
		{Title: "KV buckets", ID: "kv-buckets", Doc: "What the programs of a fleet share and change."},
		{Title: "Object stores", ID: "object-stores", Doc: "What is too large for a message."},
	}
	index := map[bootstrap.Kind]int{bootstrap.KindStream: 0, bootstrap.KindKeyValue: 1, bootstrap.KindObjectStore: 2}
	for _, r := range bootstrap.Resources() {
		cfg := r.StreamConfig()
		view := resourceView{
			Name: r.Name, Stream: r.StreamName(), Subjects: cfg.Subjects, Owned: r.Owned(), Keeps: strings.ReplaceAll(kept[r.Name], "`", ""),
			Age: ageText(r.MaxAge), Size: sizeText(r.MaxBytes), History: historyText(r),
			Retention: cfg.Retention.String(), WhenFull: cfg.Discard.String(),
		}
		i := index[r.Kind]
		groups[i].Resources = append(groups[i].Resources, view)
		g.site.search = append(g.site.search, searchEntry{
			Title: r.Name, Text: string(r.Kind) + ": " + view.Keeps, Address: "resources.html#" + r.Name, Kind: string(r.Kind),
		})
	}
	p := page{
		File: "resources.html", Title: "Broker resources", Level: reference.Level, Wide: true,
		Description: "The streams, buckets and object stores of a fleet, as kanade-contract bootstrap creates them.",
		Content:     resourcesPage{groups, sizeText(bootstrap.Reservation(bootstrap.Resources()))},
	}
	return g.writePage("resources.html", p)
}

func ageText(d time.Duration) string {
	if d == 0 {
		return "for ever"
	}
	return fmt.Sprintf("%d days", d/(24*time.Hour))
}

func sizeText(n int64) string {
	const mib, gib = 1 << 20, 1 << 30
	switch {
	case n == bootstrap.Unlimited:
		return "no limit"
	case n%gib == 0:
		return fmt.Sprintf("%d GiB", n/gib)
	case n > gib:
		return fmt.Sprintf("%.2f GiB", float64(n)/gib)
	}
	return fmt.Sprintf("%d MiB", n/mib)
}

func historyText(r bootstrap.Resource) string {
	switch {
	case r.MaxMsgsPerSubject == bootstrap.Unlimited:
		return "all"
	case r.Kind == bootstrap.KindStream && r.MaxMsgsPerSubject == 1:
		return "the last message of a subject"
	case r.Kind == bootstrap.KindStream:
		return fmt.Sprintf("the last %d of a subject", r.MaxMsgsPerSubject)
	case r.MaxMsgsPerSubject == 1:
		return "the latest value"
	}
	return fmt.Sprintf("%d values of a key", r.MaxMsgsPerSubject)
}
