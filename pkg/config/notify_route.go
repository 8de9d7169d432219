package config

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dynascale/dynascale/pkg/calendar"
	"github.com/dynascale/dynascale/pkg/event"
	"github.com/dynascale/dynascale/pkg/keys"
	"github.com/dynascale/dynascale/pkg/pattern"
)

// NotifyRoute leads events to recipients. What it does not say it does not ask for.
type NotifyRoute struct {
	// Severities that it takes: info, warn, error.
	Severities []event.Severity
	// Tiers are names, or beginnings of names that end in *.
	Tiers []string
	// Kinds are those of events, or topics, each of which stands for several.
	Kinds []string
	// To are recipients and channels.
	To []string
	// QuietHours are when nothing is sent by it; what still stands at their end is sent then.
	QuietHours []calendar.Hours
}

var (
	severityForm = keys.As(keys.Checked(keys.TextForm, meaning(keys.Words{"critical": "error", "crit": "error", "fatal": "error", "emergency": "error", "warning": "warn", "notice": "info", "debug": "info", "all": "info, warn and error, or omit the key `severities`"}), oneWord("a severity", string(event.Info), string(event.Warn), string(event.Error))),
		func(v string) event.Severity { return event.Severity(v) }, func(v event.Severity) string { return string(v) })
	kindForm = keys.Checked(keys.TextForm, aKind)
	tierForm = keys.Checked(keys.TextForm, keys.Like(pattern.Of(`^[a-z][a-z0-9_-]*\*?$|^\*$`), "the name of a tier, or the beginning of names with a * after it, such as shop-*"))
)

// aKind demands a topic or a kind of event; of a word that is near to none it names the topics, because the kinds are
// many.
var aKind = keys.That(keys.Rule{"enum": notifyKinds()}, func(v string) string {
	all := notifyKinds()
	wrong := keys.Show(v) + " is not a kind of event or a topic; "
	switch near := keys.Nearest(v, all); {
	case slices.Contains(all, v):
		return ""
	case slices.Contains([]string{"*", "all", "any", "every", "everything"}, strings.ToLower(v)):
		return wrong + "omit the key `kinds` for events of every kind"
	case near != "":
		return wrong + "did you mean " + near + "?"
	}
	if shown := sharing(v, all); len(shown) > 0 {
		return wrong + "similar ones are " + strings.Join(shown, ", ")
	}
	topics := make([]string, 0, len(event.Topics()))
	for _, t := range event.Topics() {
		topics = append(topics, string(t))
	}
	return wrong + "the topics are " + strings.Join(topics, ", ") + " (docs/notify.md lists the kinds in each)"
})

// notifyKinds are what a route may name: topics, and the kinds of event in them.
func notifyKinds() (out []string) {
	for _, t := range event.Topics() {
		out = append(out, string(t))
	}
	for _, k := range event.Kinds() {
		out = append(out, string(k))
	}
	slices.Sort(out)
	return out
}

// Keys are the keys of a route.
func (r *NotifyRoute) Keys() keys.Set {
	return keys.Set{
		keys.List("severities", &r.Severities, "leave it out for events of every severity", severityForm).ShownIf(func() bool { return len(r.Severities) > 0 }),
		keys.List("tiers", &r.Tiers, "leave it out for events of every tier", tierForm).ShownIf(func() bool { return len(r.Tiers) > 0 }),
		keys.List("kinds", &r.Kinds, "leave it out for events of every kind", kindForm).ShownIf(func() bool { return len(r.Kinds) > 0 }),
		keys.List("to", &r.To, "name recipients or channels", keys.Checked(keys.TextForm, keys.Word)).Required(),
		keys.List("quiet_hours", &r.QuietHours, "leave it out to send events at any time", calendar.HoursForm).ShownIf(func() bool { return len(r.QuietHours) > 0 }),
	}
}

// meaning answers words of others with the one that they mean.
func meaning(others keys.Words) keys.Check[string] {
	return keys.That(nil, func(v string) string {
		if ours := others[strings.ToLower(v)]; ours != "" {
			return keys.Show(v) + " is not a severity; write " + ours
		}
		return ""
	})
}

// oneWord demands one of some words.
func oneWord(what string, words ...string) keys.Check[string] {
	return keys.That(keys.Rule{"enum": words}, func(v string) string {
		if slices.Contains(words, v) {
			return ""
		}
		return fmt.Sprintf("%s is not %s%s", keys.Show(v), what, among(v, words))
	})
}

// among says which of some names was probably meant, or which there are.
func among(name string, names []string) string {
	if near := keys.Nearest(name, names); near != "" {
		return "; did you mean " + near + "?"
	}
	if len(names) == 0 {
		return "; none is configured"
	}
	const few = 12
	if shown := sharing(name, names); len(names) > few && len(shown) > 0 {
		return "; similar ones are " + strings.Join(shown, ", ")
	}
	return "; there are " + strings.Join(names, ", ")
}

// sharing are the names that have a word in common with another one.
func sharing(name string, names []string) (out []string) {
	words := strings.FieldsFunc(strings.ToLower(name), func(c rune) bool { return strings.ContainsRune(" _-.", c) })
	for _, one := range names {
		if slices.ContainsFunc(strings.Fields(one), func(w string) bool {
			return slices.Contains(words, strings.TrimSuffix(w, "s")) || slices.Contains(words, w)
		}) {
			out = append(out, one)
		}
	}
	return out
}

func indexed(list string, i int) string { return fmt.Sprintf("%s[%d]", list, i) }

// routed looks at the tiers that routes name, once all tiers are read.
func (c *Config) routed(at keys.At) {
	var names []string
	for _, t := range c.Tiers {
		names = append(names, t.Name)
	}
	for i, r := range c.Notify.Routes {
		for n, pattern := range r.Tiers {
			path := indexed(indexed("notify.routes", i)+".tiers", n)
			begin, many := strings.CutSuffix(pattern, "*")
			switch {
			case !at.Sound(path), !many && misnamed(pattern, names):
			case many && slices.ContainsFunc(names, func(name string) bool { return strings.Contains(keys.Word.Wrong(name), "; write "+begin) }):
			case many && !slices.ContainsFunc(names, func(name string) bool { return strings.HasPrefix(name, begin) }):
				at.Problem(path, "no tier of this configuration has a name that begins with %s; there are %s", keys.Show(begin), strings.Join(names, ", "))
			case !many && !slices.Contains(names, pattern):
				at.Problem(path, "%s is not a tier of this configuration%s", keys.Show(pattern), among(pattern, names))
			}
		}
	}
}
