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
	Tier string     `json:"tier"`
	Mode scale.Mode `json:"mode"`
	// Unit is what the sizes count, or the ladder in which they are positions; "" when that is not known.
	Unit string `json:"unit,omitempty"`
	// Resource is the name that AWS has for the scaled resource; "" when that is not known.
	Resource string `json:"resource,omitempty"`
	api.Age
	// OnlyObserved is who manages the tier on this machine, so that this daemon does not
	// change it; "" for nobody. The mode is then observe, whatever is configured.
	OnlyObserved string `json:"only_observed,omitempty"`
	// SecondDaemon is why there is possibly a second daemon on another machine; "" when nothing points to one.
	SecondDaemon string `json:"possible_second_daemon,omitempty"`
	// Size is what the mode controls, as the evaluation left it: AWS's minimum in mode minimum, else the
	// desired capacity. The other sizes are as the evaluation read them; min and max are the bounds of the
	// group, or what the database or the ladder allows.
	Size      *int `json:"size"`
	Desired   *int `json:"desired"`
	InService *int `json:"in_service"`
	Pending   *int `json:"pending"`
	Min       *int `json:"min"`
	Max       *int `json:"max"`
	// Rung is the type, class or capacity that the size of a vertical tier stands for, and
	// MinRung and MaxRung the ends of its ladder.
	Rung    string `json:"size_name,omitempty"`
	MinRung string `json:"min_name,omitempty"`
	MaxRung string `json:"max_name,omitempty"`
	// Members are a database and its readers, and where they are.
	Members []scale.Member `json:"members,omitempty"`
	// Operation is the operation of this tier, as the last evaluation left it; null if there is none.
	Operation *operationView `json:"operation"`
	Decision  decisionView   `json:"decision"`
	// Gaps are the signals that the last evaluation could not read, and why.
	Gaps []scale.Gap `json:"gaps"`
	// Missing are the signals whose newest data is missing, even while an older value is used.
	Missing []scale.Gap `json:"missing_data"`
	// Breaker holds growth back, ShrinkBreaker shrinking.
	Breaker       breakerView `json:"breaker"`
	ShrinkBreaker breakerView `json:"shrink_breaker"`

	words words // for the page
	// sources say, by signal, where a value is from that CloudWatch or a queue does not tell.
	sources map[string]string
}

// decisionView is a decision and its outcome in one line.
type decisionView struct {
	At   time.Time `json:"at"`
	From int       `json:"from"`
	To   int       `json:"to"`
	// FromRung and ToRung are what From and To stand for in a vertical tier.
	FromRung string       `json:"from_name,omitempty"`
	ToRung   string       `json:"to_name,omitempty"`
	Rule     string       `json:"rule"`
	Because  string       `json:"because"`
	Outcome  scale.Status `json:"outcome"`
	Detail   string       `json:"detail,omitempty"`
	Why      string       `json:"-"` // the sentence of the page
}

// operationView is an operation with its progress in a sentence.
type operationView struct {
	scale.Operation
	Progress string `json:"progress"`
}

type breakerView struct {
	Open  bool      `json:"open"`
	Since time.Time `json:"since,omitzero"`
	Probe time.Time `json:"probe,omitzero"`
	Why   string    `json:"why,omitempty"`
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
		return name + " was not evaluated yet; /api/v1/tiers lists the tiers that were"
	}
	return api.NoTier(name, h.names())
}
