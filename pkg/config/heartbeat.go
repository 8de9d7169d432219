package config

import (
	"cmp"
	"net"
	"net/url"
	"time"

	"github.com/dynascale/dynascale/pkg/keys"
	"github.com/dynascale/dynascale/pkg/pattern"
)

// Heartbeat is who is told that the daemon lives. The zero value tells nobody.
type Heartbeat struct {
	URL       string // a secret: Effective never prints it; "" for none
	Method    string // POST or GET
	TokenFile string // of the bearer token; "" for none
	// Every is the least time between two that are accepted, 10 s to 1 h; Timeout how long
	// one may take, 1 s to 1 min.
	Every, Timeout time.Duration
	CloudWatch     HeartbeatMetric
}

// HeartbeatMetric is a metric of CloudWatch; the zero value is none.
type HeartbeatMetric struct {
	Namespace, Metric string
	Region            string // "" is aws.region
}

// HeartbeatPlace is where the metric is written.
func (c *Config) HeartbeatPlace() Place {
	return Place{Region: cmp.Or(c.Heartbeat.CloudWatch.Region, c.AWS.Region), Role: c.AWS.AssumeRole}
}

var (
	beatAddress = pattern.Of(`^(?:https?://[^\s/?#]+[^\s]*)?$`)
	anAddress   = keys.That(keys.Rule{"pattern": beatAddress.String()}, func(v string) string {
		if beatAddress.MatchString(v) {
			return ""
		}
		return "is not a web address that begins with https:// (or http://); nothing of it is repeated here, because it may hold a secret"
	})
	// Source: CloudWatch API reference, PutMetricData and Namespaces: up to 255 characters.
	aNamespace = keys.LikeUpTo(255, pattern.Of(`^[A-Za-z0-9._/#-][A-Za-z0-9._/#: -]*$`), "a namespace such as Dynascale (at most 255 letters, digits, spaces and . _ - / # :, and not a space or : at the start)")
	ownSpace   = keys.That(aNamespace.Rule(), func(v string) string {
		if len(v) >= 4 && v[:4] == "AWS/" {
			return keys.Show(v) + " is a namespace of AWS, in which nobody else may write; use one of your own, such as Dynascale"
		}
		return aNamespace.Wrong(v)
	})
	aMetric = keys.LikeUpTo(255, pattern.Of(`^[!-~][ -~]*$`), "the name of a metric such as heartbeat (at most 255 ASCII characters, and no space at the start)")
)

// unheard notes a heartbeat that nobody gets. An empty address says that none is meant.
func (c *Config) unheard(at keys.At) {
	if at.Set("heartbeat") && !at.Has("heartbeat.url") && !at.Has("heartbeat.cloudwatch") && at.SoundBelow("heartbeat") {
		c.note(at, "heartbeat", "no heartbeat is sent, because no receiver is written; write the key `url` or the key `cloudwatch`, or remove heartbeat")
	}
}

// Keys are the keys of the heartbeat.
func (h *Heartbeat) Keys() keys.Set {
	return keys.Set{
		keys.Secret("url", &h.URL, anAddress),
		keys.Choice("method", &h.Method, "POST", "GET"),
		keys.Text("token_file", &h.TokenFile),
		keys.Span("every", &h.Every, keys.AtLeast(10*time.Second), keys.AtMost(time.Hour)).Like("interval", "period", "frequency"),
		keys.Span("timeout", &h.Timeout, keys.AtLeast(time.Second), keys.AtMost(time.Minute)),
		keys.Section("cloudwatch", &h.CloudWatch),
		keys.Demand(keys.Rule{"dependentRequired": keys.Rule{"token_file": []string{"url"}}}, func(at keys.At) {
			if !at.Sound("url", "token_file") || h.TokenFile == "" {
				return
			}
			if h.URL == "" {
				at.Problem("token_file", "is used only with %s; set %[1]s as well", at.Path("url"))
			} else if u, err := url.Parse(h.URL); err == nil && u.Scheme == "http" && !isLoopback(u.Hostname()) {
				at.Problem("token_file", "the token would be sent unencrypted, because %s begins with http://; use https://", at.Path("url"))
			}
		}),
	}
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// Keys are the keys of the metric.
func (m *HeartbeatMetric) Keys() keys.Set {
	return keys.Set{
		keys.Text("namespace", &m.Namespace, keys.Optional(ownSpace)),
		keys.Text("metric", &m.Metric, keys.Optional(aMetric)),
		keys.Text("region", &m.Region, keys.Optional(aRegion)),
		keys.Demand(keys.Rule{"dependentRequired": keys.Rule{"namespace": []string{"metric"}, "metric": []string{"namespace"}, "region": []string{"metric"}}}, func(at keys.At) {
			if !at.Sound("namespace", "metric", "region") {
				return
			}
			for _, pair := range [][4]string{{m.Namespace, "namespace", m.Metric, "metric"}, {m.Metric, "metric", m.Namespace, "namespace"}, {m.Region, "region", m.Metric, "metric"}} {
				if pair[0] != "" && pair[2] == "" {
					at.Problem(pair[1], "is used only with %s; set %[1]s as well", at.Path(pair[3]))
					return
				}
			}
		}),
	}
}
