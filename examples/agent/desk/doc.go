// Package desk serves the client app of a PC for the example agent: who is signed in
// sees the notifications for the PC, acknowledges them and takes that back. See
// docs/contract.md, "Agent and client app".
//
// What it has of the protocol, 0.101.0 included:
//
//   - system.ping, system.version and state.snapshot, of an agent that runs no checks
//     and does not replace itself;
//   - notifications.list, with the user's acknowledgements, from the stream
//     NOTIFICATIONS and the bucket notifications_read;
//   - notifications.subscribe, with a push for each notification that comes, and one
//     for each that the backend recalls;
//   - notifications.ack and notifications.unack, which change the mark of the user and
//     tell the backend by an event;
//   - support.status, support.lock and support.unlock: no code is known, so that none
//     is right, and nothing is ever granted.
//
// It lists no jobs and starts none; an app sees that as [ipc.ErrNoMethod].
package desk
