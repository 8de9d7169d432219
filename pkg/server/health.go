package server

import (
	"net/http"
	"time"

	"github.com/dynascale/dynascale/pkg/brake"
)

func (h *handler) healthz(w http.ResponseWriter, _ *http.Request) { h.text(w, "ok") }

func (h *handler) readyz(w http.ResponseWriter, _ *http.Request) {
	ready, why := h.Board.Status().Ready(h.Now())
	if !ready {
		h.fail(w, http.StatusServiceUnavailable, "not ready: "+why)
		return
	}
	h.text(w, "ready: "+why)
}

// statusView is Status as JSON: durations in seconds, instants that never were
// left out.
type statusView struct {
	Version         string    `json:"version"`
	Started         time.Time `json:"started,omitzero"`
	Ready           bool      `json:"ready"`
	Why             string    `json:"why"`
	IntervalSeconds float64   `json:"interval_seconds"`
	LastPass        time.Time `json:"last_pass,omitzero"`
	PassTookSeconds float64   `json:"pass_took_seconds"`
	Passes          uint64    `json:"passes"`
	Missed          uint64    `json:"missed"`
	Failed          uint64    `json:"failed"`
	ConfigLoaded    time.Time `json:"config_loaded,omitzero"`
	ConfigError     string    `json:"config_error,omitempty"`
	LedgerError     string    `json:"ledger_error,omitempty"`
	DryRun          bool      `json:"dry_run"`
	Tiers           int       `json:"tiers"`

	Brake *brake.Report `json:"brake,omitempty"`
}

func (h *handler) status(w http.ResponseWriter, _ *http.Request) {
	s := h.Board.Status()
	ready, why := s.Ready(h.Now())
	view := statusView{
		Version: s.Version, Started: s.Started, Ready: ready, Why: why,
		IntervalSeconds: s.interval().Seconds(), LastPass: s.LastPass, PassTookSeconds: s.PassTook.Seconds(),
		Passes: s.Passes, Missed: s.Missed, Failed: s.Failed,
		ConfigLoaded: s.ConfigLoaded, ConfigError: s.ConfigError, LedgerError: s.LedgerError,
		DryRun: s.DryRun, Tiers: s.Tiers,
	}
	if h.Brake != nil {
		report := h.Brake()
		view.Brake = &report
	}
	h.answer(w, http.StatusOK, view)
}
