package jsontest

import (
	"encoding/json"
	"io"
	"net/http"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/dynascale/dynascale/pkg/aws/querytest"
)

// Script answers one request after the other, the last answer for ever. Read Calls only
// while none is under way.
type Script struct {
	Calls []Call

	mu      sync.Mutex
	answers []querytest.Answer
}

// Call is one request: SERVICE.OPERATION, and what was sent with it.
type Call struct {
	Target string
	Sent   map[string]any
}

// Play is the configuration of an endpoint that follows a script. It asks one time for
// each call.
func Play(t testing.TB, answers ...querytest.Answer) (aws.Config, *Script) {
	s := &Script{answers: answers}
	return querytest.Config(t, s.answer), s
}

func (s *Script) answer(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	call := Call{Target: r.Header.Get("X-Amz-Target")}
	_ = json.NewDecoder(r.Body).Decode(&call.Sent)
	s.Calls = append(s.Calls, call)
	a := s.answers[0]
	if len(s.answers) > 1 {
		s.answers = s.answers[1:]
	}
	w.Header().Set("Content-Type", "application/x-amz-json-1.1")
	if a.Status != 0 {
		w.WriteHeader(a.Status)
	}
	_, _ = io.WriteString(w, a.Body)
}

// OK is an answer that works.
func OK(body string) querytest.Answer { return querytest.OK(body) }

// Refusal is the shape in which JSON services tell errors.
func Refusal(status int, code, message string) querytest.Answer {
	body, _ := json.Marshal(map[string]string{"__type": code, "message": message})
	return querytest.Answer{Status: status, Body: string(body)}
}
