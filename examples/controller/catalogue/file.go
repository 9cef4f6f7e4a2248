package catalogue

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"unicode/utf8"

	"github.com/kanadehq/kanade-shared/manifest"
	"github.com/kanadehq/kanade-shared/wire"
)

// File is a job as its author wrote it.
type File struct {
	// Job is what the text says, with a script_file put in place.
	Job *Job
	// YAML is what editors get to see: the author's own bytes, unless the job
	// has a script_file, which nobody but the author can open. It is then the
	// whole job as JSON, which is YAML too.
	YAML []byte
}

// Load reads a job file. A script_file in it is read too, relative to the
// folder of the job file. The error is a [*ProblemsError] where the file can be
// read and is no job that can be run.
func Load(path string) (*File, error) {
	yaml, err := readFile(path, manifest.MaxDocument)
	if err != nil {
		return nil, fmt.Errorf("job file: %w", err)
	}
	f, problems, err := parse(yaml, filepath.Dir(path))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if len(problems) > 0 {
		return nil, &ProblemsError{File: path, Problems: problems}
	}
	return f, nil
}

// Parse reads a job from YAML that comes from no folder, so that a script_file
// in it is an error. Others are as with [Load].
func Parse(yaml []byte) (*File, error) {
	f, problems, err := parse(yaml, "")
	if err != nil {
		return nil, err
	}
	if len(problems) > 0 {
		return nil, &ProblemsError{File: "job", Problems: problems}
	}
	return f, nil
}

func parse(yaml []byte, dir string) (*File, []Problem, error) {
	job, problems := decode(yaml)
	if len(problems) > 0 {
		return nil, problems, nil
	}
	f := &File{Job: &Job{Manifest: job}, YAML: yaml}
	if name, ok := job.Execute.ScriptFile.Get(); ok {
		if dir == "" {
			return nil, nil, manifest.ErrScriptFile
		}
		if err := f.inline(name, dir); err != nil {
			return nil, nil, fmt.Errorf("execute.script_file: %w", err)
		}
	}
	return f, checkRunnable(f.Job), nil
}

// inline puts the text of a script file into the job, as the contract asks of
// operators' tools: agents and the controller cannot open the file.
func (f *File) inline(name, dir string) error {
	if !filepath.IsAbs(name) {
		name = filepath.Join(dir, name)
	}
	script, err := readFile(name, manifest.MaxDocument)
	if err != nil {
		return err
	}
	switch {
	case len(script) == 0:
		return fmt.Errorf("%s is empty", name)
	case !utf8.Valid(script):
		return fmt.Errorf("%s is not UTF-8", name)
	}
	m := f.Job.Manifest
	m.Execute.Script, m.Execute.ScriptFile = wire.Some(string(script)), wire.Opt[string]{}
	f.YAML, err = m.MarshalJSON()
	return err
}

// readFile reads a file of at most limit bytes.
func readFile(path string, limit int64) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, limit+1))
	switch {
	case err != nil:
		return nil, err
	case int64(len(data)) > limit:
		return nil, fmt.Errorf("%s: %w: more than %d bytes", path, errTooLarge, limit)
	}
	return data, nil
}

var errTooLarge = errors.New("file too large")
