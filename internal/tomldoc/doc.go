// Package tomldoc reads TOML 1.1 into a tree whose values know where they
// stand. It is the only package that knows the TOML library.
package tomldoc
