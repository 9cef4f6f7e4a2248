// Package story keeps what scenarios did and saw, in words that are the same
// each time: without times, ids, paths and addresses.
package story
