package wire

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"strconv"
	"strings"
)

// paging is how a caller of a describe operation asks for one page.
type paging struct {
	operation string
	max       *int // MaxRecords
	standard  int  // page length without MaxRecords
	token     string
}

// mostRecords is the largest MaxRecords of every autoscaling operation here.
const mostRecords = 100

// size is the length of a page.
func (p paging) size() (int, error) {
	if p.max == nil {
		return p.standard, nil
	}
	bound := ""
	switch {
	case *p.max < 1:
		bound = "greater than or equal to 1"
	case *p.max > mostRecords:
		bound = "less than or equal to " + strconv.Itoa(mostRecords)
	default:
		return *p.max, nil
	}
	return 0, invalid(fmt.Sprintf(
		"1 validation error detected: Value '%d' at 'maxRecords' failed to satisfy constraint: Member must have value %s", *p.max, bound))
}

// page cuts one page out of all; next is "" on the last one.
func page[T any](all []T, p paging) (items []T, next string, err error) {
	size, err := p.size()
	if err != nil {
		return nil, "", err
	}
	return cut(all, p.operation, size, p.token)
}

// cut takes size items from where a token says; next is "" on the last page.
func cut[T any](all []T, operation string, size int, at string) (items []T, next string, err error) {
	from := 0
	if at != "" {
		if from, err = offset(operation, at); err != nil {
			return nil, "", err
		}
	}
	from = min(from, len(all))
	to := min(from+size, len(all))
	if to < len(all) {
		next = token(operation, to)
	}
	return all[from:to], next, nil
}

func token(operation string, offset int) string {
	return base64.URLEncoding.EncodeToString([]byte(operation + ":" + strconv.Itoa(offset)))
}

func offset(operation, token string) (int, error) {
	text, err := base64.URLEncoding.DecodeString(token)
	digits, ok := strings.CutPrefix(string(text), operation+":")
	n, notNumber := strconv.Atoi(digits)
	if err != nil || !ok || notNumber != nil || n < 0 {
		return 0, badToken(token)
	}
	return n, nil
}

func badToken(token string) error {
	return &fault{code: "InvalidNextToken", message: "The token '" + token + "' is invalid.", status: http.StatusBadRequest}
}
