package main

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

const (
	base      = "https://kanadehq.github.io/kanade-shared/schemas/"
	suffix    = ".schema.json"
	indexFile = "index.json"
)

// writeFile leaves a file alone that is right already.
func writeFile(path string, text []byte) error {
	if old, err := os.ReadFile(path); err == nil && bytes.Equal(old, text) {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, text, 0o644)
}

// schemaFiles lists the schemas below a folder, with slashes.
func schemaFiles(dir string) ([]string, error) {
	var found []string
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || !strings.HasSuffix(path, suffix) {
			return err
		}
		name, err := filepath.Rel(dir, path)
		found = append(found, filepath.ToSlash(name))
		return err
	})
	slices.Sort(found)
	return found, err
}

func removeStale(out, version string, written map[string]bool) error {
	found, err := schemaFiles(filepath.Join(out, version))
	if err != nil {
		return err
	}
	for _, name := range found {
		if path := filepath.Join(version, filepath.FromSlash(name)); !written[path] {
			if err := os.Remove(filepath.Join(out, path)); err != nil {
				return err
			}
		}
	}
	return nil
}

// writeIndex lists every file with its hash: the versions in the order of their
// contracts, next last.
func writeIndex(out string) error {
	found, err := schemaFiles(out)
	if err != nil {
		return err
	}
	entries := []*object{}
	for _, name := range found {
		text, err := os.ReadFile(filepath.Join(out, filepath.FromSlash(name)))
		if err != nil {
			return err
		}
		version, rest, _ := strings.Cut(name, "/")
		folder, file := "", rest
		if i := strings.LastIndexByte(rest, '/'); i >= 0 {
			folder, file = rest[:i], rest[i+1:]
		}
		name := "plain"
		for _, d := range dialects {
			if d.folder == folder {
				name = d.name
			}
		}
		sum := sha256.Sum256(text)
		entries = append(entries, newObject(
			"version", version, "kind", strings.TrimSuffix(file, suffix), "dialect", name,
			"url", base+version+"/"+rest, "sha256", hex.EncodeToString(sum[:])))
	}
	slices.SortStableFunc(entries, func(a, b *object) int { return cmp.Compare(place(a.text("version")), place(b.text("version"))) })
	text, err := document(newObject("schemas", entries))
	if err != nil {
		return err
	}
	return writeFile(filepath.Join(out, indexFile), text)
}

// place is where a version stands in the index.
func place(version string) int {
	contract, err := contractOf(version)
	if err != nil || version == next {
		return math.MaxInt
	}
	return int(contract)
}
