package server

import (
	"net/http"
	"os"
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
	Version string `json:"version"`
	// Host and PID are those of the daemon, and Now its clock when it answered.
	Host string    `json:"host,omitempty"`
	PID  int       `json:"pid"`
	Now  time.Time `json:"now"`
	// The age is that of the last evaluation that completed; left out before the first.
	*Age
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
	LedgerPath      string    `json:"ledger_path,omitempty"`
	LedgerError     string    `json:"ledger_error,omitempty"`
	DryRun          bool      `json:"dry_run"`
	Tiers           int       `json:"tiers"`

	Brake *brake.Report `json:"brake,omitempty"`
}

func (h *handler) status(w http.ResponseWriter, _ *http.Request) {
	h.answer(w, http.StatusOK, h.state())
}

func (h *handler) state() statusView {
	s, now := h.Board.Status(), h.Now()
	ready, why := s.Ready(now)
	host, _ := os.Hostname()
	v := statusView{
		Version: s.Version, Host: host, PID: os.Getpid(), Now: now.UTC(), Started: s.Started, Ready: ready, Why: why,
		IntervalSeconds: s.interval().Seconds(), LastPass: s.LastPass, PassTookSeconds: s.PassTook.Seconds(),
		Passes: s.Passes, Missed: s.Missed, Failed: s.Failed,
		ConfigLoaded: s.ConfigLoaded, ConfigError: s.ConfigError, LedgerPath: s.LedgerPath, LedgerError: s.LedgerError,
		DryRun: s.DryRun, Tiers: s.Tiers,
	}
	if !s.LastPass.IsZero() {
		age := AgeOf(s.LastPass, now, s.interval())
		v.Age = &age
	}
	if h.Brake != nil {
		report := h.Brake()
		v.Brake = &report
	}
	return v
}

// evaluation answers with all that the last evaluation left: the state of the daemon, and
// the whole record of every tier.
func (h *handler) evaluation(w http.ResponseWriter, _ *http.Request) {
	h.answer(w, http.StatusOK, struct {
		Daemon  statusView   `json:"daemon"`
		Records []AgedRecord `json:"records"`
	}{h.state(), Aged(h.Board.Latest(), h.Now(), h.Board.Status().interval())})
}
