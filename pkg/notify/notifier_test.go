package notify

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"github.com/dynascale/dynascale/pkg/event"
	"github.com/dynascale/dynascale/pkg/notice"
)

// store is one in RAM, that fails while it is told to.
type store struct {
	mu    sync.Mutex
	texts map[string]string
	fails error
	puts  int
	hangs chan struct{} // until it is closed; nil never hangs
}

func (s *store) Notices(context.Context) (map[string]string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.texts), s.fails
}

func (s *store) PutNotices(_ context.Context, texts map[string]string) error {
	if s.hangs != nil {
		<-s.hangs
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.puts++; s.fails != nil {
		return s.fails
	}
	for name, text := range texts {
		if s.texts[name] = text; text == "" {
			delete(s.texts, name)
		}
	}
	return nil
}

func (s *store) be(fails error) { s.mu.Lock(); defer s.mu.Unlock(); s.fails = fails }

// copied is what a disk has after kill -9: the process goes on, and what it writes is in no file.
func (s *store) copied() *store {
	s.mu.Lock()
	defer s.mu.Unlock()
	return &store{texts: maps.Clone(s.texts)}
}

// receiver notes what it gets, and answers what it is told.
type receiver struct {
	mu    sync.Mutex
	got   []string
	ids   []string
	err   error
	hangs bool
}

func (r *receiver) Send(ctx context.Context, m notice.Message) (string, error) {
	r.mu.Lock()
	err, hangs := r.err, r.hangs
	r.got = append(r.got, fmt.Sprintf("%s new %d, still %d, happened %d, over %d", time.Now().UTC().Format("15:04:05"), len(m.New), len(m.Still), len(m.Happened), len(m.Over)))
	r.ids = append(r.ids, m.ID)
	r.mu.Unlock()
	if hangs {
		<-ctx.Done()
		return "", ctx.Err()
	}
	return "200 OK", err
}

func (r *receiver) be(err error, hangs bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.err, r.hangs = err, hangs
}

func (r *receiver) is(t *testing.T, when string, want ...string) {
	t.Helper()
	r.mu.Lock()
	defer r.mu.Unlock()
	if !slices.Equal(r.got, want) {
		t.Errorf("%s: got\n%s\nwant\n%s", when, strings.Join(r.got, "\n"), strings.Join(want, "\n"))
	}
}

type figures struct {
	mu      sync.Mutex
	count   map[string]int
	waiting map[string]int
}

func (f *figures) add(name string, n int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.count[name] += n
}
func (f *figures) NotifyTo(string)     {}
func (f *figures) NotifyNoMore(string) {}
func (f *figures) Notified(channel string, ok bool, _ time.Time) {
	f.add(fmt.Sprint(channel, " ", ok), 1)
}
func (f *figures) NotifyDropped(channel string, n int) { f.add(channel+" dropped", n) }
func (f *figures) NotifyWaiting(channel string, n int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.waiting[channel] = n
}

type world struct {
	store   *store
	figures *figures
	logs    *observer.ObservedLogs
	log     *zap.Logger
	use     Use
}

// newWorld begins at noon of the bubble's first day, which is at midnight.
func newWorld(to map[string]Sender) *world {
	core, logs := observer.New(zap.InfoLevel)
	w := &world{store: &store{texts: map[string]string{}}, figures: &figures{count: map[string]int{}, waiting: map[string]int{}}, logs: logs, log: zap.New(core)}
	w.use = Use{Senders: to, Plan: notice.Plan{Wait: 30 * time.Second, Interval: 5 * time.Minute, Repeat: 4 * time.Hour, Channels: map[string]notice.Pace{}}}
	for name := range to {
		w.use.Plan.Channels[name] = notice.Pace{PerHour: 60, Resolved: true}
		w.use.Plan.Routes = append(w.use.Plan.Routes, notice.Route{Channels: []string{name}})
	}
	return w
}

func (w *world) start() *Notifier {
	return New(context.Background(), Options{Store: w.store, Metrics: w.figures, Log: w.log}, w.use)
}

// kill leaves a notifier as kill -9 does: its disk is as it is now. The goroutines end with the test.
func (w *world) kill(n *Notifier) {
	w.store = w.store.copied()
	go n.Close()
}

func missing(tier string) event.Event {
	return event.Event{Kind: event.DataMissing, Tier: tier, At: time.Now(), Severity: event.Warn, Text: "data is missing"}
}

func back(tier string) event.Event {
	return event.Event{Kind: event.DataBack, Tier: tier, At: time.Now(), Severity: event.Info, Text: "back"}
}

func every(string) bool { return true }

// Forty tiers that meet one outage are one message, and one when it is over. In the twin nothing is held together: each
// tier meets an outage of its own, so far from the one before that no message has waited for it, and there are forty.
func TestFortyTiersInOneOutage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := &receiver{}
		w := newWorld(map[string]Sender{"ops": r})
		n := w.start()
		for i := range 40 {
			n.Spend(missing(fmt.Sprint("tier-", i)))
			time.Sleep(6 * time.Minute) // longer than group_interval
		}
		n.Close()
		if len(r.got) != 40 {
			t.Errorf("%d messages of forty outages: %q", len(r.got), r.got)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		r := &receiver{}
		w := newWorld(map[string]Sender{"ops": r})
		n := w.start()
		for i := range 40 {
			n.Spend(missing(fmt.Sprint("tier-", i)))
		}
		n.Evaluated(every)
		time.Sleep(10 * time.Minute)
		for i := range 40 {
			n.Spend(back(fmt.Sprint("tier-", i)))
		}
		time.Sleep(10 * time.Minute)
		n.Close()
		r.is(t, "at the end", "00:00:30 new 40, still 0, happened 0, over 0", "00:10:30 new 0, still 0, happened 0, over 40")
		if w.figures.count["ops true"] != 2 || w.figures.waiting["ops"] != 0 || w.logs.Len() > 0 {
			t.Errorf("%v, %v, %v", w.figures.count, w.figures.waiting, w.logs.All())
		}
	})
}

// A receiver answers 429 with Retry-After 30 once, and the daemon is killed meanwhile: one delivery, not
// before 30 s.
func TestRetryAfterOverAKill(t *testing.T) {
	for _, dies := range []time.Duration{31 * time.Second, 45 * time.Second, 59 * time.Second} {
		synctest.Test(t, func(t *testing.T) {
			r := &receiver{err: notice.Refusal{Why: "hooks.example.com answers 429 Too Many Requests", After: 30 * time.Second}}
			w := newWorld(map[string]Sender{"ops": r})
			n := w.start()
			n.Spend(missing("web"))
			n.Evaluated(every)
			time.Sleep(dies)
			r.be(nil, false)
			w.kill(n)
			n = w.start()
			n.Spend(missing("web")) // what stands is told to log and notices again
			n.Stands("web", event.State{event.DataMissing: "cpu"})
			n.Evaluated(every)
			time.Sleep(2 * time.Hour)
			n.Close()
			r.is(t, fmt.Sprint("killed after ", dies), "00:00:30 new 1, still 0, happened 0, over 0", "00:01:00 new 1, still 0, happened 0, over 0")
			if w.figures.count["ops true"] != 1 {
				t.Errorf("accepted %v", w.figures.count)
			}
		})
	}
}

// Killed between the sending and its note: the receiver gets it again, under the same id.
func TestKilledWhileSending(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := &receiver{hangs: true}
		w := newWorld(map[string]Sender{"ops": r})
		n := w.start()
		n.Spend(missing("web"))
		time.Sleep(35 * time.Second)
		r.be(nil, false)
		w.kill(n)
		n = w.start()
		time.Sleep(time.Hour)
		n.Close()
		if len(r.ids) != 2 || r.ids[0] != r.ids[1] {
			t.Errorf("ids %q", r.ids)
		}
	})
}

// Twenty alerts in one group, all sent. SIGHUP with the same file tells nobody; nor does a kill; the next is
// at the repeat time, with all of them.
func TestAReloadAndAKillTellNobody(t *testing.T) {
	for name, again := range map[string]func(w *world, n *Notifier) *Notifier{
		"a reload": func(w *world, n *Notifier) *Notifier { n.Use(w.use); return n },
		"a kill": func(w *world, n *Notifier) *Notifier {
			w.kill(n)
			n = w.start()
			for i := range 20 {
				n.Spend(missing(fmt.Sprint("tier-", i)))
				n.Stands(fmt.Sprint("tier-", i), event.State{event.DataMissing: "cpu"})
			}
			n.Evaluated(every)
			return n
		},
	} {
		synctest.Test(t, func(t *testing.T) {
			r := &receiver{}
			w := newWorld(map[string]Sender{"ops": r})
			n := w.start()
			for i := range 20 {
				n.Spend(missing(fmt.Sprint("tier-", i)))
			}
			time.Sleep(10 * time.Minute)
			n = again(w, n)
			time.Sleep(5 * time.Hour)
			n.Close()
			r.is(t, name, "00:00:30 new 20, still 0, happened 0, over 0", "04:00:30 new 0, still 20, happened 0, over 0")
		})
	}
}

// What ended while the daemon was dead is told as over: of tiers by what they are found as, of the daemon
// by its first evaluation.
func TestWhatEndedMeanwhile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := &receiver{}
		w := newWorld(map[string]Sender{"ops": r})
		n := w.start()
		n.Spend(missing("web"))
		n.Spend(missing("gone"))
		n.Spend(event.Event{Kind: event.BrakeActive, Subject: "file", At: time.Now(), Severity: event.Warn, Text: "x"})
		n.Spend(event.Event{Kind: event.EvaluationFailed, At: time.Now(), Severity: event.Error, Text: "x"})
		time.Sleep(10 * time.Minute)
		w.kill(n)
		n = w.start()
		n.Spend(event.Event{Kind: event.BrakeActive, Subject: "file", At: time.Now(), Severity: event.Warn, Text: "x"})
		n.Stands("web", event.State{})
		n.Evaluated(func(tier string) bool { return tier == "web" })
		time.Sleep(time.Hour)
		n.Close()
		r.is(t, "at the end", "00:00:30 new 4, still 0, happened 0, over 0", "00:10:30 new 0, still 0, happened 0, over 3")
	})
}

// No channel that hangs or refuses delays another, or whoever tells.
func TestAChannelThatHangsDelaysNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hangs, well := &receiver{hangs: true}, &receiver{}
		w := newWorld(map[string]Sender{"hangs": hangs, "well": well})
		n := w.start()
		began := time.Now()
		for i := range 1000 {
			n.Spend(missing(fmt.Sprint("tier-", i)))
		}
		if took := time.Since(began); took > 0 {
			t.Errorf("telling took %s", took)
		}
		time.Sleep(40 * time.Second)
		well.is(t, "the one that is well", "00:00:30 new 1000, still 0, happened 0, over 0")
		time.Sleep(10 * time.Minute)
		n.Close()
		if len(hangs.got) < 4 || hangs.ids[0] != hangs.ids[1] {
			t.Errorf("the one that hangs was asked %d times, %q", len(hangs.got), hangs.ids)
		}
		var lines []string
		for _, e := range w.logs.All() {
			lines = append(lines, fmt.Sprint(e.Level, " ", e.ContextMap()["event"], " ", e.ContextMap()["channel"], " ", e.ContextMap()["why"]))
		}
		if want := []string{"warn notice failed hangs no answer within 15 s: context deadline exceeded"}; !slices.Equal(lines, want) {
			t.Errorf("the log says %q", lines)
		}
	})
}

// A loop that hangs is told by who waits for it.
func TestNoEvaluation(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := &receiver{}
		w := newWorld(map[string]Sender{"ops": r})
		w.use.Missing = 3 * time.Minute
		n := w.start()
		for range 5 {
			time.Sleep(time.Minute)
			n.Evaluated(every)
		}
		time.Sleep(20 * time.Minute)
		n.Evaluated(every)
		time.Sleep(2*time.Minute + 50*time.Second)
		n.Close()
		r.is(t, "at the end", "00:08:30 new 1, still 0, happened 0, over 0", "00:25:30 new 0, still 0, happened 0, over 1")
	})
}

// A disk that fails keeps nobody from being told, and gets all of it when it is back.
func TestAStoreThatFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := &receiver{}
		w := newWorld(map[string]Sender{"ops": r})
		w.store.be(errors.New("disk full"))
		n := w.start()
		n.Spend(missing("web"))
		time.Sleep(time.Minute)
		r.is(t, "while the disk fails", "00:00:30 new 1, still 0, happened 0, over 0")
		w.store.be(nil)
		time.Sleep(time.Minute)
		if text := w.store.copied().texts[deskText+"ops"]; !strings.Contains(text, `"sent":true`) {
			t.Errorf("the disk has %s", text)
		}
		n.Close()
		var events []string
		for _, e := range w.logs.All() {
			events = append(events, fmt.Sprint(e.ContextMap()["event"]))
		}
		if want := []string{"notices not read", "notices not on disk", "notices on disk"}; !slices.Equal(events, want) {
			t.Errorf("the log says %q", events)
		}
	})
}

// A disk that hangs keeps nobody from being told either, and an older write never comes after a newer.
func TestAStoreThatHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := &receiver{}
		w := newWorld(map[string]Sender{"ops": r})
		w.store.hangs = make(chan struct{})
		n := w.start()
		n.Spend(missing("web"))
		time.Sleep(time.Minute)
		r.is(t, "while the disk hangs", "00:00:30 new 1, still 0, happened 0, over 0")
		n.Spend(back("web"))
		close(w.store.hangs)
		time.Sleep(10 * time.Minute)
		n.Close()
		if text := w.store.copied().texts[deskText+"ops"]; strings.Contains(text, "data missing") || len(w.store.copied().texts) == 0 {
			t.Errorf("the disk has %s", text)
		}
	})
}

// What does not fit is counted and told.
func TestTheMailIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := &receiver{}
		w := newWorld(map[string]Sender{"ops": r})
		n := w.start()
		n.mu.Lock() // the taker waits
		for i := range mostMail + 10 {
			n.Spend(missing(fmt.Sprint("tier-", i%50)))
		}
		n.mu.Unlock()
		time.Sleep(time.Minute)
		n.Close()
		if w.figures.count["ops dropped"] == 0 || w.logs.FilterField(zap.String("event", "notices dropped")).Len() != 1 {
			t.Errorf("%v, %v", w.figures.count, w.logs.All())
		}
	})
}

// A run of one evaluation waits for nobody else.
func TestFlush(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := &receiver{}
		w := newWorld(map[string]Sender{"ops": r})
		n := w.start()
		n.Spend(missing("web"))
		n.Flush(t.Context())
		n.Close()
		r.is(t, "at the end", "00:00:00 new 1, still 0, happened 0, over 0")
	})
}

// Without channels nothing is written, and who comes later is told of what stands.
func TestWithoutChannels(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := &receiver{}
		w := newWorld(nil)
		n := w.start()
		n.Spend(missing("web"))
		n.Evaluated(every)
		time.Sleep(time.Minute)
		w.store.mu.Lock()
		if w.store.puts > 0 {
			t.Errorf("written %d times", w.store.puts)
		}
		w.store.mu.Unlock()
		n.Use(newWorld(map[string]Sender{"ops": r}).use)
		time.Sleep(time.Minute)
		n.Close()
		r.is(t, "after the reload", "00:01:30 new 1, still 0, happened 0, over 0")
	})
}
