// Command site writes the pages about the contract: each document with its keys, who
// sends what to whom, the broker's resources, the checker's rules, the schemas, and a
// playground. What it writes can lie on any static host; all links are relative.
//
//	go run ./site -out site/dist
//
// make site does that, after it has built what runs in the browser (site/web,
// site/playground). What the pages say is not written here: it comes from
// internal/reference, package bootstrap, package manifest and docs.
package main
