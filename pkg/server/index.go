package server

import (
	"bytes"
	"net/http"
	"time"

	"go.uber.org/zap"

	"github.com/dynascale/dynascale/pkg/api"
	"github.com/dynascale/dynascale/pkg/scale"
)

// refreshSeconds keeps a page that is left open from growing older than an interval. It
// says when it was made all the same, because a daemon that is gone does not answer.
const refreshSeconds = 30

// indexPage is what the page shows.
type indexPage struct {
	Status
	Ready   bool
	Why     string
	Made    time.Time // UTC
	Views   []tierView
	InForce []scale.Action
	Brakes  []string // what stops every tier, a sentence each
	Money   []api.Emergency
}

func (h *handler) index(w http.ResponseWriter, _ *http.Request) {
	status := h.Reporter.Status()
	ready, why := status.Ready(h.Now())
	page := indexPage{Status: status, Ready: ready, Why: why, Made: h.Now().UTC(), Views: h.views()}
	if h.Actions != nil {
		page.InForce = h.Actions.Actions(h.Now())
	}
	if h.Brake != nil {
		page.Brakes = h.Brake().Sentences()
	}
	if h.Emergencies != nil {
		page.Money = h.Emergencies()
	}
	var b bytes.Buffer
	if err := page.document().Render(&b); err != nil {
		h.Log.Error("the index page could not be made", zap.String("event", "answer failed"), zap.Error(err))
		h.fail(w, http.StatusInternalServerError, "the page could not be made; /api/v1/tiers has the same figures")
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	h.write(w, http.StatusOK, b.Bytes())
}
