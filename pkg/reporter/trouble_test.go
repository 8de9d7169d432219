package reporter

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"github.com/dynascale/dynascale/pkg/loop"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/server"
)

// An outage is a line when it begins and one when it ends, which says how long it was.
func TestASourceThatAnswersAgainIsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		core, logs := observer.New(zap.InfoLevel)
		b := New(zap.New(core), server.NewMetrics("test"), server.Status{})
		seoul := Place{"123456789012", "ap-northeast-2"}
		trouble := Trouble{Place: seoul, Source: "cloudwatch", Problem: "reading 3 CloudWatch series: throttled: Rate exceeded", Kind: scale.Throttled}
		other := trouble
		other.Region = "eu-west-1"
		evaluation := func(met ...Trouble) {
			for _, x := range met {
				b.Trouble(x)
			}
			b.Show(loop.Result{}, time.Second)
			time.Sleep(time.Minute)
		}
		for range 12 {
			evaluation(trouble)
		}
		evaluation(other)
		for range 3 { // flaps
			evaluation()
			evaluation(trouble)
		}
		b.Trouble(Trouble{Place: seoul, Source: "rds", Problem: "shop-dyn-1 is created without monitoring"})
		for range 5 {
			evaluation()
		}
		evaluation(trouble)
		var got []string
		for _, e := range logs.All() {
			f := e.ContextMap()
			got = append(got, strings.TrimSpace(fmt.Sprint(e.Level, " ", e.Message, ": ", f["event"], " ", f["source"], " ", f["kind"], " ", f["account"], " ", f["region"], " ", f["after"])))
		}
		want := []string{
			"warn a source failed: source failed cloudwatch throttled 123456789012 ap-northeast-2 <nil>",
			"warn a source failed: source failed cloudwatch throttled 123456789012 eu-west-1 <nil>",
			"info a source answers again: source back cloudwatch <nil> 123456789012 ap-northeast-2 12m0s",
			"warn a source failed: source failed cloudwatch throttled 123456789012 ap-northeast-2 <nil>",
			"info a source answers again: source back cloudwatch <nil> 123456789012 eu-west-1 1m0s",
			"warn a change was made only in part: done in part rds <nil> 123456789012 ap-northeast-2 <nil>",
			"info a source answers again: source back cloudwatch <nil> 123456789012 ap-northeast-2 5m0s",
			"warn a source failed: source failed cloudwatch throttled 123456789012 ap-northeast-2 <nil>",
		}
		if !slices.Equal(got, want) {
			t.Errorf("the log says\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	})
}

// Whatever is told of a tier has the event, the tier, where it is, and the evaluation.
func TestALineOfATierSaysWhatWhereAndWhen(t *testing.T) {
	core, logs := observer.New(zap.InfoLevel)
	b := New(zap.New(core), server.NewMetrics("test"), server.Status{})
	b.Where = func(tier string) Place { return map[string]Place{"web": {"123456789012", "us-east-1"}}[tier] }
	for _, tier := range []string{"web", "api"} {
		b.Show(loop.Result{Records: []scale.Record{{
			Decision: scale.Decision{Tier: tier, At: day, Mode: scale.Manage, From: 3, To: 5, Wish: 5, Capacity: scale.Capacity{Desired: 3, At: day}, Reasons: []scale.Reason{{Rule: "target", From: 3, To: 5, Because: "x"}}},
			Outcome:  scale.Outcome{Status: scale.Applied},
		}}}, time.Second)
	}
	lines := logs.All()
	web, api := lines[0].ContextMap(), lines[1].ContextMap()
	if web["event"] != "decided" || web["tier"] != "web" || web["account"] != "123456789012" || web["region"] != "us-east-1" || web["decided_at"] != day || web["from"] != int64(3) || web["to"] != int64(5) {
		t.Errorf("%v", web)
	}
	if _, known := api["account"]; known || api["event"] != "decided" {
		t.Errorf("an account that is not known is left out: %v", api)
	}
}
