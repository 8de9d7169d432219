package session

import (
	"context"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"
)

// allowance is a token bucket as AWS keeps one.
type allowance struct {
	perSecond, burst float64
	tokens           float64
	at               time.Time
}

func (a *allowance) take(now time.Time) bool {
	a.tokens = min(a.burst, a.tokens+now.Sub(a.at).Seconds()*a.perSecond)
	a.at = now
	if a.tokens < 1 {
		return false
	}
	a.tokens--
	return true
}

// Whatever AWS says, the ceiling holds, the rate stays between floor and ceiling, and
// once AWS accepts again the first rate is back within a minute and a half.
func TestTheRateKeepsToItsBounds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		start, ceiling := rapid.Float64Range(0.1, 50).Draw(t, "start"), rapid.Float64Range(0.1, 200).Draw(t, "ceiling")
		b := newBucket(start, ceiling)
		now := time.Unix(1e9, 0)
		aws := &allowance{perSecond: rapid.Float64Range(0, 100).Draw(t, "allowed"), burst: rapid.Float64Range(0, 200).Draw(t, "burst"), at: now}
		var granted []time.Time
		ask := func(accept bool) {
			if b.next(now) > 0 {
				return
			}
			granted = append(granted, now)
			if accept || aws.take(now) {
				b.accepted(now)
			} else {
				b.throttled(now, now)
			}
			if r := b.pace(); r < b.floor-1e-9 || r > b.ceiling+1e-9 {
				t.Fatalf("%g calls a second, out of %g to %g", r, b.floor, b.ceiling)
			}
		}
		steps := rapid.SliceOfN(rapid.IntRange(0, 2000), 1, 300).Draw(t, "milliseconds")
		for _, ms := range steps {
			now = now.Add(time.Duration(ms) * time.Millisecond)
			for range rapid.IntRange(1, 20).Draw(t, "calls") {
				ask(false)
			}
		}
		for i, first := range granted {
			for n, last := range granted[i:] {
				if most := b.size + ceiling*last.Sub(first).Seconds() + 1e-6; float64(n+1) > most {
					t.Fatalf("%d calls in %s, more than %g", n+1, last.Sub(first), most)
				}
			}
		}
		for range 90 * 20 {
			now = now.Add(50 * time.Millisecond)
			ask(true)
		}
		if r := b.pace(); r < b.start-1e-9 {
			t.Fatalf("after a minute and a half without a throttle: %g calls a second, at first it was %g", r, b.start)
		}
	})
}

// What was under way when AWS throttled says nothing new.
func TestOneThrottleHalvesOnce(t *testing.T) {
	b := newBucket(8, 40)
	now := time.Unix(1e9, 0)
	for range 10 {
		b.throttled(now, now.Add(50*time.Millisecond))
	}
	if b.pace() != 4 {
		t.Errorf("%g a second, want 4", b.pace())
	}
	if b.next(now.Add(900*time.Millisecond)) == 0 {
		t.Error("a call was let through within a second of the throttle")
	}
	b.throttled(now.Add(2*time.Second), now.Add(2*time.Second))
	if b.pace() != 2 {
		t.Errorf("%g a second, want 2", b.pace())
	}
}

// Calls that never wait are no proof that AWS would take more.
func TestFewCallsTeachNothing(t *testing.T) {
	b := newBucket(5, 40)
	now := time.Unix(1e9, 0)
	for range 60 {
		now = now.Add(time.Minute)
		if b.next(now) > 0 {
			t.Fatal("a call a minute waits")
		}
		b.accepted(now)
	}
	if b.pace() != 5 {
		t.Errorf("%g a second, want 5", b.pace())
	}
	for range 100 {
		b.throttled(now, now)
		now = now.Add(time.Second)
	}
	now = now.Add(forgetting + respite)
	if b.next(now) > 0 || b.pace() != 5 {
		t.Errorf("%g a second after ten minutes without a call, want 5 again", b.pace())
	}
}

func TestWhoComesFirstGoesFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBucket(2, 2)
		var order []int
		var mu sync.Mutex
		var work sync.WaitGroup
		for i := range 50 {
			work.Go(func() {
				if err := b.take(t.Context()); err != nil {
					t.Error(err)
				}
				mu.Lock()
				order = append(order, i)
				mu.Unlock()
			})
			synctest.Wait() // this one waits before the next one comes
		}
		work.Wait()
		if !slices.IsSorted(order) {
			t.Errorf("served %v", order)
		}
	})
}

// A thousand writes to an account that takes 20 a second and 100 at once.
func TestASurgeOfAThousandWrites(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l, key := NewLimiter(40, 40), bucketKey{service: "Auto Scaling"}
		began := time.Now()
		aws := &allowance{perSecond: 20, burst: 100, tokens: 100, at: began}
		var mu sync.Mutex
		sent, refused := 0, 0
		var work sync.WaitGroup
		todo := make(chan struct{}, 1000)
		for range 1000 {
			todo <- struct{}{}
		}
		close(todo)
		for range 16 {
			work.Go(func() {
				for range todo {
					for done := false; !done; {
						if err := l.take(context.Background(), key); err != nil {
							t.Error(err)
						}
						at := time.Now()
						time.Sleep(10 * time.Millisecond)
						mu.Lock()
						sent++
						if done = aws.take(time.Now()); !done {
							refused++
						}
						mu.Unlock()
						time.Sleep(10 * time.Millisecond)
						if done {
							l.bucket(key).accepted(time.Now())
						} else {
							l.bucket(key).throttled(at, time.Now())
						}
					}
				}
			})
		}
		work.Wait()
		took := time.Since(began)
		t.Logf("%d writes in %s, %d refused", sent-refused, took, refused)
		if took > 48*time.Second || refused*50 > sent {
			t.Errorf("%d writes took %s, and %d of %d were refused; want 48 s and 2 %%", sent-refused, took, refused, sent)
		}
	})
}
