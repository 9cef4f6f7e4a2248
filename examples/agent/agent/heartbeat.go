package agent

import (
	"context"
	"os"
	"runtime"
	"time"

	"github.com/nats-io/nats.go"

	"github.com/kanadehq/kanade-shared/subjects"
	"github.com/kanadehq/kanade-shared/wire"
)

// beat publishes heartbeats until ctx ends: at once, at each interval, and
// whenever the broker is found again.
func (a *Agent) beat(ctx context.Context) {
	status := a.nc.StatusChanged(nats.CONNECTED, nats.RECONNECTING, nats.DISCONNECTED)
	defer a.nc.RemoveStatusListener(status)
	tick := time.NewTicker(a.opts.HeartbeatInterval)
	defer tick.Stop()
	for {
		a.publishHeartbeat()
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		case s := <-status:
			if s != nats.CONNECTED && a.link.lastSeen.Load() != 0 {
				a.link.saw(time.Now())
			}
		}
	}
}

// publishHeartbeat does nothing without a broker: a beat is about now, and the
// client would keep it and send it later.
func (a *Agent) publishHeartbeat() {
	if !a.nc.IsConnected() {
		return
	}
	now := time.Now()
	a.link.saw(now)
	data, err := a.heartbeat(now)
	if err == nil {
		err = a.nc.Publish(subjects.Heartbeat(a.pc), data)
	}
	if err != nil {
		a.log.Warn("heartbeat not sent", "err", err)
	}
}

func (a *Agent) answerPing(msg *nats.Msg) {
	data, err := a.heartbeat(time.Now())
	if err == nil {
		err = msg.Respond(data)
	}
	if err != nil {
		a.log.Warn("ping not answered", "err", err)
	}
}

func (a *Agent) heartbeat(now time.Time) ([]byte, error) {
	hb := wire.NewHeartbeat(a.pc.String(), a.opts.Version, now)
	if name, err := os.Hostname(); err == nil {
		hb.Hostname.Set(name)
	}
	hb.OSFamily.Set(osFamily(runtime.GOOS))
	return hb.MarshalJSON()
}

// osFamily is the contract's word for an operating system.
func osFamily(goos string) string {
	if goos == "darwin" {
		return "macos"
	}
	return goos
}
