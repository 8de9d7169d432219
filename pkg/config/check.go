package config

import (
	"cmp"
	"fmt"
	"net/url"
	"regexp"
	"strconv"
	"time"
)

// sayValue writes a value the way the file would.
func sayValue(v any) string {
	switch v := v.(type) {
	case time.Duration:
		return formatDuration(v)
	case float64:
		return strconv.FormatFloat(v, 'g', -1, 64)
	}
	return fmt.Sprint(v)
}

// bound is the rule of a check on numbers. Durations are text to a schema, which
// cannot compare them.
func bound[T any](keyword string, v T) rule {
	switch any(v).(type) {
	case int, float64:
		return rule{keyword: v}
	}
	return nil
}

func above[T cmp.Ordered](low T) check[T] {
	return check[T]{bound("exclusiveMinimum", low), func(v T) string {
		if v > low {
			return ""
		}
		return fmt.Sprintf("%s must be above %s", sayValue(v), sayValue(low))
	}}
}

func atLeast[T cmp.Ordered](low T) check[T] {
	return check[T]{bound("minimum", low), func(v T) string {
		if v >= low {
			return ""
		}
		return fmt.Sprintf("%s is below %s, the least allowed", sayValue(v), sayValue(low))
	}}
}

func atMost[T cmp.Ordered](high T) check[T] {
	return check[T]{bound("maximum", high), func(v T) string {
		if v <= high {
			return ""
		}
		return fmt.Sprintf("%s is above %s, the most allowed", sayValue(v), sayValue(high))
	}}
}

func below[T cmp.Ordered](high T) check[T] {
	return check[T]{bound("exclusiveMaximum", high), func(v T) string {
		if v < high {
			return ""
		}
		return fmt.Sprintf("%s must be below %s", sayValue(v), sayValue(high))
	}}
}

var notEmpty = check[string]{rule{"minLength": 1}, func(v string) string {
	if v == "" {
		return "is empty"
	}
	return ""
}}

// optional lets "" pass and hands everything else to a check.
func optional(c check[string]) check[string] {
	return check[string]{rule{"anyOf": []any{rule{"const": ""}, c.rule}}, func(v string) string {
		if v == "" {
			return ""
		}
		return c.wrong(v)
	}}
}

// like demands a pattern; looks says what a good value looks like.
func like(pattern *regexp.Regexp, looks string) check[string] {
	return check[string]{rule{"pattern": pattern.String()}, func(v string) string {
		if pattern.MatchString(v) {
			return ""
		}
		return fmt.Sprintf("%s is not %s", show(v), looks)
	}}
}

// anAddress demands an http or https URL.
var anAddress = check[string]{rule{"pattern": "^https?://[^/@?#]+(/[^?#]*)?$"}, webAddress}

// webAddress is what is wrong with a URL. Messages do not repeat it: it might
// carry a password.
func webAddress(v string) string {
	u, err := url.Parse(v)
	switch {
	case err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "":
		return "is not a URL that begins with https:// or http:// and a host"
	case u.User != nil:
		return "carries a user name or password; credentials come from the AWS profile or environment"
	case u.RawQuery != "" || u.Fragment != "":
		return "is a URL with a query or fragment; only scheme, host, port and path are used"
	}
	return ""
}

// name is what tiers and signals may be called: the words go into paths, labels
// and command lines.
var name = like(regexp.MustCompile(`^[a-z][a-z0-9_-]{0,63}$`),
	"a name of lower-case letters, digits, - and _ that begins with a letter (at most 64)")
