package notify

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"
	"time"

	"go.uber.org/zap"

	"github.com/dynascale/dynascale/pkg/event"
	"github.com/dynascale/dynascale/pkg/notice"
)

// state is the book, and what of it the store does not have. Whoever calls it holds the lock.
type state struct {
	o    Options
	book *notice.Book
	// dirty are the texts that the store does not have; unsaved is why not, "" while it has all.
	dirty   map[string]bool
	unsaved string
	retry   time.Time  // when the store is tried again
	writing chan error // of a write that has not ended; nil while there is none
	busyBy  map[string]bool
	failing map[string]bool // channels that the log was told of
	// raised are what was told of no tier since the start, until the first evaluation.
	raised    map[string]bool
	evaluated time.Time // when the last evaluation ended, or the start
	first     bool      // an evaluation ended
	missing   bool      // none has for too long, and that is told
	// idle is set while nobody is told anything, and nothing is written.
	idle bool
}

// The names of texts in the store.
const (
	standingText = "standing"
	deskText     = "channel/" // and the name of the channel
)

func newState(o Options) *state {
	return &state{o: o, book: notice.NewBook(), dirty: map[string]bool{}, busyBy: map[string]bool{}, failing: map[string]bool{}, raised: map[string]bool{}, evaluated: time.Now()}
}

// stood is how the store keeps what stands.
type stood struct {
	Standing map[string]notice.Alert `json:"standing,omitempty"`
	Seen     map[string]time.Time    `json:"seen,omitempty"`
}

func (s *state) load(ctx context.Context) {
	texts, err := s.o.Store.Notices(ctx)
	if err != nil {
		s.o.Log.Error("the record of sent messages cannot be read: open problems are sent again", zap.String("event", "notices not read"), zap.Error(err))
		return
	}
	for name, text := range texts {
		var err error
		if channel, is := strings.CutPrefix(name, deskText); is {
			d := &notice.Desk{}
			if err = json.Unmarshal([]byte(text), d); err == nil {
				if d.Groups == nil {
					d.Groups = map[string]*notice.Group{}
				}
				s.book.Desks[channel] = d
				s.failing[channel] = !d.Failing.IsZero()
			}
		} else if name == standingText {
			var was stood
			if err = json.Unmarshal([]byte(text), &was); err == nil {
				maps.Copy(s.book.Standing, was.Standing)
				maps.Copy(s.book.Seen, was.Seen)
			}
		}
		if err != nil {
			s.o.Log.Error("the record of sent messages cannot be read: open problems are sent again", zap.String("event", "notices not read"), zap.Error(err))
		}
	}
}

// replan goes by another configuration.
func (s *state) replan(use Use, before notice.Plan, now time.Time) {
	s.idle = len(use.Plan.Channels) == 0 && len(s.book.Desks) == 0
	for channel := range before.Channels {
		if _, still := use.Plan.Channels[channel]; !still {
			s.o.Metrics.NotifyNoMore(channel)
		}
	}
	for channel := range use.Plan.Channels {
		s.o.Metrics.NotifyTo(channel)
	}
	changed, gone := s.book.Replan(use.Plan, now)
	s.touch(changed...)
	for _, channel := range gone {
		s.o.Log.Warn("a channel was removed from the configuration: it got messages about problems that still exist, and gets no message when these problems end", zap.String("event", "channel gone"), zap.String("channel", channel))
	}
	s.count(use)
}

func (s *state) touch(channels ...string) {
	for _, c := range channels {
		s.dirty[deskText+c] = true
	}
}

// take notes a letter.
func (s *state) take(use Use, l letter) {
	var channels []string
	var changed bool
	switch e := l.event; {
	case l.stands != nil:
		channels, changed = s.book.Stands(e.Tier, l.stands, l.at)
	case l.evaluated:
		s.evaluated = l.at
		channels, changed = s.book.Tiers(l.tiers, l.at)
		if !s.first { // what is of no tier and was not told again by now is over
			s.first = true
			some, also := s.book.Stands("", func(kind event.Kind, subject string) bool { return s.raised[string(kind)+"\x00"+subject] }, l.at)
			channels, changed = append(channels, some...), changed || also
		}
		if s.missing {
			s.missing = false
			some, also := s.book.Take(use.Plan, event.Event{Kind: event.EvaluationEnded, Severity: event.Info, At: l.at}, l.at)
			channels, changed = append(channels, some...), changed || also
		}
	default:
		if e.Tier == "" && !s.first {
			s.raised[string(e.Kind)+"\x00"+e.Subject] = true
		}
		channels, changed = s.book.Take(use.Plan, e, l.at)
	}
	if changed {
		s.dirty[standingText] = true
	}
	s.touch(channels...)
}

// watch notices that evaluations have stopped: whoever would tell of it hangs.
func (s *state) watch(use Use, now time.Time) {
	if use.Missing <= 0 || s.missing || now.Sub(s.evaluated) < use.Missing {
		return
	}
	s.missing = true
	text := "no evaluation has ended since " + s.evaluated.UTC().Format("15:04:05 UTC") + ": the daemon runs, but changes nothing; see its log for the cause"
	s.o.Log.Error("NO EVALUATION HAS ENDED for three intervals: nothing is changed; look at the lines before this one, or restart the daemon", zap.String("event", string(event.NoEvaluation)), zap.Time("since", s.evaluated.UTC()))
	channels, _ := s.book.Take(use.Plan, event.Event{Kind: event.NoEvaluation, Severity: event.Error, At: now, Text: text}, now)
	s.dirty[standingText] = true
	s.touch(channels...)
	s.save(context.Background(), now)
}

// compose takes the messages that are due, each written down before it is sent.
func (s *state) compose(use Use, now time.Time) (out []sending) {
	for _, channel := range slices.Sorted(maps.Keys(s.book.Desks)) {
		to := use.Senders[channel]
		if s.busyBy[channel] || to == nil {
			continue
		}
		m, due := s.book.Desks[channel].Compose(use.Plan, channel, now, newID())
		if !due {
			continue
		}
		s.busyBy[channel] = true
		s.touch(channel)
		out = append(out, sending{to, m})
	}
	if len(out) > 0 {
		s.save(context.Background(), now)
	}
	return out
}

// ended notes how a sending went.
func (s *state) ended(use Use, r result, now time.Time) {
	channel := r.message.Channel
	delete(s.busyBy, channel)
	d := s.book.Desks[channel]
	if d == nil || d.Pending == nil || d.Pending.ID != r.message.ID {
		return // a reload took the channel away
	}
	s.touch(channel)
	defer s.save(context.Background(), now)
	defer s.count(use)
	if r.refusal == nil {
		again, after := s.failing[channel], now.Sub(d.Failing)
		s.failing[channel] = false
		d.Delivered(use.Plan, now, r.answer)
		s.o.Metrics.Notified(channel, true, now)
		s.count(use)
		if again { // who reads it finds it counted
			s.o.Log.Info("messages are accepted again", zap.String("event", "notices back"), zap.String("channel", channel), zap.Duration("after", after.Round(time.Second)))
		}
		return
	}
	if r.cut {
		return // it stays pending, and a start sends it again under its id
	}
	s.o.Metrics.Notified(channel, false, now)
	dropped := d.Refused(use.Plan, *r.refusal, now)
	if dropped > 0 {
		s.o.Metrics.NotifyDropped(channel, dropped)
		s.o.Log.Error("a message is not sent again: its receiver refused it permanently, or did not accept it for a day", zap.String("event", "notices dropped"), zap.String("channel", channel),
			zap.Int("alerts", dropped), zap.String("why", r.refusal.Why))
	} else if !s.failing[channel] {
		s.o.Log.Warn("a message was not accepted: it is sent again, and scaling is not affected", zap.String("event", "notice failed"), zap.String("channel", channel),
			zap.String("why", r.refusal.Why), zap.Time("again_at", d.NotBefore))
	}
	s.failing[channel] = true
}

// next is when something is to be done, if nothing happens before.
func (s *state) next(use Use, now time.Time) time.Time {
	next := now.Add(time.Hour)
	sooner := func(t time.Time) {
		if t.Before(next) {
			next = t
		}
	}
	for channel, d := range s.book.Desks {
		if s.busyBy[channel] || use.Senders[channel] == nil {
			continue
		}
		if at := d.Due(use.Plan, channel, now); !at.IsZero() {
			sooner(at)
		}
	}
	if use.Missing > 0 && !s.missing {
		sooner(s.evaluated.Add(use.Missing))
	}
	if s.unsaved != "" {
		sooner(s.retry)
	}
	return next
}

// busy reports whether something is being sent, or is due.
func (s *state) busy(use Use, now time.Time) bool {
	if len(s.busyBy) > 0 {
		return true
	}
	for channel, d := range s.book.Desks {
		if at := d.Due(use.Plan, channel, now); use.Senders[channel] != nil && !at.IsZero() && !at.After(now) {
			return true
		}
	}
	return false
}

// count shows the metrics how many alerts wait.
func (s *state) count(use Use) {
	for channel := range use.Plan.Channels {
		n := 0
		if d := s.book.Desks[channel]; d != nil {
			n = d.Waiting()
		}
		s.o.Metrics.NotifyWaiting(channel, n)
	}
}

// storeAgain is how long a store that failed is left alone.
const storeAgain = 10 * time.Second

// save writes what the store does not have.
func (s *state) save(ctx context.Context, now time.Time) {
	if len(s.dirty) == 0 || s.idle || s.unsaved != "" && now.Before(s.retry) {
		return
	}
	texts := map[string]string{}
	for name := range s.dirty {
		var v any = stood{s.book.Standing, s.book.Seen}
		if channel, is := strings.CutPrefix(name, deskText); is {
			if v = s.book.Desks[channel]; s.book.Desks[channel] == nil {
				texts[name] = ""
				continue
			}
		}
		text, err := json.Marshal(v)
		if err != nil {
			continue // texts, times and numbers always can be
		}
		texts[name] = string(text)
	}
	err := s.put(ctx, texts)
	switch {
	case err == nil:
		if s.unsaved != "" {
			s.o.Log.Info("the record of sent messages is on disk again", zap.String("event", "notices on disk"))
		}
		s.dirty, s.unsaved = map[string]bool{}, ""
	default:
		if s.unsaved == "" {
			s.o.Log.Error("the record of sent messages cannot be written: messages are still sent, and a restart may repeat or lose some", zap.String("event", "notices not on disk"), zap.Error(err))
		}
		s.unsaved, s.retry = err.Error(), now.Add(storeAgain)
	}
}

// storePatience is how long a write may keep notices waiting: a disk that hangs must not.
const storePatience = 3 * time.Second

var errHangs = errors.New("the disk does not answer")

// put writes texts, and goes on without the answer of a store that hangs. No second write begins before the
// first has ended, so that an older one never comes after a newer.
func (s *state) put(ctx context.Context, texts map[string]string) error {
	if s.writing != nil {
		select {
		case <-s.writing: // whatever came of it, what it wrote is written again
			s.writing = nil
		default:
			return errHangs
		}
	}
	done := make(chan error, 1)
	go func() { done <- s.o.Store.PutNotices(ctx, texts) }()
	patience := time.NewTimer(storePatience)
	defer patience.Stop()
	select {
	case err := <-done:
		return err
	case <-patience.C:
		s.writing = done
		return errHangs
	}
}
