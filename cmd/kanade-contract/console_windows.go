package main

import (
	"os"

	"golang.org/x/sys/windows"
)

// heedsEscapes reports whether a console heeds escape sequences, and has it do so.
func heedsEscapes(f *os.File) bool {
	var mode uint32
	if windows.GetConsoleMode(windows.Handle(f.Fd()), &mode) != nil {
		return false
	}
	return windows.SetConsoleMode(windows.Handle(f.Fd()), mode|windows.ENABLE_VIRTUAL_TERMINAL_PROCESSING) == nil
}
