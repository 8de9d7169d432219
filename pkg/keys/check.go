package keys

import (
	"cmp"
	"fmt"
	"math"
	"net/url"
	"strings"

	"github.com/dynascale/dynascale/pkg/pattern"
	"github.com/dynascale/dynascale/pkg/rawtext"
)

// Check is a demand on a value. wrong says what is wrong with it, or "".
type Check[T any] struct {
	rule  func() Rule
	wrong func(T) string
	// percent is wrong for a value that is written as a percentage; nil for a demand on what is none.
	percent func(T) string
}

// That is a demand of one's own: what a schema can say of it, and what is wrong with a
// value, or "".
func That[T any](rule Rule, wrong func(T) string) Check[T] {
	return Check[T]{rule: always(rule), wrong: wrong}
}

// Wrong is what is wrong with a value, or "".
func (c Check[T]) Wrong(v T) string { return c.wrong(v) }

// Rule is what a schema can say of the demand.
func (c Check[T]) Rule() Rule { return c.rule().copy() }

// bound is the rule of a check on numbers. Durations are text to a schema, which
// cannot compare them.
func bound[T any](keyword string, v T) func() Rule {
	return func() Rule {
		switch any(v).(type) {
		case int, float64:
			return Rule{keyword: v}
		}
		return nil
	}
}

// Above demands more than a value.
func Above[T cmp.Ordered](low T) Check[T] {
	return bounded(bound("exclusiveMinimum", low), func(v T, say func(any) string) string {
		if v > low {
			return ""
		}
		return fmt.Sprintf("%s is too small: it must be above %s", say(v), say(low))
	}, nil)
}

// AtLeast demands a value or more.
func AtLeast[T cmp.Ordered](low T) Check[T] {
	return bounded(bound("minimum", low), func(v T, say func(any) string) string {
		if v >= low {
			return ""
		}
		return fmt.Sprintf("%s is below the minimum %s", say(v), say(low))
	}, nil)
}

// AtMost demands a value or less.
func AtMost[T cmp.Ordered](high T) Check[T] {
	c := UpTo(&high)
	c.rule = bound("maximum", high)
	return c
}

// UpTo is AtMost for a bound that a key before this one gives.
func UpTo[T cmp.Ordered](high *T) Check[T] {
	return bounded(always(nil), func(v T, say func(any) string) string {
		if v <= *high {
			return ""
		}
		return fmt.Sprintf("%s is above the maximum %s", say(v), say(*high))
	}, func(v T) string { return percent(v, *high, true) })
}

// Below demands less than a value.
func Below[T cmp.Ordered](high T) Check[T] {
	return bounded(bound("exclusiveMaximum", high), func(v T, say func(any) string) string {
		if v < high {
			return ""
		}
		return fmt.Sprintf("%s is too large: it must be below %s", say(v), say(high))
	}, func(v T) string { return percent(v, high, false) })
}

// bounded is a demand on a size. say is how a value is written, and hint what else is said of one that is no percentage.
func bounded[T any](rule func() Rule, wrong func(v T, say func(any) string) string, hint func(T) string) Check[T] {
	return Check[T]{rule: rule, wrong: func(v T) string {
		out := wrong(v, Say)
		if out != "" && hint != nil {
			out += hint(v)
		}
		return out
	}, percent: func(v T) string {
		return wrong(v, func(v any) string {
			if share, is := v.(float64); is {
				return Say(hundredfold(share)) + "%"
			}
			return Say(v)
		})
	}}
}

// hundredfold is a share in percent, without what is lost in a division by 100.
func hundredfold(share float64) float64 { return math.Round(share*1e6) / 1e4 }

// percent is how a percentage is written where a share of 1 belongs, as the end of a sentence; "" for what is
// none. The largest share is named where it is allowed.
func percent[T any](v, high T, allowed bool) string {
	share, is := any(v).(float64)
	most, isToo := any(high).(float64)
	switch {
	case !is || !isToo || most > 1 || most < 0.9 || share > 100*most:
		return ""
	case share >= twice:
		return fmt.Sprintf("; write %s for %s %%", Say(math.Round(share*1e4)/1e6), Say(share))
	case allowed:
		return "; write at most " + Say(most) + ", which is " + Say(hundredfold(most)) + " %"
	}
	return ""
}

// NotEmpty demands a text with at least one character.
var NotEmpty = Check[string]{rule: always(Rule{"minLength": 1}), wrong: func(v string) string {
	if v == "" {
		return "is empty"
	}
	return ""
}}

// Optional lets "" pass and hands everything else to a check.
func Optional(c Check[string]) Check[string] {
	return Check[string]{rule: func() Rule { return Rule{"anyOf": []any{Rule{"const": ""}, c.rule()}} }, wrong: func(v string) string {
		if v == "" {
			return ""
		}
		return c.wrong(v)
	}}
}

// Like demands a pattern; looks says what a good value looks like.
func Like(pattern *pattern.Pattern, looks string) Check[string] {
	return like(func() Rule { return Rule{"pattern": pattern.String()} }, pattern.MatchString, looks)
}

// LikeUpTo is Like for at most so many bytes. A high count in a pattern is that many copies of
// what it counts, in the memory of every process.
func LikeUpTo(longest int, pattern *pattern.Pattern, looks string) Check[string] {
	return like(func() Rule { return Rule{"pattern": pattern.String(), "maxLength": longest} }, func(v string) bool { return len(v) <= longest && pattern.MatchString(v) }, looks)
}

var numeral = pattern.Of(`^[0-9]{1,20}$`)

func like(rule func() Rule, is func(string) bool, looks string) Check[string] {
	return Check[string]{rule: rule, wrong: func(v string) string {
		if is(v) {
			return ""
		}
		if parts := strings.SplitN(v, ":", 6); parts[0] == "arn" && len(parts) == 6 && numeral.MatchString(parts[4]) && len(parts[4]) != 12 {
			return fmt.Sprintf("%s is not the number of an account, which has 12 digits; write %s", parts[4], looks)
		}
		return fmt.Sprintf("%s is not %s", Show(v), looks)
	}}
}

// Path demands a path of a file as a program opens it: nothing in it stands for something else.
var Path = That(nil, func(v string) string {
	switch {
	case v == "~" || strings.HasPrefix(v, "~/"):
		return "begins with ~, which only a shell replaces; write the whole path, or ${env:HOME}" + v[1:]
	case strings.HasPrefix(v, "$"):
		name, instead := rawtext.Variable(v)
		if name != "" {
			return name + " is not replaced by anything; write " + instead + " for the environment variable " + name[1:]
		}
	case v == ":memory:":
		return "is :memory:, which SQLite keeps in no file; write the path of a file"
	case strings.HasSuffix(v, "/"):
		return "is a folder; write the path of a file that is in this folder"
	case strings.Contains(v, "://"):
		return "is a web address; write the path of a file"
	case drive.MatchString(v):
		return "is a path of another operating system; write a path that begins with /, such as /var/lib/dynascale/" + v[strings.LastIndexAny(v, `\/`)+1:]
	}
	return ""
})

// drive is how a path begins on an operating system with drives.
var drive = pattern.Of(`^[A-Za-z]:[\\/]|^\\\\`)

// Address demands an http or https URL.
var Address = That(Rule{"pattern": "^https?://[^/@?#]+(/[^?#]*)?$"}, webAddress)

// webAddress is what is wrong with a URL. Messages do not repeat it: it might
// carry a password.
func webAddress(v string) string {
	u, err := url.Parse(v)
	switch {
	case err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "":
		return "is not a URL with https:// or http:// and a host"
	case u.User != nil:
		return "contains a user name or password; remove it: AWS credentials come from the machine's role, the environment or aws.profile"
	case u.RawQuery != "" || u.Fragment != "":
		return "is a URL with a query or fragment; remove the part that begins with ? or #"
	}
	return ""
}

// Word is what tiers and signals may be called: the words go into paths, labels
// and command lines.
var Word = That(word.Rule(), func(v string) string {
	wrong := word.wrong(v)
	if slug := strings.Trim(unsaid.ReplaceAllString(strings.ToLower(v), "-"), "-"); wrong != "" && slug != v && word.wrong(slug) == "" {
		return Show(v) + " is not a valid name: a name has lower-case letters, digits, - and _, and begins with a letter; write " + slug
	}
	return wrong
})

var unsaid = pattern.Of(`[^a-z0-9_-]+`)

var word = Like(pattern.Of(`^[a-z][a-z0-9_-]{0,63}$`),
	"a name of at most 64 lower-case letters, digits, - and _ that begins with a letter")
