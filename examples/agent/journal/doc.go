// Package journal is what an agent remembers of its commands across restarts
// and crashes.
//
// [Requests] are the ids of the commands that it has taken: a command comes more
// than once, by a subscription and again by a replay, and must run once. The digest
// of its message tells it from another one that comes under the same id.
//
// [Runs] are the commands that it has taken and not yet accounted for. A record
// is written before the command is acknowledged, written again before its script
// starts, and removed once its result is safe. What a crash leaves behind tells
// the next start what to do: a command that was not started can still run, one
// that was started must not run again and is owed a result that says so.
package journal
