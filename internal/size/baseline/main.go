// Baseline prints a line. It is what package size measures from.
package main

import "fmt"

func main() {
	fmt.Println("heartbeat")
}
