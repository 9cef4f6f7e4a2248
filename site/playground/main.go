//go:build !js

// Command playground is the checker for the browser; elsewhere it does nothing but
// say so.
package main

import (
	"fmt"
	"os"
)

func main() {
	fmt.Fprintln(os.Stderr, "playground: build it with GOOS=js GOARCH=wasm, as make site does")
	os.Exit(2)
}
