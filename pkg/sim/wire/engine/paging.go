package engine

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"strconv"
	"strings"
)

// Paging is how a caller of a describe operation asks for one page.
type Paging struct {
	Operation string
	Max       *int // MaxRecords
	Standard  int  // page length without MaxRecords
	Token     string
}

// MostRecords is the largest MaxRecords of every autoscaling operation here.
const MostRecords = 100

// Size is the length of a page.
func (p Paging) Size() (int, error) {
	if p.Max == nil {
		return p.Standard, nil
	}
	bound := ""
	switch {
	case *p.Max < 1:
		bound = "greater than or equal to 1"
	case *p.Max > MostRecords:
		bound = "less than or equal to " + strconv.Itoa(MostRecords)
	default:
		return *p.Max, nil
	}
	return 0, Invalid(fmt.Sprintf(
		"1 validation error detected: Value '%d' at 'maxRecords' failed to satisfy constraint: Member must have value %s", *p.Max, bound))
}

// Page cuts one page out of all; next is "" on the last one.
func Page[T any](all []T, p Paging) (items []T, next string, err error) {
	size, err := p.Size()
	if err != nil {
		return nil, "", err
	}
	return Cut(all, p.Operation, size, p.Token)
}

// Cut takes size items from where a token says; next is "" on the last page.
func Cut[T any](all []T, operation string, size int, at string) (items []T, next string, err error) {
	from := 0
	if at != "" {
		if from, err = Offset(operation, at); err != nil {
			return nil, "", err
		}
	}
	from = min(from, len(all))
	to := min(from+size, len(all))
	if to < len(all) {
		next = Token(operation, to)
	}
	return all[from:to], next, nil
}

// Token names the place in a listing at which it goes on.
func Token(operation string, offset int) string {
	return base64.URLEncoding.EncodeToString([]byte(operation + ":" + strconv.Itoa(offset)))
}

// Offset is the place that a token names.
func Offset(operation, token string) (int, error) {
	text, err := base64.URLEncoding.DecodeString(token)
	digits, ok := strings.CutPrefix(string(text), operation+":")
	n, notNumber := strconv.Atoi(digits)
	if err != nil || !ok || notNumber != nil || n < 0 {
		return 0, BadToken(token)
	}
	return n, nil
}

// BadToken is the fault of one that nobody was given.
func BadToken(token string) error {
	return &Fault{Code: "InvalidNextToken", Message: "The token '" + token + "' is invalid.", Status: http.StatusBadRequest}
}
