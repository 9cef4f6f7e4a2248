// Package outbox keeps messages on disk until a stream of the broker has
// acknowledged them, so that they survive an outage of the broker and a restart
// or crash of the program.
//
//	box, err := outbox.Open(outbox.Options{Dir: dir})
//	go box.Run(ctx, js)           // sends, for as long as ctx lives
//	err = box.Add(outbox.Message{Subject: subject, ID: id, Data: data})
//
// A message is a file, named by a number that gives the order. It is removed
// once the stream has it. Where the answer of the stream is lost the message is
// sent again; its id (header Nats-Msg-Id) lets the stream drop the second one
// within its duplicate window, which is 2 minutes in a fleet. Beyond that, whoever
// reads the stream tells duplicates by an id in the document.
//
// Beside the messages there may be two folders. corrupt holds files that are no
// messages, or no longer; refused holds messages that the broker will never take,
// such as one that is too large. Nothing else reads or removes what is in them: a
// file put back into the outbox is sent after the next start.
//
// One program uses a folder at a time; seeing to that is the caller's.
package outbox
