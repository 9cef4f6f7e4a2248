package exeversion

import (
	"bytes"
	"debug/buildinfo"
)

// Build returns the version of the main module of a Go executable - PE, ELF or
// Mach-O - such as "v1.2.3". It reports false for one that was built from a
// folder without a version, for other executables, and for what is none.
func Build(file []byte) (version string, ok bool) {
	// The readers of debug/… are made for good files.
	defer func() {
		if recover() != nil {
			version, ok = "", false
		}
	}()
	info, err := buildinfo.Read(bytes.NewReader(file))
	if err != nil || info.Main.Version == "" || info.Main.Version == "(devel)" {
		return "", false
	}
	return info.Main.Version, true
}
