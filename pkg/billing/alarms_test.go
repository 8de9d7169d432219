package billing

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/dynascale/dynascale/pkg/resource"
)

const topic = "arn:aws:sns:us-east-1:111122223333:cost-alerts"

func TestPlan(t *testing.T) {
	with := func(i int, change func(*resource.Alarm)) []resource.Alarm {
		list := Wanted("dynascale", 25000, topic)
		change(&list[i])
		return list
	}
	for _, c := range []struct {
		name  string
		there []resource.Alarm
		want  string
	}{
		{"none", nil, "make 50: at $12,500.00; make 80: at $20,000.00; make 90: at $22,500.00; make 100: at $25,000.00"},
		{"all as they should be, whatever their state", with(0, func(a *resource.Alarm) { a.State = "ALARM" }), "keep 50; keep 80; keep 90; keep 100"},
		{"another budget before", with(1, func(a *resource.Alarm) { a.Threshold = 8000 }), "keep 50; change 80: threshold: $8,000.00 -> $20,000.00; keep 90; keep 100"},
		{"somebody switched one off", with(2, func(a *resource.Alarm) { a.Off, a.Actions = true, nil }), "keep 50; keep 80; change 90: actions: none -> " + topic + ", told: nobody -> its actions; keep 100"},
		{"somebody else's of the same name", with(3, func(a *resource.Alarm) { a.Tags = map[string]string{"team": "ops"}; a.Threshold = 1 }),
			"keep 50; keep 80; keep 90; leave 100: it lacks the tag dynascale:alarm=monthly-budget, and dynascale changes only alarms with this tag; delete the alarm or set another notify.billing_alarms.prefix, or add the tag to let dynascale manage it"},
		{"one that is not wanted any more, and one of somebody else", append(Wanted("dynascale", 25000, topic), resource.Alarm{Name: "dynascale-estimated-charges-70", Tags: map[string]string{TagKey: TagValue}},
			resource.Alarm{Name: "dynascale-estimated-charges-ours"}), "keep 50; keep 80; keep 90; keep 100; " +
			"remove 70: it is no longer configured"},
	} {
		var got []string
		for _, s := range Plan(Wanted("dynascale", 25000, topic), c.there) {
			text := fmt.Sprintf("%s %s", s.Verb, strings.TrimPrefix(s.Name, "dynascale-estimated-charges-"))
			if len(s.Why) > 0 && s.Verb != Keep {
				text += ": " + strings.Join(s.Why, ", ")
			}
			got = append(got, text)
		}
		if strings.Join(got, "; ") != c.want {
			t.Errorf("%s:\n%s\nwant\n%s", c.name, strings.Join(got, "; "), c.want)
		}
	}
	if got := Removal(append(Wanted("dynascale", 25000, topic), resource.Alarm{Name: "dynascale-estimated-charges-ours"})); len(got) != 4 || slices.ContainsFunc(got, func(s Step) bool { return s.Verb != Remove || !slices.Equal(s.Why, []string{"dynascale made it"}) }) {
		t.Errorf("removal is %+v", got)
	}
}
