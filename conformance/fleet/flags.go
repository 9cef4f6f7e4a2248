package main

import (
	"cmp"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"

	"github.com/kanadehq/kanade-shared/conformance/fleet/internal/lab"
	"github.com/kanadehq/kanade-shared/conformance/fleet/internal/scenarios"
)

const usage = `usage: fleet [--programs DIR] [--run REGEXP] [--version VERSION [--older DIR] [--signed]] [--transcript FILE [--update]] [--keep]

`

// errOtherFleet means that the scenarios that were asked for are those of another
// fleet.
var errOtherFleet = errors.New("skipped: the scenarios that match are those of another fleet, by its version or by its signatures")

// config is what the command line says.
type config struct {
	programs   string
	version    string
	older      string
	signed     bool
	scenarios  []scenarios.Scenario
	transcript string
	update     bool
	reference  string
	keep       bool
}

// parse reads the command line; the error says what is wrong with it.
func parse(args []string, stdout io.Writer) (config, error) {
	var cfg config
	fs := flag.NewFlagSet("fleet", flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	fs.StringVar(&cfg.programs, "programs", "", "`folder` of the published programs (default: where make fleet installs them)")
	fs.StringVar(&cfg.version, "version", lab.Version, "`version` of the published programs, "+lab.Version+" or "+lab.Newest)
	fs.StringVar(&cfg.older, "older", "", "`folder` of the published programs "+lab.Version+", which join a fleet of "+lab.Newest)
	fs.BoolVar(&cfg.signed, "signed", false, "sign commands, and let the agents refuse what is not signed; with --version "+lab.Newest)
	only := fs.String("run", "", "run the scenarios that match `REGEXP`, and what they need")
	fs.StringVar(&cfg.transcript, "transcript", "", "compare what happened with the story in `FILE`")
	fs.StringVar(&cfg.reference, "reference", "", "`FILE` with the reference's testee, which is asked about the traffic too")
	fs.BoolVar(&cfg.update, "update", false, "write the story into the file instead")
	fs.BoolVar(&cfg.keep, "keep", false, "keep what the programs have written, logs too")
	err := fs.Parse(args)
	if errors.Is(err, flag.ErrHelp) {
		fmt.Fprint(stdout, usage)
		fs.SetOutput(stdout)
		fs.PrintDefaults()
		fmt.Fprintln(stdout, "\nscenarios:")
		for _, sc := range scenarios.All() {
			fmt.Fprintf(stdout, "  %-16s %s\n", sc.Name, sc.About)
		}
	}
	switch {
	case err != nil:
		return cfg, err
	case fs.NArg() > 0:
		return cfg, fmt.Errorf("unexpected argument %q", fs.Arg(0))
	case cfg.version != lab.Version && cfg.version != lab.Newest:
		return cfg, fmt.Errorf("--version must be %s or %s", lab.Version, lab.Newest)
	case cfg.older != "" && cfg.version != lab.Newest:
		return cfg, fmt.Errorf("--older needs --version %s", lab.Newest)
	case cfg.signed && cfg.version != lab.Newest:
		return cfg, fmt.Errorf("--signed needs --version %s: older programs do not sign", lab.Newest)
	case cfg.update && cfg.transcript == "":
		return cfg, errors.New("--update needs --transcript FILE")
	case *only != "" && cfg.transcript != "":
		return cfg, errors.New("--transcript is about all scenarios, not those of --run")
	}
	pattern, err := regexp.Compile(*only)
	if err != nil {
		return cfg, fmt.Errorf("--run: %w", err)
	}
	if cfg.scenarios = scenarios.Matching(pattern, cfg.version, cfg.signed); len(cfg.scenarios) == 0 {
		for _, sc := range scenarios.All() {
			if pattern.MatchString(sc.Name) {
				return cfg, errOtherFleet
			}
		}
		return cfg, fmt.Errorf("--run: no scenario matches %q; --help lists them", *only)
	}
	if cfg.programs == "" {
		cfg.programs = defaultPrograms(cfg.version)
	}
	// Programs that are started in another folder look for it from there.
	if cfg.programs, err = filepath.Abs(cfg.programs); err == nil && cfg.older != "" {
		cfg.older, err = filepath.Abs(cfg.older)
	}
	return cfg, err
}

// defaultPrograms is where make fleet installs them.
func defaultPrograms(version string) string {
	home, _ := os.UserHomeDir() // without one, --programs must be given
	cache := cmp.Or(os.Getenv("XDG_CACHE_HOME"), filepath.Join(home, ".cache"))
	cache = cmp.Or(os.Getenv("KANADE_FLEET_CACHE"), filepath.Join(cache, "kanade-fleet"))
	return filepath.Join(cache, version, "bin")
}
