package app

import (
	"errors"
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"github.com/dynascale/dynascale/pkg/estate"
	"github.com/dynascale/dynascale/pkg/loop"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/server"
)

// A pass that was running while a reload took a tier away shows it once more. It
// must not stay in the metrics until the next restart.
func TestATierThatIsGoneLeavesTheMetricsEvenAfterALatePass(t *testing.T) {
	metrics := server.NewMetrics("test")
	board := newBoard(zap.NewNop(), metrics, server.Status{})
	handler := server.New(server.Options{Board: board, Metrics: metrics})
	shown := func() bool {
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
		return strings.Contains(w.Body.String(), `tier="api"`)
	}
	pass := func(tiers ...string) {
		var r loop.Result
		for _, tier := range tiers {
			r.Records = append(r.Records, scale.Record{Decision: scale.Decision{
				Tier: tier, Capacity: scale.Capacity{Desired: 3, At: time.Unix(0, 0)},
				Reasons: []scale.Reason{{Rule: "test", Because: "the test says so"}},
			}})
		}
		board.Show(r, time.Second)
	}
	pass("api", "web")
	if !shown() {
		t.Fatal("the metrics do not show the tier at all")
	}
	board.reloaded(time.Unix(0, 0), nil, []string{"api"}, 1, time.Minute)
	pass("api", "web") // it began before the reload
	pass("web")
	if shown() {
		t.Error("the tier is gone and its metrics are not")
	}
}

// A repeated failure is one line, and nothing piles up for it.
func TestFailuresThatSayATimeAreOneFailure(t *testing.T) {
	core, logs := observer.New(zap.InfoLevel)
	board := newBoard(zap.New(core), server.NewMetrics("test"), server.Status{})
	for minute := range 3 {
		board.Show(loop.Result{Err: fmt.Errorf("no tier could be judged: last value %dm old", minute)}, time.Second)
	}
	board.Show(loop.Result{}, time.Second)
	board.Show(loop.Result{Err: errors.New("again")}, time.Second)
	var lines []string
	for _, e := range logs.All() {
		lines = append(lines, e.Message)
	}
	if got := strings.Join(lines, ", "); got != "pass failed, passes succeed again, pass failed" {
		t.Errorf("the log says %s", got)
	}
	board.troubles["cloudwatch refused at 09:15"] = time.Now().Add(-time.Hour)
	board.trouble("cloudwatch", "refused at 10:15")
	if len(board.troubles) != 1 {
		t.Errorf("%d troubles are kept: %v", len(board.troubles), board.troubles)
	}
}

// Readers that cannot be read from are one line, however their lag moves, and so is one
// that was promoted.
func TestReadersThatAreAwayAreLoggedOnce(t *testing.T) {
	core, logs := observer.New(zap.InfoLevel)
	board := newBoard(zap.New(core), server.NewMetrics("test"), server.Status{})
	show := func(at time.Time, members ...scale.Member) {
		board.Show(loop.Result{Records: []scale.Record{{Decision: scale.Decision{Tier: "db", Capacity: scale.Capacity{At: at, Members: members}}}}}, time.Second)
	}
	gone := scale.Member{ID: "shop-dyn-1", Away: estate.Promoted}
	for n := range 3 {
		show(day, gone, scale.Member{ID: "shop-dyn-2", Endpoint: "shop-dyn-2:3306", Away: estate.Behind, Why: fmt.Sprintf("%d seconds behind", 100*n)})
	}
	show(time.Time{}) // not known is not well
	show(day, gone, scale.Member{ID: "shop-dyn-2", Ready: true})
	show(day, gone, scale.Member{ID: "shop-dyn-2", Ready: true}, scale.Member{ID: "shop-dyn-3", Status: "creating", Away: estate.Changing})
	var lines []string
	for _, e := range logs.All() {
		if e.Message != "hold" {
			lines = append(lines, e.Level.String()+" "+e.Message)
		}
	}
	const want = "error NO READER CAN BE READ FROM: none is removed until one can\n" +
		"warn promoted, no longer a reader, still billed; dynascale never deletes it\n" +
		"info readers can be read from again"
	if got := strings.Join(lines, "\n"); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
