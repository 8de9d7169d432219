package doctor

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/api"
	"github.com/dynascale/dynascale/pkg/finding"
	"github.com/dynascale/dynascale/pkg/life"
)

// examineHeartbeat tells how the receivers of the heartbeat are reached. Doctor sends none: it
// would be a sign of life of a daemon that may be dead.
func (d doctor) examineHeartbeat(ctx context.Context, alive life.Life) []finding.Finding {
	n := &finding.Notes{About: "heartbeat"}
	h := d.cfg.Heartbeat
	told := map[string]bool{}
	if alive.Answers() && alive.Status != nil {
		for _, b := range alive.Status.Heartbeats {
			told[b.To] = true
			tellHeartbeat(n, b, d.Now())
		}
	}
	if h.URL != "" {
		d.tellAddress(ctx, n, told["url"])
	}
	if h.CloudWatch.Metric != "" && !told["cloudwatch"] {
		n.Add(finding.Noted, "cloudwatch", fmt.Sprintf("doctor does not write the metric %s %s in %s, because that would count as a heartbeat of the daemon; so the permission cloudwatch:PutMetricData is not verified",
			h.CloudWatch.Namespace, h.CloudWatch.Metric, d.cfg.HeartbeatPlace()), "")
	}
	return n.All
}

// tellHeartbeat tells what the running daemon says of one receiver.
func tellHeartbeat(n *finding.Notes, b api.Heartbeat, now time.Time) {
	last := "no heartbeat was accepted since the daemon started"
	if !b.Accepted.IsZero() {
		last = "the last heartbeat was accepted " + api.AgeOf(b.Accepted, now, time.Minute).String()
	}
	switch {
	case !b.Failing.IsZero():
		n.Add(finding.Failed, b.To, fmt.Sprintf("the receiver has accepted no heartbeat since %s (%s); %s", b.Failing.UTC().Format(time.RFC3339), finding.OneLine(b.Why), last),
			"correct the cause; scaling continues, but the receiver of the heartbeat will raise an alarm")
	case b.Accepted.IsZero():
		n.Add(finding.Noted, b.To, last, "")
	default:
		n.Add(finding.Well, b.To, last, "")
	}
}

// tellAddress finds out whether the address can be reached at all, and the token read. A daemon
// that has reached it knows better.
func (d doctor) tellAddress(ctx context.Context, n *finding.Notes, known bool) {
	if file := d.cfg.Heartbeat.TokenFile; file != "" {
		switch text, err := os.ReadFile(file); {
		case errors.Is(err, fs.ErrPermission):
			n.Add(finding.Failed, "token_file", err.Error(), readable)
		case err != nil:
			n.Add(finding.Failed, "token_file", err.Error(), "write the token into that file and let the Unix user of dynascale read it; until then no heartbeat is sent to heartbeat.url")
		case strings.TrimSpace(string(text)) == "":
			n.Add(finding.Failed, "token_file", file+" is empty", "write the token into that file; until then heartbeat.url probably accepts no heartbeat")
		}
	}
	at, err := url.Parse(d.cfg.Heartbeat.URL)
	if known || err != nil {
		return
	}
	port := at.Port()
	if port == "" {
		port = at.Scheme
	}
	_, err = ask(ctx, d, func(ctx context.Context) (struct{}, error) {
		c, err := (&net.Dialer{}).DialContext(ctx, "tcp", net.JoinHostPort(at.Hostname(), port))
		if err == nil {
			_ = c.Close()
		}
		return struct{}{}, err
	})
	if err != nil {
		n.Add(finding.Doubted, "url", fmt.Sprintf("%s cannot be reached from here: %v", at.Host, err), "check the host name and the network. This test uses no proxy: if the daemon uses one, start the daemon, and doctor then shows whether its heartbeats are accepted")
		return
	}
	n.Add(finding.Well, "url", at.Host+" can be reached; nothing was sent, because that would count as a heartbeat of the daemon", "")
}
