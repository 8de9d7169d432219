package main

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/play"
	"github.com/dynascale/dynascale/pkg/span"
)

// parseSpoof reads SIGNAL=VALUE@TIME/LENGTH, such as cpu=1e300@2026-03-12T10:00:00Z/3h.
func parseSpoof(text string) (s play.Spoof, err error) {
	wrong := func(what string) (play.Spoof, error) {
		return s, fmt.Errorf("%q %s; write SIGNAL=VALUE@TIME/LENGTH, such as cpu=1e300@2026-03-12T10:00:00Z/3h", text, what)
	}
	name, rest, found := strings.Cut(text, "=")
	value, rest, timed := strings.Cut(rest, "@")
	from, length, ends := strings.Cut(rest, "/")
	if !found || !timed || !ends || name == "" {
		return wrong("is not a signal with a value and a time")
	}
	s.Signal = name
	if s.Value, err = strconv.ParseFloat(value, 64); err != nil && !math.IsInf(s.Value, 0) {
		return wrong("has a value that is neither a number nor inf")
	}
	if s.From, err = time.Parse(time.RFC3339, from); err != nil {
		return wrong("has a time that is not RFC 3339")
	}
	if s.For, err = span.Parse(length); err != nil || s.For <= 0 {
		return wrong("has a length that is not a time above 0")
	}
	return s, nil
}
