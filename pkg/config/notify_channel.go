package config

import (
	"net/url"
	"strings"

	"github.com/dynascale/dynascale/pkg/keys"
	"github.com/dynascale/dynascale/pkg/pattern"
)

// Channel is one way to a receiver.
type Channel struct {
	Name string
	// Kind is slack, teams, pagerduty, email, webhook or sns: the section that is written.
	Kind      string
	Slack     Hook
	Teams     Hook
	PagerDuty PagerDuty
	Email     Email
	Webhook   Webhook
	SNS       SNS
	// PerHour is how many messages it takes in an hour at most, 1 to 3600; a fifth of them at once.
	PerHour int
	// Resolved says whether the end of what was told is told.
	Resolved bool
}

// Hook is a web address that is a secret.
type Hook struct{ File, URL string }

// PagerDuty is an integration of its Events API v2.
type PagerDuty struct {
	KeyFile, Key string
	// URL is of another address than PagerDuty's own; "" for that.
	URL string
}

// Email is an SMTP server.
type Email struct {
	Host         string
	Port         int
	From         string
	To           []string
	User         string
	PasswordFile string
	Password     string
	// TLS is required, or none for a server that takes no password.
	TLS string
}

// Webhook is a web address that gets JSON, signed with each of the keys.
type Webhook struct {
	Hook
	KeyFiles []string
	Key      string
}

// SNS is a topic.
type SNS struct{ Topic string }

// Region is the one that the topic is in.
func (s SNS) Region() string {
	if found := aTopicARN.FindStringSubmatch(s.Topic); found != nil {
		return found[1]
	}
	return ""
}

// The channels by the names of their sections.
const (
	SlackChannel     = "slack"
	TeamsChannel     = "teams"
	PagerDutyChannel = "pagerduty"
	EmailChannel     = "email"
	WebhookChannel   = "webhook"
	SNSChannel       = "sns"
)

func newChannel(name string) *Channel {
	return &Channel{Name: name, PerHour: 60, Resolved: true, Email: Email{Port: 587, TLS: "required"}}
}

var (
	aTopicARN = pattern.Of(`^arn:aws[a-z-]*:sns:([a-z0-9-]+):[0-9]{12}:[A-Za-z0-9_-]{1,251}(?:\.fifo)?$`)
	// aMailbox is an address as SMTP takes it, without a name before it.
	aMailbox = keys.That(bareMailbox.Rule(), func(v string) string {
		wrong := bareMailbox.Wrong(v)
		if found := namedMailbox.FindStringSubmatch(v); wrong != "" && found != nil && bareMailbox.Wrong(found[1]) == "" {
			return keys.Show(v) + " is more than an address; write " + found[1]
		}
		return wrong
	})
	bareMailbox = keys.LikeUpTo(254, pattern.Of(`^[^\s@<>,;:"\\()\[\]]+@[A-Za-z0-9.-]+$`), "an address such as ops@example.com")
	// namedMailbox is an address as programs for mail write one, with a name before it, or as a link.
	namedMailbox = pattern.Of(`^(?:[^<>]*<)?(?:mailto:)?([^<>\s:]+)>?\s*$`)
	aHost        = keys.LikeUpTo(253, pattern.Of(`^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$|^[0-9a-fA-F:]+$`), "the name or address of a server such as smtp.example.com; a port belongs in the key `port`")
	oneLine      = keys.LikeUpTo(1024, pattern.Of(`^[^\x00-\x1f\x7f]*$`), "one line of text")
	plainWeb     = keys.That(keys.Rule{"pattern": `^(?:https?://.+)?$`}, func(v string) string {
		if u, err := url.Parse(v); v != "" && (err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.User != nil) {
			return "cannot be used; write a web address that begins with https://, without a user name and password"
		}
		return ""
	})
)

// Keys are the keys of a channel.
func (c *Channel) Keys() keys.Set {
	is := func(kind string, key keys.Key) keys.Key { return key.ShownIf(func() bool { return c.Kind == kind }) }
	return keys.Set{
		foreignToAChannel,
		keys.OneOf("a channel", &c.Kind,
			is(SlackChannel, keys.Section(SlackChannel, &c.Slack)), is(TeamsChannel, keys.Section(TeamsChannel, &c.Teams)), is(PagerDutyChannel, keys.Section(PagerDutyChannel, &c.PagerDuty)),
			is(EmailChannel, keys.Section(EmailChannel, &c.Email)), is(WebhookChannel, keys.Section(WebhookChannel, &c.Webhook)), is(SNSChannel, keys.Section(SNSChannel, &c.SNS))),
		keys.Whole("per_hour", &c.PerHour, keys.AtLeast(1), keys.AtMost(3600)),
		keys.Yes("resolved", &c.Resolved),
	}
}

// Keys are the keys of an address that is a secret.
func (h *Hook) Keys() keys.Set {
	return keys.Set{
		keys.Text("url_file", &h.File, keys.Path, notToken).BesideSecret().Like("webhook_file", "webhook_url_file"),
		keys.FromEnvironment("url", &h.URL, "url_file").Like("webhook", "webhook_url", "incoming_webhook", "incoming_webhook_url"),
		either("url_file", &h.File, "url", &h.URL, true),
		keys.Demand(nil, func(at keys.At) {
			if u, err := url.Parse(h.URL); at.Sound("url") && h.URL != "" && (err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "") {
				at.Problem("url", "is not a web address that begins with https:// (its value is not shown, because it may hold a secret)")
			}
		}),
	}
}

// Keys are the keys of PagerDuty.
func (p *PagerDuty) Keys() keys.Set {
	return keys.Set{
		keys.Text("routing_key_file", &p.KeyFile, keys.Path, notToken).BesideSecret().Like("service_key_file", "integration_key_file"),
		keys.FromEnvironment("routing_key", &p.Key, "routing_key_file").Like("service_key", "integration_key"),
		either("routing_key_file", &p.KeyFile, "routing_key", &p.Key, true),
		keys.Text("url", &p.URL, plainWeb),
	}
}

// Keys are the keys of an SMTP server.
func (e *Email) Keys() keys.Set {
	return keys.Set{
		keys.Text("host", &e.Host, aHost).Required(),
		keys.Whole("port", &e.Port, keys.AtLeast(1), keys.AtMost(65535)),
		keys.Text("from", &e.From, aMailbox).Required(),
		keys.List("to", &e.To, "name the addresses that get the message", keys.Checked(keys.TextForm, aMailbox)).Required(),
		keys.Text("user", &e.User, oneLine),
		keys.Text("password_file", &e.PasswordFile, keys.Path, notToken).BesideSecret(),
		keys.FromEnvironment("password", &e.Password, "password_file"),
		either("password_file", &e.PasswordFile, "password", &e.Password, false),
		keys.Answered("tls", &e.TLS, keys.Words{"true": "required", "yes": "required", "on": "required", "starttls": "required", "ssl": "required", "tls": "required", "mandatory": "required", "false": "none", "no": "none", "off": "none", "optional": "required"}, "required", "none"),
		keys.Demand(nil, func(at keys.At) {
			if !at.Sound("user", "password_file", "password", "tls") {
				return
			}
			switch secret := e.PasswordFile != "" || e.Password != ""; {
			case e.User == "" && secret:
				at.Problem(at.First("password_file", "password"), "is used only with the key `user`; set `user` as well")
			case e.User != "" && !secret:
				at.Problem("user", "has no password; set password_file, or set password to ${env:NAME}")
			case e.TLS == "none" && e.User != "":
				at.Problem("tls", "the password would be sent unencrypted; write tls: required, or leave user and "+
					"password out")
			}
		}),
	}
}

// Keys are the keys of a webhook.
func (w *Webhook) Keys() keys.Set {
	return append(w.Hook.Keys(),
		keys.List("signing_key_files", &w.KeyFiles, "leave it out when nothing is signed", keys.Checked(keys.TextForm, keys.NotEmpty, keys.Path, notToken)).BesideSecret().ShownIf(func() bool { return len(w.KeyFiles) > 0 }),
		keys.FromEnvironment("signing_key", &w.Key, "signing_key_files"),
	)
}

// noSubscription refuses the ARN of a subscription, which is that of its topic with an id behind it.
var noSubscription = keys.That(nil, func(v string) string {
	if i := strings.LastIndexByte(v, ':'); i > 0 && strings.Count(v, ":") == 6 && aTopicARN.MatchString(v[:i]) {
		return "is the ARN of a subscription; write the ARN of the topic, " + v[:i]
	}
	return ""
})

// Keys are the keys of a topic.
func (s *SNS) Keys() keys.Set {
	return keys.Set{keys.Text("topic", &s.Topic, noSubscription, keys.Like(aTopicARN, "the ARN of a topic, such as arn:aws:sns:us-east-1:111122223333:alerts"), keys.That(nil, func(v string) string {
		region := SNS{Topic: v}.Region()
		if meant := misspeltRegion(region); meant != "" {
			return "names the region " + region + ", which does not exist; did you mean " + meant + "?"
		}
		return ""
	})).Required()}
}

// either demands one of a file and a variable that hold the same secret, and not both.
func either(fileKey string, file *string, key string, value *string, needed bool) keys.Part {
	return keys.Demand(nil, func(at keys.At) {
		if !at.Sound(fileKey, key) || at.Misspelt(fileKey) || at.Misspelt(key) {
			return
		}
		switch {
		case *file != "" && *value != "":
			at.Problem(key, "cannot be combined with %s, because both stand for the same secret; remove one of the two", fileKey)
		case needed && *file == "" && *value == "":
			at.Problem(fileKey, "is missing: name the file that holds the secret, or set %s to ${env:NAME}", key)
		}
	})
}

// Implicit reports whether the port is one on which TLS begins with the first byte: 465, and 2465, which
// Amazon SES has beside it.
func (e Email) Implicit() bool { return e.TLS == "required" && (e.Port == 465 || e.Port == 2465) }
