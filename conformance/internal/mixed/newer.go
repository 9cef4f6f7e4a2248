package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/kanadehq/kanade-shared/kvrmw"
)

// What a program on this module knows whose types are those of 0.43.53, as far as it
// changes it.
type (
	olderScope struct {
		HeartbeatInterval *string `json:"heartbeat_interval,omitempty"`
		TargetVersion     *string `json:"target_version,omitempty"`
	}
	olderJob struct {
		ID      string       `json:"id"`
		Version string       `json:"version"`
		Execute olderExecute `json:"execute"`
		Client  olderClient  `json:"client"`
	}
	olderExecute struct {
		Shell   string `json:"shell"`
		Script  string `json:"script"`
		Timeout string `json:"timeout"`
	}
	olderClient struct {
		Name     string `json:"name"`
		Category string `json:"category"`
	}
	olderSchedule struct {
		ID          string           `json:"id"`
		JobID       string           `json:"job_id"`
		Jitter      string           `json:"jitter,omitempty"`
		Constraints olderConstraints `json:"constraints"`
	}
	olderConstraints struct {
		Window string `json:"window,omitempty"`
	}
)

// changeAsOlder changes a document as a program on this module does whose types are
// those of 0.43.53.
func changeAsOlder(ctx context.Context, b *kvrmw.Bucket, d document, step int) error {
	change := d.change
	switch d.typ {
	case "ConfigScope":
		change = changing(d.key, func(c *olderScope, step int) {
			version := fmt.Sprintf("0.43.%d", step)
			c.TargetVersion = &version
		})
	case "Manifest":
		change = changing(d.key, func(j *olderJob, step int) { j.Version = fmt.Sprintf("1.0.%d", step) })
	case "Schedule":
		change = changing(d.key, func(s *olderSchedule, step int) { s.Jitter = fmt.Sprintf("%ds", step) })
	}
	return change(ctx, b, step)
}

// newer are the members of 0.101.0 that programs of it put into an object of a
// document, which is the document itself where the name is empty.
func newer(typ, object string, step int) map[string]any {
	switch typ + " " + object {
	case "ConfigScope ":
		return map[string]any{"max_local_concurrent": 1 + step%4, "client_display_name": fmt.Sprint("Help desk ", step)}
	case "Manifest ":
		return map[string]any{
			"tags": []string{"disk", fmt.Sprint("step-", step)}, "tier": "endpoint", "origin": map[string]any{"path": fmt.Sprintf("jobs/%d.yaml", step)},
			"collect": map[string]any{"name": "logs", "max_size": fmt.Sprintf("%d MB", 1+step), "files_field": "files"},
		}
	case "Manifest execute":
		return map[string]any{"bypass_local_limit": true}
	case "Manifest client":
		return map[string]any{
			"category_label": fmt.Sprint("Step ", step), "category_order": step, "unlock": "admin",
			"visible_to": map[string]any{"groups": []string{"canary"}, "pcs": []string{}, "all": false},
		}
	case "Schedule ":
		return map[string]any{"tags": []string{fmt.Sprint("step-", step)}, "origin": map[string]any{"path": "schedules/nightly.yaml"}}
	case "Schedule constraints":
		return map[string]any{"require": map[string]any{"ac_power": true, "idle": fmt.Sprintf("%dm", 1+step)}}
	}
	return nil
}

// isNewer reports whether a member is one that 0.43.53 does not know.
func isNewer(name string) bool {
	return strings.HasPrefix(name, prefix) || slices.Contains([]string{
		"max_local_concurrent", "client_display_name", "tags", "tier", "origin", "collect", "bypass_local_limit", "category_label", "category_order",
		"unlock", "visible_to", "require",
	}, name)
}
