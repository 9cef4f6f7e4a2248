package lint

import (
	"io"
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/kanadehq/kanade-shared/manifest"
)

// The parts of SARIF 2.1.0 that are written here.
type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool        sarifTool         `json:"tool"`
		Invocations []sarifInvocation `json:"invocations"`
		Artifacts   []sarifArtifact   `json:"artifacts"`
		ColumnKind  string            `json:"columnKind"`
		Results     []sarifResult     `json:"results"`
	}
	sarifTool struct {
		Driver sarifDriver `json:"driver"`
	}
	sarifDriver struct {
		Name           string      `json:"name"`
		Version        string      `json:"version"`
		InformationURI string      `json:"informationUri"`
		Rules          []sarifRule `json:"rules"`
	}
	sarifRule struct {
		ID                   string             `json:"id"`
		ShortDescription     sarifText          `json:"shortDescription"`
		Help                 sarifText          `json:"help"`
		HelpURI              string             `json:"helpUri"`
		DefaultConfiguration sarifConfiguration `json:"defaultConfiguration"`
	}
	sarifConfiguration struct {
		Level string `json:"level"`
	}
	sarifText struct {
		Text string `json:"text"`
	}
	sarifInvocation struct {
		ExecutionSuccessful        bool                `json:"executionSuccessful"`
		ToolExecutionNotifications []sarifNotification `json:"toolExecutionNotifications,omitempty"`
	}
	sarifNotification struct {
		Level   string    `json:"level"`
		Message sarifText `json:"message"`
	}
	sarifArtifact struct {
		Location sarifArtifactLocation `json:"location"`
	}
	sarifArtifactLocation struct {
		URI   string `json:"uri"`
		Index int    `json:"index"`
	}
	sarifResult struct {
		RuleID           string          `json:"ruleId"`
		RuleIndex        int             `json:"ruleIndex"`
		Level            string          `json:"level"`
		Message          sarifText       `json:"message"`
		Locations        []sarifLocation `json:"locations"`
		RelatedLocations []sarifLocation `json:"relatedLocations,omitempty"`
		Fixes            []sarifFix      `json:"fixes,omitempty"`
	}
	sarifLocation struct {
		ID               *int          `json:"id,omitempty"`
		PhysicalLocation sarifPhysical `json:"physicalLocation"`
		LogicalLocations []sarifLogic  `json:"logicalLocations,omitempty"`
		Message          *sarifText    `json:"message,omitempty"`
	}
	sarifLogic struct {
		FullyQualifiedName string `json:"fullyQualifiedName"`
	}
	sarifPhysical struct {
		ArtifactLocation sarifArtifactLocation `json:"artifactLocation"`
		Region           sarifRegion           `json:"region"`
	}
	sarifRegion struct {
		StartLine   int `json:"startLine"`
		StartColumn int `json:"startColumn"`
		EndLine     int `json:"endLine"`
		EndColumn   int `json:"endColumn"`
	}
	sarifFix struct {
		Description     sarifText     `json:"description"`
		ArtifactChanges []sarifChange `json:"artifactChanges"`
	}
	sarifChange struct {
		ArtifactLocation sarifArtifactLocation `json:"artifactLocation"`
		Replacements     []sarifReplacement    `json:"replacements"`
	}
	sarifReplacement struct {
		DeletedRegion   sarifRegion `json:"deletedRegion"`
		InsertedContent sarifText   `json:"insertedContent"`
	}
)

// WriteSARIF writes the findings as SARIF 2.1.0, for code scanners. version is that
// of the tool. Columns are characters, as columnKind says.
func WriteSARIF(out io.Writer, results []Result, problems []error, severity manifest.Severity, version string) error {
	rules := manifest.Rules()
	run := sarifRun{
		Tool: sarifTool{sarifDriver{
			Name: "kanade-contract", Version: version, InformationURI: "https://github.com/kanadehq/kanade-shared", Rules: []sarifRule{},
		}},
		Invocations: []sarifInvocation{{ExecutionSuccessful: len(problems) == 0}},
		Artifacts:   []sarifArtifact{}, ColumnKind: "unicodeCodePoints", Results: []sarifResult{},
	}
	for _, rule := range rules {
		run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, sarifRule{
			ID: rule.ID, ShortDescription: sarifText{rule.Title}, Help: sarifText{rule.Help},
			HelpURI: RuleURL(rule.ID), DefaultConfiguration: sarifConfiguration{sarifLevel(rule.Severity)},
		})
	}
	for _, err := range problems {
		run.Invocations[0].ToolExecutionNotifications = append(run.Invocations[0].ToolExecutionNotifications,
			sarifNotification{"error", sarifText{err.Error()}})
	}
	artifacts := map[string]int{}
	for i := range results {
		if name := results[i].Name; results[i].Kind != "" {
			artifacts[name] = len(run.Artifacts)
			run.Artifacts = append(run.Artifacts, sarifArtifact{sarifArtifactLocation{sarifURI(name), len(run.Artifacts)}})
		}
	}
	each(results, severity, func(r *Result, f *manifest.Finding, fixed bool) {
		if !fixed {
			ruleIndex := slices.IndexFunc(rules, func(rule manifest.Rule) bool { return rule.ID == f.Rule })
			run.Results = append(run.Results, sarifResultOf(run.Artifacts[artifacts[r.Name]].Location, f, ruleIndex))
		}
	})
	return writeJSON(out, sarifLog{
		Schema:  "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
		Version: "2.1.0", Runs: []sarifRun{run},
	})
}

func sarifResultOf(artifact sarifArtifactLocation, f *manifest.Finding, ruleIndex int) sarifResult {
	at := func(s manifest.Span) sarifLocation {
		return sarifLocation{PhysicalLocation: sarifPhysical{artifact, sarifRegionOf(s)}}
	}
	main := at(f.Span)
	if f.Path != "" {
		main.LogicalLocations = []sarifLogic{{f.Path}}
	}
	result := sarifResult{
		RuleID: f.Rule, RuleIndex: ruleIndex, Level: sarifLevel(f.Severity), Message: sarifText{f.Message}, Locations: []sarifLocation{main},
	}
	for i, o := range f.Related {
		related := at(o.Span)
		related.ID, related.Message = &i, &sarifText{o.Message}
		result.RelatedLocations = append(result.RelatedLocations, related)
	}
	if s := f.Suggestion; s != nil {
		if s.Message != "" {
			result.Message.Text += ": " + s.Message
		}
		if len(s.Edits) > 0 {
			change := sarifChange{ArtifactLocation: artifact}
			for _, e := range s.Edits {
				change.Replacements = append(change.Replacements, sarifReplacement{sarifRegionOf(e.Span), sarifText{e.NewText}})
			}
			result.Fixes = []sarifFix{{sarifText{s.Message}, []sarifChange{change}}}
		}
	}
	return result
}

func sarifRegionOf(s manifest.Span) sarifRegion {
	return sarifRegion{s.Start.Line, s.Start.Column, s.End.Line, s.End.Column}
}

func sarifLevel(s manifest.Severity) string {
	switch s {
	case manifest.SeverityError:
		return "error"
	case manifest.SeverityWarning:
		return "warning"
	}
	return "note"
}

// sarifURI is a name as a reference to a file: relative where the name is.
func sarifURI(name string) string {
	if name == Stdin {
		return "stdin"
	}
	drive := len(name) > 2 && name[1:3] == ":/"
	if !drive {
		name = path.Clean(name)
	}
	u := url.URL{Path: name}
	switch {
	case drive: // of Windows
		u = url.URL{Scheme: "file", Path: "/" + name}
	case strings.HasPrefix(name, "/"):
		u.Scheme = "file"
	}
	return u.String()
}
