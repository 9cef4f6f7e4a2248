// Heartbeat reads a Heartbeat from standard input and prints it again. It is
// what package size weighs.
package main

import (
	"fmt"
	"io"
	"os"

	"github.com/kanadehq/kanade-shared/wire"
)

func main() {
	if err := run(); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
}

func run() error {
	in, err := io.ReadAll(os.Stdin)
	if err != nil {
		return err
	}
	var beat wire.Heartbeat
	if err := beat.UnmarshalJSON(in); err != nil {
		return err
	}
	out, err := beat.AppendJSON(nil)
	if err != nil {
		return err
	}
	fmt.Println(string(out))
	return nil
}
