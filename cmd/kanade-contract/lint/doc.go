// Package lint checks manifests in files and shows what is wrong with them: it
// finds the files, checks many at a time, mends what is safe to mend and writes
// the findings for people, scripts, code scanners and GitHub. What is wrong is for
// [manifest.Check] to say.
package lint
