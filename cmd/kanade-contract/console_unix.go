//go:build !windows

package main

import "os"

// heedsEscapes reports whether a terminal heeds escape sequences.
func heedsEscapes(*os.File) bool { return os.Getenv("TERM") != "dumb" }
