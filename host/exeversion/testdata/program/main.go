// Command program is built for Windows by a test. Its resources were made by
// go-winres 0.3.3 from a description with the fixed version 8.8.8.8, the
// ProductVersion 0.43.53 and the FileVersion 1.2.3.4.
package main

func main() {}
