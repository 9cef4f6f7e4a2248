// Package telling has values that tell implementations apart: the limits of
// numbers, text that needs escapes, times that are none. Most are JSON text, as
// they stand in a document.
package telling
