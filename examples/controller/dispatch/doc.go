// Package dispatch fires a job at PCs and collects their results, as a
// controller does.
//
// [Dispatcher.Fire] sends one command to one target, [Dispatcher.FireAll]
// several, each to its own target and some of them later than others. Both go
// through the steps in the order that the contract asks for (docs/contract.md):
// they listen for results before anything can answer, pin the job's version in
// script_current, and only then publish a command. A command for a group or for
// all goes out once, so all its PCs share the request id and each sends a result
// of its own.
//
// Commands are published with an acknowledgement of the stream EXEC, so that a
// command that was fired is also there for PCs that are away, and results and
// started events are read from their streams: what comes while this program or
// the broker is away is not missed. A command whose acknowledgement was lost is
// sent again under the same request id, which agents run once.
//
// After an outage no further shot is fired until all results have come that the
// broker has kept: there may be failures among them, and so reason to hold it
// back.
//
// # When it is over
//
// Nobody counts the receivers of a command. What is expected is: the PC that
// was named; for a group the PCs whose documents in agent_groups name it; for
// all those that have a document there; and in each case every PC that says
// that it has started the script. A shot is over as soon as all of them have
// answered. Where nobody can know of everyone - for all PCs, and for a group
// without known members - it is over when all that were heard of have answered
// and [Settle] has passed without news. [Options.Wait] ends it in any case, and
// the PCs that did not answer are missing in the [Report]. A broker that is away
// at that moment gets [OutageGrace] to come back, since what it has kept cannot
// be seen otherwise.
package dispatch
