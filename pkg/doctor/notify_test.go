package doctor

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/notify"
)

// Every kind of channel is looked at, nothing is sent, and no secret is shown.
func TestDoctorLooksAtChannels(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	sent := make(chan string, 100)
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				b := make([]byte, 10)
				if n, _ := c.Read(b); n > 0 {
					sent <- string(b[:n])
				}
			}()
		}
	}()
	dir := t.TempDir()
	write := func(name, text string, mode os.FileMode) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), mode); err != nil {
			t.Fatal(err)
		}
		return path
	}
	url := write("url", "http://"+l.Addr().String()+"/very-secret\n", 0o600)
	port := l.Addr().(*net.TCPAddr).Port
	cfg := &config.Config{Notify: config.Notify{Channels: []*config.Channel{
		{Name: "slack", Kind: config.SlackChannel, Slack: config.Hook{File: url}},
		{Name: "teams", Kind: config.TeamsChannel, Teams: config.Hook{URL: "http://127.0.0.1:1/very-secret"}},
		{Name: "pager", Kind: config.PagerDutyChannel, PagerDuty: config.PagerDuty{KeyFile: filepath.Join(dir, "none"), URL: "http://" + l.Addr().String()}},
		{Name: "open", Kind: config.PagerDutyChannel, PagerDuty: config.PagerDuty{KeyFile: write("open", "very-secret", 0o644), URL: "http://" + l.Addr().String()}},
		{Name: "mail", Kind: config.EmailChannel, Email: config.Email{Host: "127.0.0.1", Port: port, User: "u", PasswordFile: write("empty", "\n", 0o600)}},
		{Name: "plain", Kind: config.EmailChannel, Email: config.Email{Host: "127.0.0.1", Port: port}},
		{Name: "away", Kind: config.EmailChannel, Email: config.Email{Host: "127.0.0.1", Port: 1}},
		{Name: "hook", Kind: config.WebhookChannel, Webhook: config.Webhook{Hook: config.Hook{File: url}}},
		{Name: "topic", Kind: config.SNSChannel, SNS: config.SNS{Topic: "arn:aws:sns:us-east-1:111122223333:alerts"}},
	}}}
	at := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	d := doctor{Options: Options{Timeout: time.Minute, Now: time.Now}, cfg: cfg, notices: map[string]notify.Reached{
		"hook": {Failing: at, Why: "127.0.0.1 answers 410 Gone", Accepted: at.Add(-time.Hour)},
	}}
	var got strings.Builder
	for _, f := range d.examineNotify(t.Context()) {
		fmt.Fprintf(&got, "%s %s: %s -> %s\n", f.Result, f.Check, strings.ReplaceAll(f.Found, dir, "DIR"), strings.ReplaceAll(f.Do, dir, "DIR"))
	}
	want := `ok slack: slack: no message was accepted yet; doctor sends no message; to send one: dynascale notify test slack -> 
warn teams: 127.0.0.1:1 cannot be reached from here -> check the host name and the network. This test uses no proxy; if the daemon uses one, try dynascale notify test teams
fail pager: routing_key_file: DIR/none cannot be read: no such file or directory -> write the secret into that file in one line and let the Unix user of dynascale read it; until then this channel sends nothing
warn open: DIR/open holds a secret, and every user of this machine may read it -> chmod o-r DIR/open
ok open: pagerduty: no message was accepted yet; doctor sends no message; to send one: dynascale notify test open -> 
fail mail: password_file: DIR/empty is empty -> write the secret into that file in one line and let the Unix user of dynascale read it; until then this channel sends nothing
ok plain: email: no message was accepted yet; doctor sends no message; to send one: dynascale notify test plain -> 
warn away: 127.0.0.1:1 cannot be reached from here -> check host, port and network; doctor and daemon use no proxy for email
fail hook: the receiver has accepted no message since 2026-03-02T12:00:00Z (127.0.0.1 answers 410 Gone); the last message was accepted at 2026-03-02T11:00:00Z -> correct the cause, then run dynascale notify test hook; waiting messages are sent again
info topic: doctor publishes nothing to arn:aws:sns:us-east-1:111122223333:alerts, so the permission sns:Publish is not verified; no message was accepted yet -> dynascale notify test topic
`
	if got.String() != want {
		t.Errorf("got\n%s\nwant\n%s", got.String(), want)
	}
	if len(sent) > 0 || strings.Contains(got.String(), "very-secret") {
		t.Errorf("doctor sent %d messages, or showed a secret", len(sent))
	}
}
