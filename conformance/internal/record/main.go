package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// release is the contract that the frozen documents belong to.
const release = "0.43.53"

func main() {
	testee := flag.String("testee", "", "`command` of the reference testee")
	vectors := flag.String("vectors", "conformance/vectors", "`folder` for the vector files")
	frozen := flag.String("frozen", filepath.Join("testdata", "contract", release), "`folder` for the frozen documents")
	flag.Parse()
	if *testee == "" || flag.NArg() > 0 {
		flag.Usage()
		os.Exit(2)
	}
	if err := run(strings.Fields(*testee), *vectors, *frozen); err != nil {
		fmt.Fprintln(os.Stderr, "record:", err)
		os.Exit(1)
	}
}

func run(command []string, vectors, frozen string) error {
	ref, err := startReference(command, "UTC")
	if err != nil {
		return err
	}
	defer ref.stop()
	if err := recordVectors(ref, vectors); err != nil {
		return err
	}
	return recordFrozen(ref, frozen)
}
