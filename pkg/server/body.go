package server

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"reflect"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/dynascale/dynascale/pkg/span"
)

// The bounds of an action.
const (
	maxBody   = 4 << 10
	minFor    = time.Minute
	maxFor    = 30 * span.Day
	maxReason = 200 // characters
)

var wanted = map[reflect.Kind]string{reflect.String: "text", reflect.Int: "a whole number", reflect.Float64: "a number", reflect.Bool: "true or false"}

// refusal is a status code and a sentence.
type refusal struct {
	code int
	text string
}

func (r refusal) Error() string { return r.text }

func refuse(code int, format string, args ...any) error {
	return refusal{code, fmt.Sprintf(format, args...)}
}

// readBody reads one JSON object into v and refuses what v has no field for: a
// misspelt field would be an action that nobody wants. No body at all is an empty
// object.
func readBody(w http.ResponseWriter, r *http.Request, v any) error {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	var long *http.MaxBytesError
	switch {
	case errors.As(err, &long):
		return refuse(http.StatusRequestEntityTooLarge, "the body is longer than %d bytes", maxBody)
	case err != nil:
		return refuse(http.StatusBadRequest, "the body is incomplete")
	case len(body) == 0:
		return nil
	}
	if media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || media != "application/json" {
		return refuse(http.StatusUnsupportedMediaType, "the body must come with Content-Type: application/json")
	}
	d := json.NewDecoder(strings.NewReader(string(body)))
	d.DisallowUnknownFields()
	err = d.Decode(v)
	var kind *json.UnmarshalTypeError
	if errors.As(err, &kind) && kind.Field != "" {
		field := kind.Field[strings.LastIndexByte(kind.Field, '.')+1:] // without the struct that Go embeds
		return refuse(http.StatusBadRequest, "%s is a JSON %s in the body; it must be %s", field, kind.Value, wanted[kind.Type.Kind()])
	}
	if kind != nil {
		return refuse(http.StatusBadRequest, "the body is a JSON %s; it must be a JSON object", kind.Value)
	}
	if err != nil {
		return refuse(http.StatusBadRequest, "the body is not the JSON object that is expected: %s", strings.TrimPrefix(err.Error(), "json: "))
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return refuse(http.StatusBadRequest, "the body has more text after its JSON object")
	}
	return nil
}

// defaultFor is how long an action lasts that does not say: a night. The answer says it,
// and the end is announced before it comes.
const defaultFor = 8 * time.Hour

// endless ends what is said of a wrong length; a grant must have an end.
const endless = "; for a pause or an override, 'ever' is possible too: it means no end time"

// ParseFor reads how long an action lasts: 90m, 2h, 3d, or ever. Nothing is eight hours.
func ParseFor(text string) (lasts time.Duration, forEver bool, err error) {
	switch text {
	case "":
		return defaultFor, false, nil
	case "ever":
		return 0, true, nil
	}
	d, err := span.Parse(text)
	switch {
	case err != nil:
		return 0, false, refuse(http.StatusBadRequest, "for: %s%s", err, endless)
	case d < minFor || d > maxFor:
		return 0, false, refuse(http.StatusBadRequest, "for: %s is not between %s and %s%s", text, span.Span(minFor), span.Span(maxFor), endless)
	}
	return d, false, nil
}

// checkReason demands words that a log line can hold, or none.
func checkReason(text string) error {
	switch n := utf8.RuneCountInString(text); {
	case n > maxReason:
		return refuse(http.StatusBadRequest, "reason has %d characters; at most %d are allowed", n, maxReason)
	case !utf8.ValidString(text) || strings.ContainsFunc(text, func(c rune) bool { return !unicode.IsPrint(c) }):
		return refuse(http.StatusBadRequest, "reason has characters that cannot be printed, such as line ends")
	}
	return nil
}
