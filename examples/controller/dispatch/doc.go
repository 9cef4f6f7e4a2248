// Package dispatch fires a job at PCs and collects their results, as a
// controller does.
//
// [Dispatcher.Fire] goes through the steps in the order that the contract asks
// for (docs/contract.md): it listens for results before anything can answer,
// pins the job's version in script_current, and only then publishes the
// command. A command for a group or for all goes out once, so all its PCs share
// the request id and each sends a result of its own.
//
// # When it is over
//
// Nobody counts the receivers of a command. What Fire expects is: the PC that
// was named; for a group the PCs whose documents in agent_groups name it; for
// all those that have a document there; and in each case every PC that says
// that it has started the script. It ends as soon as all of them have answered.
// Where it cannot know of everyone - for all PCs, and for a group without known
// members - it ends when all that it heard of have answered and [Settle] has
// passed without news. [Options.Wait] ends it in any case, and the PCs that did
// not answer are missing in the [Report].
package dispatch
