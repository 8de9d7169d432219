package proxy

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Fault is what happens to one request. The zero Fault lets it pass.
type Fault struct {
	// Wait delays the request before anything else happens.
	Wait time.Duration
	// Hold blocks the request until the channel is closed or the caller is gone;
	// with the caller the request is gone as well.
	Hold <-chan struct{}
	// Status, when not 0, is the answer in place of the endpoint's, with Code as
	// the error of AWS in the protocol of the request.
	Status int
	Code   string
	// Message goes with the Code; "" is that of throttling.
	Message string
	// Body, with a Status, is the whole answer as it is, in XML.
	Body string
	// Answer makes an answer, with status 200, of the request's form and of what the
	// endpoint said to it. nil leaves what it said.
	Answer func(asked url.Values, said []byte) []byte
	// Cut closes the connection without forwarding the request.
	Cut bool
	// Stall keeps the connection open and never answers.
	Stall bool
	// Lose forwards the request, so that it takes effect, and cuts the answer.
	Lose bool
	// HoldAnswer forwards the request and then holds the answer like Hold.
	HoldAnswer <-chan struct{}
	// Held is told, without waiting, when a request or its answer is being held.
	Held chan<- struct{}
	// Truncate sends half of the answer's body and closes the connection.
	Truncate bool
}

func (f Fault) message() string { return cmp.Or(f.Message, "Rate exceeded") }

// refuse answers with an error in the protocol that the request speaks.
func refuse(w http.ResponseWriter, r *http.Request, f Fault) {
	body, kind := "", "text/plain" // as a gateway before AWS would say it
	switch {
	case f.Body != "":
		body, kind = f.Body, "text/xml"
	case f.Code == "":
		body = http.StatusText(f.Status)
	case strings.Contains(r.Header.Get("Smithy-Protocol"), "cbor"):
		w.Header().Set("Smithy-Protocol", "rpc-v2-cbor")
		kind = "application/cbor"
		body = "\xa2" + cborText("__type") + cborText(f.Code) + cborText("message") + cborText(f.message())
	case r.Header.Get("X-Amz-Target") != "":
		kind = "application/x-amz-json-1.0"
		body = fmt.Sprintf(`{"__type":%q,"message":%q}`, f.Code, f.message())
	case strings.Contains(r.Header.Get("Authorization"), "/ec2/aws4_request"):
		kind = "text/xml"
		body = "<Response><Errors><Error><Code>" + f.Code + "</Code><Message>" + f.message() + "</Message></Error></Errors><RequestID>0</RequestID></Response>"
	default:
		kind = "text/xml"
		body = "<ErrorResponse><Error><Type>Sender</Type><Code>" + f.Code +
			"</Code><Message>" + f.message() + "</Message></Error><RequestId>0</RequestId></ErrorResponse>"
	}
	w.Header().Set("Content-Type", kind)
	w.WriteHeader(f.Status)
	_, _ = w.Write([]byte(body))
}

// cborText is a CBOR text string of at most 255 bytes (RFC 8949, major type 3).
func cborText(s string) string { return "\x78" + string([]byte{byte(len(s))}) + s }
