package server

import (
	"net/http"
	"slices"
	"time"

	"github.com/dynascale/dynascale/pkg/api"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
)

// tierView is one tier after the last evaluation. The sizes are null when the tier's
// capacity could not be read: an unknown size is not a size of zero.
type tierView struct {
	Tier string `json:"tier"`
	// Mode is the mode of the tier: `manage`, `minimum`, `observe` or `off`.
	Mode scale.Mode `json:"mode"`
	// Unit is what a size counts, such as `instances`, `tasks` or `readers`. For a tier with a ladder it is what
	// each step of the ladder is: `machine type`, `class` or `ACU`. "" if it is not known.
	Unit string `json:"unit,omitempty"`
	// Resource is the name in AWS of what is scaled, such as the Auto Scaling group; "" if it is not known.
	Resource string `json:"resource,omitempty"`
	api.Age
	// OnlyObserved says, as a sentence, which other process on this machine manages the tier. This daemon then only
	// observes the tier, whatever mode is configured. "" if there is no such process.
	OnlyObserved string `json:"only_observed,omitempty"`
	// SecondDaemon says, as a sentence, why a daemon on another machine may be changing the tier too; "" if there
	// is no sign of one.
	SecondDaemon string `json:"possible_second_daemon,omitempty"`
	// Size is the size after the evaluation. In mode `minimum` it is the minimum that is set in AWS, in the
	// other modes the desired capacity. null if it is unknown.
	Size *int `json:"size"`
	// Desired is the desired capacity before the change of this evaluation; null if it is unknown.
	Desired *int `json:"desired"`
	// InService is how much of the tier is healthy and takes work, counted like the size; null if it is unknown.
	InService *int `json:"in_service"`
	// Pending is how much of the tier is ordered and not in service yet, counted like the size; null if it is unknown.
	Pending *int `json:"pending"`
	// Min is the minimum that is set in AWS. For a tier with a ladder it is the first size of the ladder, for readers
	// the number of readers that dynascale did not make and never deletes. null if it is unknown.
	Min *int `json:"min"`
	// Max is the maximum that is set in AWS. For a tier with a ladder it is the last size of the ladder, for readers the
	// largest number that the engine and the quota of the account allow. null if it is unknown.
	Max *int `json:"max"`
	// Rung is the type, class or capacity that Size stands for; "" for a tier without a ladder.
	Rung string `json:"size_name,omitempty"`
	// MinRung is the type, class or capacity that Min stands for; "" for a tier without a ladder.
	MinRung string `json:"min_name,omitempty"`
	// MaxRung is the type, class or capacity that Max stands for; "" for a tier without a ladder.
	MaxRung string `json:"max_name,omitempty"`
	// Members are the database and its readers, for a tier that scales readers.
	Members []scale.Member `json:"members,omitempty"`
	// Operation is the operation of this tier, as the last evaluation left it; null if there is none.
	Operation *operationView `json:"operation"`
	// Decision is the decision of the last evaluation, with its outcome.
	Decision decisionView `json:"decision"`
	// Gaps are the signals that the last evaluation could not read, each with the reason.
	Gaps []scale.Gap `json:"gaps"`
	// Missing are the signals whose newest value is missing: the signals in `gaps`, and the signals of which the
	// evaluation used an older value.
	Missing []scale.Gap `json:"missing_data"`
	// Breaker is the state of the circuit breaker for growth.
	Breaker breakerView `json:"breaker"`
	// ShrinkBreaker is the state of the circuit breaker for shrinking.
	ShrinkBreaker breakerView `json:"shrink_breaker"`

	words words // for the page
	// sources say, by signal, where a value is from that CloudWatch or a queue does not tell.
	sources map[string]string
}

// decisionView is a decision and its outcome in one line.
type decisionView struct {
	// At is when the evaluation took place.
	At time.Time `json:"at"`
	// From is the size that the tier had.
	From int `json:"from"`
	// To is the size that was decided.
	To int `json:"to"`
	// FromRung is the type, class or capacity that `from` stands for; "" for a tier without a ladder.
	FromRung string `json:"from_name,omitempty"`
	// ToRung is the type, class or capacity that `to` stands for; "" for a tier without a ladder.
	ToRung string `json:"to_name,omitempty"`
	// Rule is the name of the scaler, guard or other rule that decided, such as `target` or `cooldown`.
	Rule string `json:"rule"`
	// Because is why the rule decided so, as a sentence.
	Because string `json:"because"`
	// Outcome is `applied` (AWS accepted the new size), `begun` (an operation towards the new size is under
	// way), `unchanged` (nothing was sent), `refused` (AWS or dynascale refused the change), `in progress`
	// (another change is under way), `waiting` (for the rate limit of the AWS API: dynascale did not send the
	// call, or AWS throttled it), `held` (a brake or a pause stopped the change), `failed` (an error) or `unknown` (it is
	// not known whether the request reached AWS).
	Outcome scale.Status `json:"outcome"`
	// Detail is more about the outcome, as a sentence.
	Detail string `json:"detail,omitempty"`
	Why    string `json:"-"` // the sentence of the page
}

// operationView is an operation with its progress in a sentence.
type operationView struct {
	scale.Operation
	// Progress says, as a sentence, how far the operation is.
	Progress string `json:"progress"`
}

type breakerView struct {
	// Open is true while the circuit breaker is open and stops changes in its direction: growth or shrinking.
	Open bool `json:"open"`
	// Since is when the circuit breaker opened; left out while it is closed.
	Since time.Time `json:"since,omitzero"`
	// Probe is when dynascale next tries to change the size by one; left out if no try is planned.
	Probe time.Time `json:"probe,omitzero"`
	// Why is why the circuit breaker opened; "" while it is closed.
	Why string `json:"why,omitempty"`
}

func viewBreaker(b scale.Breaker) breakerView {
	if !b.Open() {
		return breakerView{}
	}
	return breakerView{Open: true, Since: b.Opened, Probe: b.Probe, Why: b.Why}
}

func viewTier(r scale.Record, age api.Age, is Configured) tierView {
	d, c, headline := r.Decision, r.Decision.Capacity, reason.Headline(r.Decision)
	w := wordsOf(is, c)
	v := tierView{
		Tier: d.Tier, Mode: d.Mode, Age: age, Unit: w.Unit, Resource: w.resource, words: w,
		OnlyObserved: reason.Of(d, reason.Lock), SecondDaemon: reason.Of(d, reason.SecondDaemon), Gaps: d.Gaps,
		Decision: decisionView{
			At: d.At, From: d.From, To: d.To, Rule: headline.Rule, Because: headline.Because,
			Outcome: r.Outcome.Status, Detail: r.Outcome.Detail, Why: reason.Why(d),
		},
	}
	if v.Gaps == nil {
		v.Gaps = []scale.Gap{}
	}
	if v.Missing = reason.Missing(d); v.Missing == nil {
		v.Missing = []scale.Gap{}
	}
	for _, x := range d.Samples {
		if x.Source != "" {
			if v.sources == nil {
				v.sources = map[string]string{}
			}
			v.sources[x.Signal] = x.Source
		}
	}
	v.Breaker, v.ShrinkBreaker = viewBreaker(r.Learned.Breaker), viewBreaker(r.Learned.ShrinkBreaker)
	if c.Known() {
		size := d.From
		if r.Outcome.Status == scale.Applied {
			size = d.To
		}
		v.Size, v.Desired, v.InService = &size, &c.Desired, &c.InService
		v.Pending, v.Min, v.Max = &c.Pending, &c.Min, &c.Max
		v.Members = c.Members
		if len(c.Ladder) > 0 {
			v.Rung, v.MinRung, v.MaxRung = c.Name(size), c.Name(c.Min), c.Name(c.Max)
			v.Decision.FromRung, v.Decision.ToRung = c.Name(d.From), c.Name(d.To)
		}
	}
	if op := r.Outcome.Operation; op != nil {
		v.Operation = &operationView{*op, reason.Progress(*op, d.At)}
	}
	return v
}

// views are all tiers, as the last evaluation left them.
func (h *handler) views() []tierView {
	views, now, interval := []tierView{}, h.Now(), h.Reporter.Status().interval()
	for _, r := range h.Reporter.Latest() {
		views = append(views, viewTier(r, api.AgeOf(r.Decision.At, now, interval), h.configured(r.Decision.Tier)))
	}
	return views
}

func (h *handler) tiers(w http.ResponseWriter, _ *http.Request) {
	h.answer(w, http.StatusOK, h.views())
}

func (h *handler) tier(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("tier")
	record, ok := h.Reporter.Newest(name)
	if !ok {
		h.fail(w, http.StatusNotFound, h.unseen(name))
		return
	}
	h.answer(w, http.StatusOK, tierAnswer{viewTier(record, api.AgeOf(record.Decision.At, h.Now(), h.Reporter.Status().interval()), h.configured(name)), record})
}

// configured is what the configuration says of a tier; nothing of one that left it.
func (h *handler) configured(tier string) (is Configured) {
	if h.Tier != nil {
		is, _ = h.Tier(tier)
	}
	return is
}

// unseen says why there is nothing of a tier.
func (h *handler) unseen(name string) string {
	if slices.Contains(h.names(), name) {
		return name + " has not been evaluated yet; /api/v1/tiers lists the evaluated tiers"
	}
	return api.NoTier(name, h.names())
}
