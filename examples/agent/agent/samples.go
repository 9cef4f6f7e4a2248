package agent

import (
	"context"
	"time"

	"github.com/kanadehq/kanade-shared/examples/agent/perf"
	"github.com/kanadehq/kanade-shared/subjects"
	"github.com/kanadehq/kanade-shared/wire"
)

// sampler measures the machine and, while that is switched on, its processes.
type sampler struct {
	host      perf.Host
	processes perf.Processes
	interval  time.Duration
	failed    bool // processes cannot be listed, and the log knows
}

// samplePerf publishes samples until ctx ends: the first once there is a broker.
// Processes are sampled at the same interval, from the one after they were
// switched on: processor use needs two looks.
func (a *Agent) samplePerf(ctx context.Context) {
	if !a.waitConnected(ctx) {
		return
	}
	var s sampler
	var last time.Time
	for {
		config, changed := a.live.settings.Current()
		s.follow(&config, time.Now())
		due := time.NewTimer(time.Until(last.Add(s.interval)))
		select {
		case <-ctx.Done():
			due.Stop()
			return
		case <-changed:
			due.Stop()
			continue
		case <-due.C:
		}
		last = time.Now()
		if a.nc.IsConnected() { // a sample is about now
			a.publishSamples(&s, last)
		}
	}
}

// follow takes in the configuration.
func (s *sampler) follow(config *wire.EffectiveConfig, now time.Time) {
	if interval := max(config.HostPerf(), minInterval); interval != s.interval {
		s.host.Restart()
		s.interval = interval
	}
	switch active := config.ProcessPerfActiveAt(now); {
	case !active:
		s.processes.Forget()
	case !s.processes.Primed():
		_, _, _ = s.processes.Sample("", now, 1) // an error comes again at the interval
	}
}

// publishSamples measures and publishes once.
func (a *Agent) publishSamples(s *sampler, now time.Time) {
	host := s.host.Sample(a.pc.String(), now)
	data, err := host.MarshalJSON()
	if err == nil {
		err = a.nc.Publish(subjects.HostPerf(a.pc), data)
	}
	if err != nil {
		a.log.Warn("sample of the machine not sent", "err", err)
	}
	config, _ := a.live.settings.Current()
	if !config.ProcessPerfActiveAt(now) {
		return
	}
	sample, ok, err := s.processes.Sample(a.pc.String(), now, config.ProcessPerfTopN)
	if err != nil {
		if !s.failed {
			a.log.Warn("processes are not sampled", "err", err)
		}
		s.failed = true
		return
	}
	if !ok {
		return
	}
	if data, err = fit(sample, int(a.nc.MaxPayload())); err == nil {
		err = a.nc.Publish(subjects.ProcessPerf(a.pc), data)
	}
	if err != nil {
		a.log.Warn("sample of the processes not sent", "err", err)
	}
}

// fit encodes a sample in at most so many bytes, without the least busy of its
// processes if need be.
func fit(sample wire.ProcessPerf, limit int) ([]byte, error) {
	for {
		data, err := sample.MarshalJSON()
		n := len(sample.Processes)
		if err != nil || len(data) <= limit || n == 0 {
			return data, err
		}
		sample.Processes = sample.Processes[:min(n-1, n*limit/len(data))]
	}
}
