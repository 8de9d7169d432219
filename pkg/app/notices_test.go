package app

import (
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/event"
)

// Whatever the manual shows of channels can be sent through, and its routes lead there.
func TestEveryChannelHasASender(t *testing.T) {
	cfg, err := config.Load("../../configs/dynascale.yaml")
	if err != nil {
		t.Fatal(err)
	}
	guide, err := os.ReadFile("../../docs/notify.md")
	if err != nil {
		t.Fatal(err)
	}
	senders, plan := Senders(cfg, nil, "test"), NoticePlan(cfg.Notify)
	var kinds []string
	for _, c := range cfg.Notify.Channels {
		kinds = append(kinds, c.Kind)
		if senders[c.Name] == nil {
			t.Errorf("nobody sends for %s, a channel of kind %s: add its case to Senders of notices.go", c.Name, c.Kind)
		}
		if !strings.Contains(string(guide), "\n| `"+c.Kind+"` |") {
			t.Errorf("docs/notify.md has no row for channels of kind %s", c.Kind)
		}
		if _, known := plan.Channels[c.Name]; !known {
			t.Errorf("%s is not in the plan", c.Name)
		}
	}
	slices.Sort(kinds)
	if got, want := strings.Join(kinds, " "), "email pagerduty slack sns teams webhook"; got != want {
		t.Errorf("the manual has channels of kind %s, and this test expects %s", got, want)
	}
	if r := plan.Routes[1]; len(plan.Routes) != 2 || !slices.Equal(r.Channels, []string{"cto-mail", "cost-alerts"}) || !slices.Equal(r.Topics, []event.Topic{event.Data, event.Capacity}) ||
		r.Quiet.Zone.String() != "Asia/Seoul" || len(r.Quiet.Hours) != 2 {
		t.Errorf("routes %+v", plan.Routes)
	}
	if !plan.Channels["on-call"].Single || plan.Channels["ops-slack"].Single || plan.Wait != 30*time.Second {
		t.Errorf("plan %+v", plan)
	}
}

// Each kind of event that a route may name is told of in docs/notify.md, in the row of its topic.
func TestEveryKindHasItsPlace(t *testing.T) {
	text, err := os.ReadFile("../../docs/notify.md")
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string]string{}
	for line := range strings.Lines(string(text)) {
		if name, rest, is := strings.Cut(strings.TrimPrefix(line, "| `"), "` | "); is && strings.HasPrefix(line, "| `") {
			rows[name] = rest
		}
	}
	for _, k := range event.Kinds() {
		if !strings.Contains(rows[string(k.Topic())], "`"+string(k)+"`") {
			t.Errorf("docs/notify.md does not have %q in the row of %s", k, k.Topic())
		}
	}
	for _, topic := range event.Topics() {
		if topic != event.Other && rows[string(topic)] == "" {
			t.Errorf("docs/notify.md does not have the topic %s", topic)
		}
	}
}
