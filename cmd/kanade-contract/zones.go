package main

// Windows has no zones by name of its own.
import _ "time/tzdata"
