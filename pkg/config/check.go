package config

import (
	"cmp"
	"fmt"
	"net"
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

func above[T cmp.Ordered](low T) check[T] {
	return func(v T) string {
		if v > low {
			return ""
		}
		return fmt.Sprintf("%s must be above %s", sayValue(v), sayValue(low))
	}
}

func atLeast[T cmp.Ordered](low T) check[T] {
	return func(v T) string {
		if v >= low {
			return ""
		}
		return fmt.Sprintf("%s is below %s, the least allowed", sayValue(v), sayValue(low))
	}
}

func atMost[T cmp.Ordered](high T) check[T] {
	return func(v T) string {
		if v <= high {
			return ""
		}
		return fmt.Sprintf("%s is above %s, the most allowed", sayValue(v), sayValue(high))
	}
}

func below[T cmp.Ordered](high T) check[T] {
	return func(v T) string {
		if v < high {
			return ""
		}
		return fmt.Sprintf("%s must be below %s", sayValue(v), sayValue(high))
	}
}

func notEmpty(v string) string {
	if v == "" {
		return "is empty"
	}
	return ""
}

// optional lets "" pass and hands everything else to a check.
func optional(c check[string]) check[string] {
	return func(v string) string {
		if v == "" {
			return ""
		}
		return c(v)
	}
}

// like demands a pattern; looks says what a good value looks like.
func like(pattern *regexp.Regexp, looks string) check[string] {
	return func(v string) string {
		if pattern.MatchString(v) {
			return ""
		}
		return fmt.Sprintf("%s is not %s", show(v), looks)
	}
}

// webAddress demands an http or https URL. Messages do not repeat it: it might
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

// loopback demands HOST:PORT on this machine.
func loopback(v string) string {
	host, port, err := net.SplitHostPort(v)
	if err != nil {
		return fmt.Sprintf("%s is not HOST:PORT, such as 127.0.0.1:9077", show(v))
	}
	if n, err := strconv.ParseUint(port, 10, 16); err != nil || strconv.FormatUint(n, 10) != port {
		return fmt.Sprintf("the port %s is not a number from 0 to 65535", show(port))
	}
	if ip := net.ParseIP(host); host == "localhost" || ip != nil && ip.IsLoopback() {
		return ""
	}
	return fmt.Sprintf("%s would be reachable from other machines, and there is no authentication; "+
		"listen on 127.0.0.1, [::1] or localhost", show(v))
}

// name is what tiers and signals may be called: the words go into paths, labels
// and command lines.
var name = like(regexp.MustCompile(`^[a-z][a-z0-9_-]{0,63}$`),
	"a name of lower-case letters, digits, - and _ that begins with a letter (at most 64)")
