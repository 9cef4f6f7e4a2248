package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// release is the first contract.
const release = "0.43.53"

func main() {
	contract := flag.String("contract", release, "`version` of the contract: "+release+" or "+newer)
	testee := flag.String("testee", "", "`command` of the reference testee")
	vectors := flag.String("vectors", "", "`folder` for the vector files (default conformance/vectors, and a folder below it for a newer contract)")
	frozen := flag.String("frozen", "", "`folder` for the frozen documents (default testdata/contract/<version>)")
	flag.Parse()
	if *testee == "" || flag.NArg() > 0 || *contract != release && *contract != newer {
		flag.Usage()
		os.Exit(2)
	}
	if *vectors == "" {
		*vectors = filepath.Join("conformance", "vectors")
		if *contract != release {
			*vectors = filepath.Join(*vectors, *contract)
		}
	}
	if *frozen == "" {
		*frozen = filepath.Join("testdata", "contract", *contract)
	}
	if err := run(strings.Fields(*testee), *contract, *vectors, *frozen); err != nil {
		fmt.Fprintln(os.Stderr, "record:", err)
		os.Exit(1)
	}
}

func run(command []string, contract, vectors, frozen string) error {
	asked, froze := files(), allFrozen()
	if contract == newer {
		types = newerContract()
		asked, froze = newerFiles(), slices.Concat(newerFrozen, changedClient, laterClient)
	}
	ref, err := startReference(command, "UTC")
	if err != nil {
		return err
	}
	defer ref.stop()
	if contract == newer {
		ref.contract = contract
	}
	if err := recordVectors(ref, asked, vectors); err != nil {
		return err
	}
	return recordFrozen(ref, froze, frozen)
}
