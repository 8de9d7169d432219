package actuator

import (
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

// leaving is a removal that began three minutes ago and has sent nothing.
func leaving() scale.Operation {
	return scale.Operation{ID: "op", Tier: "readers", Kind: scale.RemoveReplica, Resource: "database/shop", Target: "shop-dyn-1", Size: 1, Before: 2,
		Began: noon.Add(-3 * time.Minute), Since: noon.Add(-3 * time.Minute), Deadline: noon.Add(time.Hour), Phase: "draining", Step: 1, Steps: 2}
}

// twoReaders is a decision to leave two readers as they are.
func twoReaders() scale.Decision {
	return counted(2, 2, scale.Member{ID: "shop-dyn-1", Endpoint: "shop-dyn-1:3306", Ready: true, Own: true}, scale.Member{ID: "shop-legacy", Endpoint: "shop-legacy:3306", Ready: true})
}

func TestARemovalIsTakenBack(t *testing.T) {
	s, r, puts, _ := published(t)
	b := &book{diary: &diary{}, open: []scale.Operation{leaving()}}
	o := &Operations{Ledger: b, Reconcilers: map[string]Reconciler{"readers": r}}
	d := twoReaders()
	check(t, o.Apply(t.Context(), scale.Plan{d})[0], scale.InProgress, "remove replica readers: draining, step 1 of 2, operation began 3 min ago")
	d.TakeBack = "scale-in paused until 13:00: deploy"
	out := o.Apply(t.Context(), scale.Plan{d})
	check(t, out[0], scale.Unchanged, "remove replica readers: rolled back after 3 min; cancelled: "+d.TakeBack)
	if op := out[0].Operation; op.Result != scale.RolledBack || !op.Ended.Equal(noon) || op.Sent != "" {
		t.Errorf("%+v", op)
	}
	if got := b.String(); got != "write draining, write rolled back" || s.String() != "" {
		t.Errorf("wrote %s, did %s", got, s)
	}
	const want = "/shop/readers = shop-legacy:3306; /shop/readers = shop-dyn-1:3306,shop-legacy:3306"
	if got := strings.Join(puts.puts, "; "); got != want {
		t.Errorf("\ngot  %s\nwant %s", got, want)
	}
}

func TestWhatHasSentSomethingIsNotTakenBack(t *testing.T) {
	sent := leaving()
	sent.Sent, sent.SentAt, sent.Tries, sent.Phase, sent.Step = "delete shop-dyn-1", noon.Add(-10*time.Second), 1, "deleting", 2
	sent.Began = noon.Add(-10 * time.Minute)
	s, r, _, _ := published(t)
	r.Publish.Readers(t.Context(), "readers", []string{"shop-legacy:3306"}, nil, false)
	o := &Operations{Ledger: &book{diary: &diary{}, open: []scale.Operation{sent}}, Reconcilers: map[string]Reconciler{"readers": r}}
	d := twoReaders()
	d.TakeBack = "load"
	check(t, o.Apply(t.Context(), scale.Plan{d})[0], scale.InProgress, "remove replica readers: deleting, step 2 of 2, operation began 10 min ago")
	s.change("shop-dyn-1", func(db *resource.Database) { db.Status = "deleting" })
	check(t, o.Apply(t.Context(), scale.Plan{d})[0], scale.InProgress, "remove replica readers: deleting, step 2 of 2, operation began 10 min ago")

	p := &play{script: []turn{waits("draining")}} // a resize
	actuator, b := pair(p, running("vm"))
	d = decided("vm", 1, 1)
	d.TakeBack = "load"
	check(t, actuator.Apply(t.Context(), scale.Plan{d})[0], scale.InProgress, "resize vm: draining, step 2 of 4, operation began 3 min ago")
	if got := b.String(); got != "look, write draining" {
		t.Errorf("it did %s", got)
	}
}

// Readers leave before their replica does, also while the list cannot be published.
func TestNothingIsDeletedBeforeReadersAreTold(t *testing.T) {
	const waiting = "applications still read from the reader, because the new list of readers could not be published yet"
	_, r, puts, _ := published(t)
	op := leaving()
	op.Began = noon.Add(-10 * time.Minute)
	at := func(minutes int) time.Time { return noon.Add(time.Duration(minutes) * time.Minute) }
	look := func(minutes int, call, phase, trouble string) {
		t.Helper()
		next, got, err := r.Next(t.Context(), op, at(minutes))
		if err != nil || got.String() != call || next.Phase != phase || next.Trouble != trouble {
			t.Errorf("minute %d: %q, %q, %q, %v", minutes, got, next.Phase, next.Trouble, err)
		}
		op = next
	}
	look(0, "", "draining", waiting) // nobody was told anything yet
	puts.err = refuse(scale.Throttled, "slow down")
	r.Tell(t.Context(), twoReaders(), &op)
	look(1, "", "draining", waiting) // the file knows, the parameter does not
	if op.Step != 1 || op.Sent != "" || !op.Reversible() {
		t.Errorf("it can be taken back no more: %+v", op)
	}
	puts.err = nil
	r.Tell(t.Context(), twoReaders(), &op)
	look(2, "", "draining", "") // now that everybody is told, readers get their time
	look(5, "", "draining", "")
	look(6, "delete shop-dyn-1", "deleting", "")

	op.Trouble = "AWS said no"
	look(7, "delete shop-dyn-1", "deleting", "AWS said no")
	r.Publish = nil
	look(8, "delete shop-dyn-1", "deleting", "AWS said no")
}

// Readers that were sent away come back when the source is lost while they leave: nothing
// was sent, nothing failed, and the list names the reader again.
func TestReadersComeBackWhenTheSourceIsLost(t *testing.T) {
	s, r, puts, _ := published(t)
	b := &book{diary: &diary{}, open: []scale.Operation{leaving()}}
	o := Operations{Ledger: b, Reconcilers: map[string]Reconciler{"readers": r}}
	d := twoReaders()
	check(t, o.Apply(t.Context(), scale.Plan{d})[0], scale.InProgress, "remove replica readers: draining, step 1 of 2, operation began 3 min ago")
	s.change("shop", func(db *resource.Database) { db.Status = "failed" })
	out := o.Apply(t.Context(), scale.Plan{d})
	check(t, out[0], scale.Unchanged, "remove replica readers: rolled back after 3 min; cancelled: the source database shop is failed")
	if got := b.String(); got != "write draining, write rolled back" || s.String() != "" {
		t.Errorf("wrote %s, did %s", got, s)
	}
	const want = "/shop/readers = shop-legacy:3306; /shop/readers = shop-dyn-1:3306,shop-legacy:3306"
	if got := strings.Join(puts.puts, "; "); got != want {
		t.Errorf("\ngot  %s\nwant %s", got, want)
	}
}

// What AWS refused was tried and not done: a pause takes it back like what was never sent.
func TestARefusedRemovalIsTakenBack(t *testing.T) {
	refused := leaving()
	refused.Sent, refused.Trouble, refused.Phase, refused.Step = "delete shop-dyn-1", "AWS said no", "deleting", 2
	refused.Began = noon.Add(-10 * time.Minute)
	for _, c := range []struct {
		name   string
		status string
		want   scale.Status
		detail string
	}{
		{"it would be asked again", resource.Available, scale.Unchanged, "remove replica readers: rolled back after 10 min; cancelled: deploy"},
		{"it was done after all", "deleting", scale.InProgress, "remove replica readers: deleting, step 2 of 2, operation began 10 min ago; AWS said no"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, r, _, _ := published(t)
			s.change("shop-dyn-1", func(db *resource.Database) { db.Status = c.status })
			r.Publish.Readers(t.Context(), "readers", []string{"shop-legacy:3306"}, nil, false)
			o := Operations{Ledger: &book{diary: &diary{}, open: []scale.Operation{refused}}, Reconcilers: map[string]Reconciler{"readers": r}}
			d := twoReaders()
			d.TakeBack = "deploy"
			check(t, o.Apply(t.Context(), scale.Plan{d})[0], c.want, c.detail)
			if s.String() != "" {
				t.Errorf("did %s", s)
			}
		})
	}
}
