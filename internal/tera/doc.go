// Package tera renders the part of the Tera template language that
// configuration files use: output, conditions, comments, raw text, whitespace
// control, and expressions of names, literals, calls, filters and comparisons.
//
// The syntax is that of Tera 1.20, oddities included, because one file
// configures programs that render it with either. What is left out on purpose -
// loops, macros, assignments, arithmetic, inheritance, most filters and tests -
// is refused by name and never passed through as text.
//
// It is no general engine. Templates reach nothing but the names and functions
// that the caller hands over, and every rendering has a [Budget], so that a
// hostile file costs bounded time and memory.
package tera
