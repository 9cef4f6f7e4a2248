package main

import (
	"time"

	"github.com/nats-io/nats.go"

	"github.com/kanadehq/kanade-shared/internal/testbroker/brokertest"
	"github.com/kanadehq/kanade-shared/wire"
)

// begun is when all runs of [session.agent] begin.
var begun = time.Date(2026, 5, 16, 12, 0, 0, 0, time.UTC)

// agent plays the agent of a PC whose runs end with an exit code and, after the
// text "large", with output in the object store.
func (s *session) agent(pc string, exit int32, stdout string, groups ...string) {
	s.t.Helper()
	doc, err := (&wire.AgentGroups{Groups: groups}).MarshalJSON()
	if err != nil {
		s.t.Fatal(err)
	}
	s.put("agent_groups", pc, string(doc))
	nc := brokertest.Connect(s.t, s.url)
	js := brokertest.Context(s.t, nc)
	run := func(msg *nats.Msg) {
		var cmd wire.Command
		if err := cmd.UnmarshalJSON(msg.Data); err != nil {
			s.t.Error(err)
			return
		}
		r := wire.NewResult(&cmd, pc, begun)
		r.FinishedAt, r.ExitCode, r.Stdout = begun.Add(1500*time.Millisecond), exit, stdout
		if stdout == "large" {
			store, err := js.ObjectStore(s.t.Context(), "result_output")
			if err == nil {
				_, err = store.PutString(s.t.Context(), pc+"/any name", "large output\x1b[2J\n")
			}
			if err != nil {
				s.t.Error(err)
			}
			r.Stdout = ""
			r.StdoutObject.Set(pc + "/any name")
		}
		event, _ := wire.NewEventStarted(&cmd, &r)
		started, err := event.MarshalJSON()
		if err == nil {
			_, err = js.Publish(s.t.Context(), "events.started."+event.ExecID+"."+pc, started)
		}
		if err != nil && s.t.Context().Err() == nil { // the test may be over
			s.t.Error(err)
		}
		result, err := r.MarshalJSON()
		if err == nil {
			_, err = js.Publish(s.t.Context(), "results."+r.RequestID, result)
		}
		if err != nil && s.t.Context().Err() == nil { // the test may be over
			s.t.Error(err)
		}
	}
	subjects := []string{"commands.all", "commands.pc." + pc}
	for _, g := range groups {
		subjects = append(subjects, "commands.group."+g)
	}
	for _, subject := range subjects {
		if _, err := nc.Subscribe(subject, run); err != nil {
			s.t.Fatal(err)
		}
	}
	if err := nc.Flush(); err != nil {
		s.t.Fatal(err)
	}
}

// answer plays an agent that answers requests on a subject.
func (s *session) answer(subject string, reply func(data []byte) []byte) {
	s.t.Helper()
	nc := brokertest.Connect(s.t, s.url)
	_, err := nc.Subscribe(subject, func(msg *nats.Msg) {
		if err := msg.Respond(reply(msg.Data)); err != nil {
			s.t.Error(err)
		}
	})
	if err == nil {
		err = nc.Flush()
	}
	if err != nil {
		s.t.Fatal(err)
	}
}

func (s *session) heartbeat(pc string) []byte {
	s.t.Helper()
	hb := wire.NewHeartbeat(pc, "0.43.53", begun)
	hb.Hostname.Set("HOST\x1b]0;evil\a")
	hb.OSFamily.Set("windows")
	data, err := hb.MarshalJSON()
	if err != nil {
		s.t.Fatal(err)
	}
	return data
}

// command is the last one for a PC.
func (s *session) command(pc string) wire.Command {
	s.t.Helper()
	var cmd wire.Command
	stream, err := s.js.Stream(s.t.Context(), "EXEC")
	if err != nil {
		s.t.Fatal(err)
	}
	msg, err := stream.GetLastMsgForSubject(s.t.Context(), "commands.pc."+pc)
	if err == nil {
		err = cmd.UnmarshalJSON(msg.Data)
	}
	if err != nil {
		s.t.Fatal(err)
	}
	return cmd
}
