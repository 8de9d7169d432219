package main

import (
	"math"
	"strings"
	"testing"
	"time"
)

// A metric that lies is written in one word.
func TestSpoofs(t *testing.T) {
	s, err := parseSpoof("cpu=+Inf@2026-03-12T10:00:00Z/3h")
	if err != nil || !math.IsInf(s.Value, 1) || s.Signal != "cpu" || s.For != 3*time.Hour || s.From.Day() != 12 {
		t.Errorf("%+v, %v", s, err)
	}
	for text, says := range map[string]string{
		"":                                 "is not a signal with a value and a time",
		"cpu=5":                            "is not a signal with a value and a time",
		"cpu=much@2026-03-12T10:00:00Z/3h": "has a value that is neither a number",
		"cpu=5@12 March/3h":                "has a time that is not RFC 3339",
		"cpu=5@2026-03-12T10:00:00Z/":      "has a length that is not a time above 0",
	} {
		if _, err := parseSpoof(text); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: %v", text, err)
		}
	}
}
