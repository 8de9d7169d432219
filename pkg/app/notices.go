package app

import (
	"cmp"
	"context"
	"os"
	"slices"
	"time"

	"github.com/dynascale/dynascale/pkg/aws/cloud"
	"github.com/dynascale/dynascale/pkg/aws/query"
	"github.com/dynascale/dynascale/pkg/calendar"
	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/event"
	"github.com/dynascale/dynascale/pkg/notice"
	"github.com/dynascale/dynascale/pkg/notify"
	"github.com/dynascale/dynascale/pkg/notify/channel"
)

// Publisher publishes to topics of SNS, at a place of the configuration.
type Publisher interface {
	Publish(ctx context.Context, at config.Place, topic, subject, message, group, dedup string) (id string, err error)
}

// NoticePlan is what a configuration says of who is told what.
func NoticePlan(n config.Notify) notice.Plan {
	p := notice.Plan{Wait: n.GroupWait, Interval: n.GroupInterval, Repeat: n.RepeatInterval, Channels: map[string]notice.Pace{}}
	for _, c := range n.Channels {
		p.Channels[c.Name] = notice.Pace{PerHour: c.PerHour, Single: c.Kind == config.PagerDutyChannel, Resolved: c.Resolved}
	}
	zone := n.Zone
	if zone == nil {
		zone = time.UTC
	}
	for _, r := range n.Routes {
		route := notice.Route{Severities: r.Severities, Tiers: r.Tiers, Channels: n.Reached(r.To), Quiet: calendar.Week{Hours: r.QuietHours, Zone: zone}}
		for _, name := range r.Kinds {
			if topic := event.Topic(name); slices.Contains(event.Topics(), topic) {
				route.Topics = append(route.Topics, topic)
			} else {
				route.Kinds = append(route.Kinds, event.Kind(name))
			}
		}
		p.Routes = append(p.Routes, route)
	}
	return p
}

// Senders are who sends for each channel of a configuration.
func Senders(cfg *config.Config, topics Publisher, version string) map[string]notify.Sender {
	host, _ := os.Hostname()
	post := channel.Poster{Client: channel.NewClient(), Version: version, Now: time.Now}
	out := map[string]notify.Sender{}
	for _, c := range cfg.Notify.Channels {
		at := "notify.channels." + c.Name + "." + c.Kind + "."
		secret := func(key, file, value string) channel.Secret {
			return channel.Secret{Key: at + key, File: file, Value: value}
		}
		switch c.Kind {
		case config.SlackChannel:
			out[c.Name] = channel.Slack{Poster: post, URL: secret("url", c.Slack.File, c.Slack.URL)}
		case config.TeamsChannel:
			out[c.Name] = channel.Teams{Poster: post, URL: secret("url", c.Teams.File, c.Teams.URL)}
		case config.PagerDutyChannel:
			out[c.Name] = channel.PagerDuty{Poster: post, Key: secret("routing_key", c.PagerDuty.KeyFile, c.PagerDuty.Key), URL: c.PagerDuty.URL, Source: host}
		case config.EmailChannel:
			e := c.Email
			out[c.Name] = channel.Email{Host: e.Host, Port: e.Port, From: e.From, To: e.To, User: e.User, Password: secret("password", e.PasswordFile, e.Password), Plain: e.TLS == "none", Hello: host, Implicit: e.Implicit()}
		case config.WebhookChannel:
			w := channel.Webhook{Poster: post, URL: secret("url", c.Webhook.File, c.Webhook.URL)}
			for _, file := range c.Webhook.KeyFiles {
				w.Keys = append(w.Keys, secret("signing_key", file, ""))
			}
			if c.Webhook.Key != "" {
				w.Keys = append(w.Keys, secret("signing_key", "", c.Webhook.Key))
			}
			out[c.Name] = w
		case config.SNSChannel:
			place := cfg.NotifyPlace(c)
			out[c.Name] = channel.SNS{Topic: c.SNS.Topic, RetryAfter: query.RetryAfter, Publish: func(ctx context.Context, topic, subject, message, group, dedup string) (string, error) {
				return topics.Publish(ctx, place, topic, subject, message, group, dedup)
			}}
		}
	}
	return out
}

// missingAfter is after how long without the end of an evaluation that is told. One may take as long as
// the interval, and the next then begins late.
func missingAfter(interval time.Duration) time.Duration { return max(3*interval, 3*time.Minute) }

// noticesOf is what a configuration says, for the notifier.
func noticesOf(cfg *config.Config, net *cloud.Network, version string) notify.Use {
	use := notify.Use{Plan: NoticePlan(cfg.Notify), Senders: Senders(cfg, net, version)}
	if cfg.Notify.Configured() {
		use.Missing = missingAfter(cfg.Loop.Interval)
	}
	return use
}

// startNotices begins to tell people. A dry run stands in for no daemon, and tells nobody.
func (d *Daemon) startNotices(ctx context.Context) {
	if d.o.DryRun {
		return
	}
	d.notifier = notify.New(ctx, notify.Options{Store: d.memory, Metrics: d.metrics, Log: d.log}, noticesOf(d.cfg, d.net, d.o.Version))
	d.report.Also(d.notifier)
}

// evaluated tells the notifier that an evaluation ended.
func (d *Daemon) evaluated() {
	if d.notifier != nil {
		cfg := d.inForce.Load()
		if cfg == nil { // of one evaluation alone, which no reload changes
			cfg = d.o.Config
		}
		d.notifier.Evaluated(func(tier string) bool {
			_, known := slices.BinarySearchFunc(cfg.Tiers, tier, func(t config.Tier, name string) int { return cmp.Compare(t.Name, name) })
			return known
		})
	}
}

// flushTime is how long a run of one evaluation waits for receivers.
const flushTime = 20 * time.Second

func (d *Daemon) flushNotices(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, flushTime)
	defer cancel()
	d.notifier.Flush(ctx)
}

// Tested is what a receiver did with a test message: its Answer, or why it Refused.
type Tested struct{ Channel, Kind, Answer, Refused string }

// TestChannels sends a test message through channels, one after the other. The error is that no channel
// could be tried at all.
func TestChannels(ctx context.Context, cfg *config.Config, channels []*config.Channel, version string, timeout time.Duration) (out []Tested, err error) {
	var topics Publisher
	if slices.ContainsFunc(channels, func(c *config.Channel) bool { return c.Kind == config.SNSChannel }) {
		if topics, err = cloud.Connect(ctx, cfg, cloud.Watch{}); err != nil {
			return nil, err
		}
	}
	senders, plan := Senders(cfg, topics, version), NoticePlan(cfg.Notify)
	for _, c := range channels {
		one := Tested{Channel: c.Name, Kind: c.Kind}
		within, cancel := context.WithTimeout(ctx, timeout)
		if one.Answer, err = notify.Test(within, senders[c.Name], c.Name, plan.Channels[c.Name].Single, time.Now()); err != nil {
			one.Refused = err.Error()
		}
		cancel()
		out = append(out, one)
	}
	return out, nil
}
