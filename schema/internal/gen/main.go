// Gen writes the published JSON Schemas from the types of wire, manifest and
// config. It stands behind go generate in package schema:
//
//	//go:generate go run ./internal/gen
//
// The types are reflected (github.com/invopop/jsonschema); their doc comments
// become descriptions, and their tags say what may be missing. The rules between
// members, which stand in code in the packages, are written down here a second
// time, and the tests of package schema see to it that both judge alike.
//
// The schemas of the next release, for the newest contract, are written to
// schemas/next. With -release those of other versions are written to their folders
// as well, where they stay: a released file never changes. A version is that of a
// contract, 0.43.53, or a correction of it, 0.43.53-1.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/kanadehq/kanade-shared/wire"
)

func main() {
	root := flag.String("root", "..", "`folder` of the module")
	out := flag.String("out", "schema/schemas", "`folder` for the schemas, in the module")
	release := flag.String("release", "", "write the schemas of these `VERSIONS` too, with commas between them")
	flag.Parse()
	if err := run(*root, *out, *release); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

func run(root, out, release string) error {
	if err := os.Chdir(root); err != nil {
		return err
	}
	m, err := readModule()
	if err != nil {
		return err
	}
	versions := []string{next}
	if release != "" {
		versions = append(versions, strings.Split(release, ",")...)
	}
	for _, version := range versions {
		if err := writeVersion(m, out, version); err != nil {
			return err
		}
	}
	return writeIndex(out)
}

// next is the version that is not released yet.
const next = "next"

// contractOf is the contract that the schemas of a version are about.
func contractOf(version string) (wire.Contract, error) {
	if all := wire.Contracts(); version == next {
		return all[len(all)-1], nil
	}
	name, _, _ := strings.Cut(version, "-")
	contract, ok := wire.ParseContract(name)
	if !ok {
		return 0, fmt.Errorf("%q is no version of the contract", version)
	}
	return contract, nil
}

// writeVersion writes every kind in every dialect.
func writeVersion(m *module, out, version string) error {
	contract, err := contractOf(version)
	if err != nil {
		return err
	}
	written := map[string]bool{}
	for _, doc := range documents() {
		if doc.since > contract {
			continue
		}
		neutral, err := doc.neutral(m, contract)
		if err != nil {
			return fmt.Errorf("%s: %w", doc.kind, err)
		}
		for _, d := range dialects {
			name := filepath.Join(version, d.folder, doc.kind+suffix)
			text, err := document(d.render(neutral, base+filepath.ToSlash(name)))
			if err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
			if err := writeFile(filepath.Join(out, name), text); err != nil {
				return err
			}
			written[name] = true
		}
	}
	return removeStale(out, version, written)
}
