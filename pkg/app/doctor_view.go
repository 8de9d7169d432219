package app

import (
	"context"
	"reflect"
	"slices"
	"time"

	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/facts/fetch"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/operation"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
)

// views are the tiers of a place as the daemon sees them.
type views struct {
	is map[string]kind.View
	// shareless is why a share of a tier's largest capacity says nothing of it; "" when it does.
	shareless map[string]string
}

// looks bounds how often is asked for what kinds want to know a few at a time.
const looks = 8

// look makes the view of every tier of a place by the code by which the daemon makes it, so that
// what holds the daemon is no secret to the doctor.
func (d doctor) look(ctx context.Context, p place, cloud Cloud) views {
	type tier struct {
		kind.Viewer
		is kind.Watched
	}
	var tiers []tier
	for _, t := range d.cfg.Tiers {
		if v, is := t.Target.(kind.Viewer); is && placeOf(t) == p {
			watched := watchedBy(t)
			watched.Past = d.past(t.Name)
			tiers = append(tiers, tier{v, watched})
		}
	}
	reader := fetch.New(sourcesOf(cloud))
	wants := func(known facts.Facts, order *facts.Order) {
		for _, t := range tiers {
			t.Wants(t.is, known, order)
		}
	}
	var out views
	for range looks {
		f, err := ask(ctx, d, func(ctx context.Context) (facts.Facts, error) { return reader.Read(ctx, d.Now(), wants), nil })
		if err != nil {
			break
		}
		now := views{is: map[string]kind.View{}, shareless: map[string]string{}}
		held := false
		for _, t := range tiers {
			v := t.View(t.is, f, time.Time{})
			now.is[t.is.Name] = v
			held = held || v.Missing != "" || len(v.Objections) > 0
			if k, is := t.Viewer.(kind.Relative); is && v.Missing == "" {
				_, now.shareless[t.is.Name] = k.Relate(t.is, f, scale.Sample{})
			}
		}
		// What takes turns is read by the next look; what stays as it is has been read.
		same := reflect.DeepEqual(now, out)
		if out = now; !held || same {
			break
		}
	}
	return out
}

// ladder are the steps of a tier's ladder that hold less than those before them, as the daemon
// knows what they hold.
func (w *ward) ladder(t config.Tier) []scale.Objection {
	return operation.LadderObjections(w.seen.is[t.Name].Capacity.Ladder)
}

// tellHeld says what keeps the daemon from changing a tier of which nothing was found to be wrong
// otherwise: the doctor is never content with a tier that the daemon refuses.
func tellHeld(n *notes, t config.Tier, w *ward) {
	v := w.seen.is[t.Name]
	if slices.ContainsFunc(n.all, func(f Finding) bool { return f.Result == Failed || f.Result == held(t) }) {
		return
	}
	if v.Missing != "" {
		n.add(Failed, "size", v.Missing, "until its size is known the daemon decides nothing about this tier")
	}
	for _, o := range v.Objections {
		// What was told already, as what passes by itself is, is no failure beside that.
		if text := reason.Objection(o); !slices.ContainsFunc(n.all, func(f Finding) bool { return f.Found == text }) {
			n.add(held(t), "objections", text, "change that, or leave the tier in mode observe")
		}
	}
}
