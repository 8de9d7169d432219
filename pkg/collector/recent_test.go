package collector

import (
	"fmt"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/signal"
	"github.com/dynascale/dynascale/pkg/signal/queue"
)

func recentOf(t *testing.T, s scale.Snapshot, name string) string {
	t.Helper()
	x, _ := s.Sample(name)
	out := ""
	for _, p := range x.Recent {
		out += fmt.Sprintf("%g@%s ", p.Value, p.At.Format("15:04"))
	}
	return out
}

// A scaler that looks back is given the datapoints of CloudWatch, also those that no evaluation saw.
func TestSamplesCarryWhatWentBefore(t *testing.T) {
	cpu := metric("cpu", time.Minute)
	cpu.Lookback = 3 * time.Minute
	alone := metric("memory", time.Minute)
	cloud := &cloud{points: map[string][]signal.Point{
		"cpu": every(time.Minute, noon.Add(-2*time.Minute), 50, 40, 30, 20, 10, 0), "memory": every(time.Minute, noon.Add(-2*time.Minute), 7, 8),
	}}
	c := New(cloud.options(web(cpu, alone)))
	s := observe(t, c, noon)
	want(t, recentOf(t, s, "cpu"), "50@11:58 40@11:57 30@11:56 20@11:55 ")
	want(t, recentOf(t, s, "memory"), "")

	// The period from 11:59 has none, and is not made up.
	cloud.points["cpu"] = append(every(time.Minute, noon, 60), cloud.points["cpu"]...)
	s = observe(t, c, noon.Add(2*time.Minute))
	want(t, recentOf(t, s, "cpu"), "60@12:00 50@11:58 40@11:57 ")
}

// What is asked itself is remembered from evaluation to evaluation, and one that failed leaves none.
func TestReadingsOfOnesOwnAreRemembered(t *testing.T) {
	jobs := signal.Signal{Name: "jobs", Unit: "messages", MaxAge: 2 * time.Minute, Lookback: 2 * time.Minute,
		Source: signal.Source{Direct: &queue.Queue{URL: "https://q/jobs"}}}
	twice := signal.Signal{Name: "twice", Unit: "messages", Lookback: 2 * time.Minute, Source: signal.Source{Sum: []string{"jobs", "jobs"}}}
	cloud := &cloud{}
	c := New(cloud.options(web(jobs, twice)))
	for i, visible := range []int{10, 20, 30, 40} {
		cloud.queues = map[string]resource.Queue{"https://q/jobs": {Visible: visible}}
		s := observe(t, c, noon.Add(time.Duration(i)*time.Minute))
		if i == 3 {
			want(t, recentOf(t, s, "jobs"), "40@12:03 30@12:02 20@12:01 ")
			want(t, recentOf(t, s, "twice"), "80@12:03 60@12:02 40@12:01 ")
		}
	}
}
