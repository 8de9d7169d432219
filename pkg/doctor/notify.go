package doctor

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/url"
	"os"
	"strconv"
	"time"

	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/finding"
	"github.com/dynascale/dynascale/pkg/notify/channel"
)

// examineNotify tells whether people can be told: secrets are read, receivers can be reached, and what
// the daemon met. Doctor sends nothing: that is for 'dynascale notify test'.
func (d doctor) examineNotify(ctx context.Context) []finding.Finding {
	n := &finding.Notes{About: "notify"}
	for _, c := range d.cfg.Notify.Channels {
		d.examineChannel(ctx, n, c)
	}
	return n.All
}

// secretsOf are the secrets of a channel; the first is where it is reached, of those that have an address.
func secretsOf(c *config.Channel) (out []channel.Secret) {
	switch c.Kind {
	case config.SlackChannel:
		return []channel.Secret{{Key: "url", File: c.Slack.File, Value: c.Slack.URL}}
	case config.TeamsChannel:
		return []channel.Secret{{Key: "url", File: c.Teams.File, Value: c.Teams.URL}}
	case config.PagerDutyChannel:
		return []channel.Secret{{Key: "routing_key", File: c.PagerDuty.KeyFile, Value: c.PagerDuty.Key}}
	case config.EmailChannel:
		if c.Email.User != "" {
			out = []channel.Secret{{Key: "password", File: c.Email.PasswordFile, Value: c.Email.Password}}
		}
	case config.WebhookChannel:
		out = []channel.Secret{{Key: "url", File: c.Webhook.File, Value: c.Webhook.URL}}
		for _, file := range c.Webhook.KeyFiles {
			out = append(out, channel.Secret{Key: "signing_key", File: file})
		}
	}
	return out
}

func (d doctor) examineChannel(ctx context.Context, n *finding.Notes, c *config.Channel) {
	well := true
	for _, s := range secretsOf(c) {
		if _, err := s.Read(); err != nil {
			well = false
			do := "write the secret into that file in one line and let the Unix user of dynascale read it; until then this channel sends nothing"
			if errors.Is(err, fs.ErrPermission) {
				do = readable
			}
			n.Add(finding.Failed, c.Name, finding.OneLine(err.Error()), do)
			continue
		}
		if info, err := os.Stat(s.File); s.File != "" && err == nil && info.Mode().Perm()&0o004 != 0 {
			n.Add(finding.Doubted, c.Name, s.File+" holds a secret, and every user of this machine may read it", "chmod o-r "+s.File)
		}
	}
	r := d.notices[c.Name]
	last := "no message was accepted yet"
	if !r.Accepted.IsZero() {
		last = "the last message was accepted at " + r.Accepted.UTC().Format(time.RFC3339)
	}
	switch {
	case !r.Failing.IsZero():
		n.Add(finding.Failed, c.Name, fmt.Sprintf("the receiver has accepted no message since %s (%s); %s", r.Failing.UTC().Format(time.RFC3339), finding.OneLine(r.Why), last),
			"correct the cause, then run dynascale notify test "+c.Name+"; waiting messages are sent again")
	case !well:
	case c.Kind == config.SNSChannel:
		n.Add(finding.Noted, c.Name, "doctor publishes nothing to "+c.SNS.Topic+", so the permission sns:Publish "+
			"is not verified; "+last, "dynascale notify test "+c.Name)
	case r.Accepted.IsZero() && !d.reaches(ctx, hostOf(c)):
		do := "check the host name and the network. This test uses no proxy; if the daemon uses one, try dynascale notify test " + c.Name
		if c.Kind == config.EmailChannel {
			do = "check host, port and network; doctor and daemon use no proxy for email"
		}
		n.Add(finding.Doubted, c.Name, hostOf(c)+" cannot be reached from here", do)
	default:
		n.Add(finding.Well, c.Name, c.Kind+": "+last+"; doctor sends no message; to send one: dynascale notify test "+c.Name, "")
	}
}

// hostOf is the receiver of a channel as HOST:PORT; "" for one whose address is not known.
func hostOf(c *config.Channel) string {
	address := ""
	switch secrets := secretsOf(c); {
	case c.Kind == config.EmailChannel:
		return net.JoinHostPort(c.Email.Host, strconv.Itoa(c.Email.Port))
	case c.Kind == config.PagerDutyChannel:
		address = cmp.Or(c.PagerDuty.URL, "https://events.pagerduty.com")
	case len(secrets) > 0:
		address, _ = secrets[0].Read() // it was read before
	}
	at, err := url.Parse(address)
	if err != nil || at.Hostname() == "" {
		return ""
	}
	return net.JoinHostPort(at.Hostname(), cmp.Or(at.Port(), at.Scheme))
}

func (d doctor) reaches(ctx context.Context, host string) bool {
	_, err := ask(ctx, d, func(ctx context.Context) (struct{}, error) {
		c, err := (&net.Dialer{}).DialContext(ctx, "tcp", host)
		if err == nil {
			_ = c.Close()
		}
		return struct{}{}, err
	})
	return err == nil
}
