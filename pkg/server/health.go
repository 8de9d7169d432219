package server

import (
	"net/http"
	"os"

	"github.com/dynascale/dynascale/pkg/api"
)

func (h *handler) healthz(w http.ResponseWriter, _ *http.Request) { h.text(w, "ok") }

func (h *handler) readyz(w http.ResponseWriter, _ *http.Request) {
	ready, why := h.Reporter.Status().Ready(h.Now())
	if !ready {
		h.fail(w, http.StatusServiceUnavailable, "not ready: "+why)
		return
	}
	h.text(w, "ready: "+why)
}

func (h *handler) status(w http.ResponseWriter, _ *http.Request) {
	h.answer(w, http.StatusOK, h.state())
}

func (h *handler) state() api.Status {
	s, now := h.Reporter.Status(), h.Now()
	ready, why := s.Ready(now)
	host, _ := os.Hostname()
	v := api.Status{
		Version: s.Version, Host: host, PID: os.Getpid(), Now: now.UTC(), Started: s.Started, Ready: ready, Why: why,
		IntervalSeconds: s.interval().Seconds(), LastEvaluation: s.LastEvaluation, EvaluationTookSeconds: s.PassTook.Seconds(),
		Passes: s.Passes, Missed: s.Missed, Failed: s.Failed, Failing: s.failing(),
		ConfigLoaded: s.ConfigLoaded, ConfigError: s.ConfigError, ConfigWaiting: s.ConfigWaiting, LedgerPath: s.LedgerPath, LedgerError: s.LedgerError,
		DryRun: s.DryRun, Tiers: s.Tiers,
	}
	if !s.LastEvaluation.IsZero() {
		age := api.AgeOf(s.LastEvaluation, now, s.interval())
		v.Age = &age
	}
	if h.Brake != nil {
		report := h.Brake()
		v.Brake = &report
	}
	if h.Heartbeats != nil {
		v.Heartbeats = h.Heartbeats()
	}
	if h.Emergencies != nil {
		v.Emergencies = h.Emergencies()
	}
	return v
}

// evaluation answers with all that the last evaluation left: the state of the daemon, and
// the whole record of every tier.
func (h *handler) evaluation(w http.ResponseWriter, _ *http.Request) {
	h.answer(w, http.StatusOK, api.Evaluation{Daemon: h.state(), Records: api.Aged(h.Reporter.Latest(), h.Now(), h.Reporter.Status().interval())})
}
