// Package argv reads command lines on which flags may follow arguments, as in
// "run job.yaml --all" (the flag package alone stops at the first argument), and
// what stands on them.
package argv

import "flag"

// Parse reads the flags of fs wherever they stand among args and returns the
// arguments in their order. "--" ends the flags: what follows are arguments.
// The error is that of fs.Parse.
func Parse(fs *flag.FlagSet, args []string) ([]string, error) {
	var positional []string
	for {
		if err := fs.Parse(args); err != nil {
			return nil, err
		}
		rest := fs.Args()
		if read := len(args) - len(rest); read > 0 && args[read-1] == "--" {
			return append(positional, rest...), nil
		}
		if len(rest) == 0 {
			return positional, nil
		}
		positional = append(positional, rest[0])
		args = rest[1:]
	}
}
