package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/kanadehq/kanade-shared/wire"
)

// config is what the command line says.
type config struct {
	reference, testee []string
	number, seed      uint64
	only              *regexp.Regexp
	contract          wire.Contract
	workers           int
	intended          string
	keep              string
	show              int
	counts            bool
	document          string
	vectors           string
	patience          time.Duration
}

const usage = `usage: live --reference COMMAND --testee COMMAND [--n N] [--seed N] [--only REGEXP]

`

// parse reads the command line; the error says what is wrong with it.
func parse(args []string, stdout io.Writer) (config, error) {
	var cfg config
	fs := flag.NewFlagSet("live", flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	reference := fs.String("reference", "", "`COMMAND` that answers as one should, words apart by spaces")
	testee := fs.String("testee", "", "`COMMAND` that is to answer likewise")
	fs.Uint64Var(&cfg.number, "n", 100_000, "ask so many questions")
	fs.Uint64Var(&cfg.seed, "seed", 1, "of the questions")
	only := fs.String("only", "", "ask about topics that match `REGEXP`, such as 'wire Command'")
	fs.IntVar(&cfg.workers, "workers", runtime.GOMAXPROCS(0), "ask so many pairs of programs at once")
	fs.StringVar(&cfg.intended, "intended", "conformance/divergences.tsv", "`FILE` with the rules that count")
	newest := fs.Bool("newest", false, "ask by the rules of the newest contract, whose testee the reference must be")
	fs.StringVar(&cfg.keep, "keep", "", "append differences to this `FILE` of vectors")
	fs.IntVar(&cfg.show, "show", 20, "make small and print so many kinds of differences")
	fs.BoolVar(&cfg.counts, "counts", false, "print a table of topics and rules")
	fs.StringVar(&cfg.document, "document", "", "write the figures into this `FILE`, where it has a place for them")
	fs.StringVar(&cfg.vectors, "vectors", "", "write the questions on which both agree, with the answers, into this `FILE`")
	fs.DurationVar(&cfg.patience, "patience", 2*time.Minute, "a program that takes longer over a batch of questions hangs")
	err := fs.Parse(args)
	if errors.Is(err, flag.ErrHelp) {
		fmt.Fprint(stdout, usage)
		fs.SetOutput(stdout)
		fs.PrintDefaults()
	}
	cfg.contract = wire.V0_43_53
	if *newest {
		cfg.contract = slices.Max(wire.Contracts())
	}
	cfg.reference, cfg.testee = strings.Fields(*reference), strings.Fields(*testee)
	switch {
	case err != nil:
		return cfg, err
	case fs.NArg() > 0:
		return cfg, fmt.Errorf("unexpected argument %q", fs.Arg(0))
	case len(cfg.reference) == 0 || len(cfg.testee) == 0:
		return cfg, errors.New("--reference and --testee say whom to ask")
	case cfg.number == 0 || cfg.workers < 1 || cfg.patience <= 0:
		return cfg, errors.New("--n, --workers and --patience must be positive")
	}
	cfg.only, err = regexp.Compile(*only)
	if err != nil {
		return cfg, fmt.Errorf("--only: %w", err)
	}
	return cfg, nil
}
