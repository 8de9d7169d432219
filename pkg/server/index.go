package server

import (
	"bytes"
	_ "embed"
	"html/template"
	"net/http"

	"go.uber.org/zap"

	"github.com/dynascale/dynascale/pkg/scale"
)

//go:embed index.html
var indexSource string

var indexTemplate = template.Must(template.New("index").Parse(indexSource))

func (h *handler) index(w http.ResponseWriter, _ *http.Request) {
	status := h.Board.Status()
	ready, why := status.Ready(h.Now())
	page := struct {
		Status
		Ready   bool
		Why     string
		Views   []tierView
		InForce []scale.Action
	}{Status: status, Ready: ready, Why: why}
	if h.Actions != nil {
		page.InForce = h.Actions.Actions(h.Now())
	}
	for _, r := range h.Board.Latest() {
		page.Views = append(page.Views, viewTier(r))
	}
	var b bytes.Buffer
	if err := indexTemplate.Execute(&b, page); err != nil {
		h.Log.Error("the index page could not be made", zap.Error(err))
		h.fail(w, http.StatusInternalServerError, "the page could not be made; /api/v1/tiers has the same figures")
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	h.write(w, http.StatusOK, b.Bytes())
}
