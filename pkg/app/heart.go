package app

import (
	"os"
	"time"

	"github.com/dynascale/dynascale/pkg/api"
	"github.com/dynascale/dynascale/pkg/heartbeat"
	"github.com/dynascale/dynascale/pkg/loop"
	"github.com/dynascale/dynascale/pkg/scale"
)

// heartOf tells whoever the configuration names that the daemon lives; nil for nobody. A dry run
// stands in for no daemon, and tells nobody.
func (d *Daemon) heartOf() *heartbeat.Heart {
	h := d.o.Config.Heartbeat
	var to []heartbeat.Receiver
	if h.URL != "" {
		to = append(to, heartbeat.Webhook{URL: h.URL, Method: h.Method, TokenFile: h.TokenFile, Client: heartbeat.NewClient()})
	}
	if h.CloudWatch.Metric != "" {
		// The clients of the start, as the section is read at the start only.
		to = append(to, heartbeat.Metric{Namespace: h.CloudWatch.Namespace, Metric: h.CloudWatch.Metric, Put: d.net.PutHeartbeat})
	}
	if len(to) == 0 || d.o.DryRun {
		return nil
	}
	for _, r := range to {
		d.metrics.HeartbeatTo(r.Name())
	}
	return heartbeat.New(heartbeat.Options{Receivers: to, Every: h.Every, Timeout: h.Timeout, OnSent: d.metrics.Heartbeat, Log: d.log})
}

// beat tells of an evaluation, if it completed.
func (d *Daemon) beat(result loop.Result, took time.Duration) {
	if d.heart != nil && result.Err == nil {
		d.heart.Beat(beatOf(result, took, d.o.Version))
	}
}

// beatOf is what is told of an evaluation.
func beatOf(result loop.Result, took time.Duration, version string) heartbeat.Beat {
	host, _ := os.Hostname()
	b := heartbeat.Beat{Version: version, Instance: host, EvaluatedAt: result.At.UTC(), Took: took.Seconds(), Tiers: len(result.Records), LedgerWritable: result.LedgerErr == nil}
	for _, r := range result.Records {
		if !r.Decision.Capacity.Known() && r.Decision.Mode != scale.Off {
			b.Unknown++
		}
		switch r.Outcome.Status {
		case scale.Applied, scale.Begun:
			b.Changed++
		case scale.Refused, scale.Failed, scale.Unknown:
			b.Failed++
		}
	}
	return b
}

// heartbeats are how the receivers are reached, for the API.
func (d *Daemon) heartbeats() (out []api.Heartbeat) {
	if d.heart == nil {
		return nil
	}
	for _, s := range d.heart.States() {
		out = append(out, api.Heartbeat{To: s.To, Accepted: s.Accepted.UTC(), Failing: s.Failing.UTC(), Why: s.Why})
	}
	return out
}
