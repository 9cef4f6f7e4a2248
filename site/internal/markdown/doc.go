// Package markdown turns the house's own documents into HTML: headings, paragraphs,
// lists, tables, code, links, emphasis. It is no general renderer; a test renders
// every document that the site shows and finds no mark left over. All text is
// escaped, so that no document can bring HTML of its own.
package markdown
