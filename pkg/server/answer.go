package server

import (
	"bytes"
	"encoding/json"
	"net/http"

	"go.uber.org/zap"

	"github.com/dynascale/dynascale/pkg/api"
)

// answer encodes before it writes, so that a value that cannot be encoded is an
// error and not half an answer.
func (h *handler) answer(w http.ResponseWriter, code int, value any) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false) // it is never HTML, and people read "3 -> 5"
	if err := e.Encode(value); err != nil {
		h.Log.Error("an API answer could not be encoded", zap.String("event", "answer failed"), zap.Error(err))
		code = http.StatusInternalServerError
		b.Reset()
		b.WriteString(`{"error": "the answer could not be encoded; the log has the cause"}` + "\n")
	}
	w.Header().Set("Content-Type", "application/json")
	h.write(w, code, b.Bytes())
}

func (h *handler) fail(w http.ResponseWriter, code int, sentence string) {
	h.answer(w, code, api.Failure{Error: sentence})
}

func (h *handler) text(w http.ResponseWriter, sentence string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	h.write(w, http.StatusOK, []byte(sentence+"\n"))
}

// write ignores the error of a client that went away: nobody is left to tell.
func (h *handler) write(w http.ResponseWriter, code int, body []byte) {
	w.WriteHeader(code)
	_, _ = w.Write(body)
}
