package catalogue

import (
	"errors"
	"slices"
	"strings"

	"github.com/kanadehq/kanade-shared/manifest"
	"github.com/kanadehq/kanade-shared/wire"
)

// Newer returns the members of the job that came with 0.101.0, as paths such as
// client.visible_to, sorted. Older programs pass over them.
func (j *Job) Newer() ([]string, error) {
	data, err := j.Manifest.MarshalJSON()
	if err != nil {
		return nil, err
	}
	_, err = manifest.Reader{Contract: wire.V0_43_53, Strict: true, JSON: true}.Job(data)
	var unknown *manifest.UnknownFieldsError
	if !errors.As(err, &unknown) {
		return nil, nil // a value that is newer is found where the command is written
	}
	paths := make([]string, len(unknown.Fields))
	for i, f := range unknown.Fields {
		paths[i] = strings.ReplaceAll(f.Path, ".?", "")
	}
	slices.Sort(paths)
	return slices.Compact(paths), nil
}

// restrictions are members that keep a job from somebody: whoever passes over one
// opens the job to him.
var restrictions = []string{"tier", "client.visible_to", "client.show_when", "client.unlock"}

// Restrictions are those of paths, as [Job.Newer] returns them, that keep the job
// from somebody.
func Restrictions(paths []string) []string {
	var list []string
	for _, r := range restrictions {
		if slices.ContainsFunc(paths, func(p string) bool { return p == r || strings.HasPrefix(p, r+".") }) {
			list = append(list, r)
		}
	}
	return list
}
