package agent

import (
	"cmp"
	"context"
	"os"
	"runtime"
	"time"

	"github.com/nats-io/nats.go"

	"github.com/kanadehq/kanade-shared/examples/agent/perf"
	"github.com/kanadehq/kanade-shared/subjects"
	"github.com/kanadehq/kanade-shared/wire"
)

// beat publishes heartbeats until ctx ends: at once, at each interval, and
// whenever the broker is found again. A new interval counts from the last beat,
// so that a fleet does not beat in the moment of a change.
func (a *Agent) beat(ctx context.Context) {
	status := a.nc.StatusChanged(nats.CONNECTED, nats.RECONNECTING, nats.DISCONNECTED)
	defer a.nc.RemoveStatusListener(status)
	var self perf.Self
	last := time.Now()
	a.publishHeartbeat(&self, last)
	for {
		config, changed := a.live.settings.Current()
		due := time.NewTimer(time.Until(last.Add(a.heartbeatInterval(&config))))
		select {
		case <-ctx.Done():
			due.Stop()
			return
		case <-changed:
			due.Stop()
			continue
		case <-due.C:
		case s := <-status:
			due.Stop()
			if s != nats.CONNECTED {
				if a.link.lastSeen.Load() != 0 {
					a.link.saw(time.Now())
				}
				continue
			}
		}
		last = time.Now()
		a.publishHeartbeat(&self, last)
	}
}

func (a *Agent) heartbeatInterval(config *wire.EffectiveConfig) time.Duration {
	return cmp.Or(a.opts.HeartbeatInterval, max(config.Heartbeat(), minInterval))
}

// publishHeartbeat does nothing without a broker: a beat is about now, and the
// client would keep it and send it later.
func (a *Agent) publishHeartbeat(self *perf.Self, now time.Time) {
	if !a.nc.IsConnected() {
		return
	}
	a.link.saw(now)
	hb := a.heartbeat(now)
	hb.AgentArch.Set(machine(runtime.GOARCH))
	if k := a.opts.Signatures; k != nil {
		if _, err := k.Refresh(); err != nil {
			a.log.Warn("keyring not read, the keys stay as they were", "err", err)
		}
		k.Announce(&hb)
	}
	if !a.opts.NoPerf {
		self.Beat(&hb, now)
	}
	data, err := hb.MarshalJSON()
	if err == nil {
		err = a.nc.Publish(subjects.Heartbeat(a.pc), data)
	}
	if err != nil {
		a.log.Warn("heartbeat not sent", "err", err)
	}
}

func (a *Agent) answerPing(msg *nats.Msg) {
	hb := a.heartbeat(time.Now())
	if !a.opts.NoPerf {
		perf.Fill(&hb)
	}
	data, err := hb.MarshalJSON()
	if err == nil {
		err = msg.Respond(data)
	}
	if err != nil {
		a.log.Warn("ping not answered", "err", err)
	}
}

// heartbeat is one without the agent's own figures.
func (a *Agent) heartbeat(now time.Time) wire.Heartbeat {
	hb := wire.NewHeartbeat(a.pc.String(), a.opts.Version, now)
	if name, err := os.Hostname(); err == nil {
		hb.Hostname.Set(name)
	}
	hb.OSFamily.Set(osFamily(runtime.GOOS))
	return hb
}

// machine is the contract's word for a processor.
func machine(goarch string) string {
	switch goarch {
	case "amd64":
		return "x86_64"
	case "arm64":
		return "aarch64"
	}
	return goarch
}

// osFamily is the contract's word for an operating system.
func osFamily(goos string) string {
	if goos == "darwin" {
		return "macos"
	}
	return goos
}
