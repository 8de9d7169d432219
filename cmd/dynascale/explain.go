package main

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/api"
	"github.com/dynascale/dynascale/pkg/brake"
	"github.com/dynascale/dynascale/pkg/brakes"
	"github.com/dynascale/dynascale/pkg/ledger"
	"github.com/dynascale/dynascale/pkg/life"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/span"
	"github.com/dynascale/dynascale/pkg/table"
)

func explainCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "explain TIER",
		Short: "Show every step from the signals to the size of a tier, now or at a past time",
		Long: `Show why a tier has its size. A signal is a number about the tier, such as its CPU. A scaler is a
method to compute a size from signals. The command shows the value of each signal, the size that
each scaler recommended, each rule that changed or kept that size, the decision, and the answer of
AWS.

The command asks the running daemon. If the daemon does not answer, the command reads the ledger
(the daemon's database file). --at shows the evaluation of an earlier time, from the ledger.`,
		Example: `  dynascale explain web
  dynascale explain web --at "2026-03-02 03:10"
  dynascale explain web --at 2h`,
		Args:              cobra.ExactArgs(1),
		ValidArgsFunction: tierNames,
	}
	from := daemonSource(cmd)
	at := cmd.Flags().String("at", "now", "the time to explain: an RFC 3339 time, a UTC time such as \"2026-03-02 03:10\", or how long ago, such as 2h or 3d")
	output := outputFlag(cmd)
	watch := watchFlags(cmd, 5*time.Second, time.Second)
	look := func(args []string) error {
		when, err := span.Instant(*at, time.Now())
		if err != nil {
			return usageError{fmt.Errorf("--at: %w", err)}
		}
		when = wholeSecond(when)
		now := time.Now()
		t, err := from.aim(cmd.Context())
		if err != nil {
			return err
		}
		t.say(cmd.ErrOrStderr())
		var alive life.Life
		if *at == "now" {
			alive = t.life(cmd.Context())
			// The running daemon knows best, also where its ledger cannot be read.
			if record, actions, ok := askRecord(cmd.Context(), alive, t.door, args[0]); ok {
				var told []string
				if path, err := from.path(cmd.Context()); err == nil {
					if names, err := ledger.NamingsIn(cmd.Context(), path); err == nil {
						told = names.Tell(args[0])
					}
				}
				return explained{record, actions, alive, t.interval(alive), true, when, told, from.inherited(args[0]), alive.Status.Brake}.write(cmd, *output, now)
			}
		}
		return withLedger(cmd.Context(), from, func(l *ledger.Ledger) error {
			if err := from.knows(cmd.Context(), l, args[0]); err != nil {
				return fmt.Errorf("explain: %w", err)
			}
			record, err := l.At(cmd.Context(), args[0], when)
			if errors.Is(err, ledger.ErrNoRecord) && *at == "now" {
				return fmt.Errorf("explain %s: the ledger has no record of this tier: it was not evaluated yet, or only in dry runs, or longer ago than ledger.retention", args[0])
			}
			if errors.Is(err, ledger.ErrNoRecord) {
				return fmt.Errorf("explain %s: the ledger has no record of this tier at or before %s; give a later time with --at, or leave out --at",
					args[0], when.UTC().Format(time.RFC3339))
			}
			if err != nil {
				return err
			}
			names, err := l.Namings(cmd.Context())
			if err != nil {
				return err
			}
			var stops *brake.Report
			switch {
			case *at != "now": // what stops tiers today says nothing of that time
			case alive.Answers() && alive.Status != nil: // before its first evaluation
				stops = alive.Status.Brake
			case t.ledgerErr == nil:
				found := brakes.OfFile(t.ledger)
				stops = &found
			}
			return explained{record, l.Actions(when), alive, t.interval(alive), *at == "now", when, names.Tell(args[0]), from.inherited(args[0]), stops}.write(cmd, *output, now)
		})
	}
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if *watch.on && *at != "now" {
			return usageError{errors.New("--watch and --at cannot be combined: a past evaluation does not change")}
		}
		return watch.run(cmd, func() error { return look(args) })
	}
	return cmd
}

// tellNames says what else the resource of a tier is or was called.
func tellNames(cmd *cobra.Command, sentences []string, output string) {
	if output == asJSON {
		return
	}
	for _, text := range sentences {
		say(cmd.ErrOrStderr(), text)
	}
}

// explained is a record, the actions of its time, and, where it is about now, whether the
// daemon lives that made it.
type explained struct {
	record   scale.Record
	actions  []scale.Action
	life     life.Life
	interval time.Duration
	current  bool
	when     time.Time
	names    []string // what else its resource is or was called
	defaults inheritedKeys
	stops    *brake.Report // what stops every tier now; nil where it is about another time
}

func (e explained) write(cmd *cobra.Command, output string, now time.Time) error {
	age := api.AgeOf(e.record.Decision.At, now, e.interval)
	if !e.current {
		age.Stale = false // it was asked for as of then
	}
	more := ""
	if e.current {
		var brakes *brake.Report
		if e.life.Status != nil {
			brakes = e.life.Status.Brake
		}
		more = released(e.record.Decision, e.actions, brakes, now)
	}
	actions := slices.DeleteFunc(e.actions, func(a scale.Action) bool {
		return !a.Covers(e.record.Decision.Tier) || a.Given.After(e.when)
	})
	if output == asJSON {
		shape := explainShape{Tier: api.ShownRecord(api.AgedRecord{Record: e.record, Age: age}), Actions: listed(actions), Released: more, Names: listed(e.names), Inherited: e.defaults.from}
		if e.current {
			alive := daemonOf(e.life)
			shape.Daemon = &alive
		}
		return writeAnswer(cmd, shape)
	}
	tellNames(cmd, e.names, output)
	w := cmd.OutOrStdout()
	if e.current {
		printLife(w, e.life)
	}
	printBrake(w, e.stops)
	if err := explain(w, e.record, age); err != nil {
		return err
	}
	if more != "" {
		say(w, fmt.Sprintf("\n%s: %s", paint(w, yellow, "since then"), more))
	}
	printActions(w, "\nOperator actions in force", actions, now)
	return e.defaults.write(w)
}

// explain prints a record as a derivation that a reader can add up, and says each thing once.
func explain(w io.Writer, r scale.Record, age api.Age) error {
	d := r.Decision
	sayf(w, "%s: %s", paint(w, bold, d.Tier), paint(w, colourOf(r), sentence(d)))
	say(w, "  decided "+decidedAt(w, age))
	say(w, "  outcome: "+outcomeOf(r))
	switch names := d.Capacity.Selected; {
	case len(names) == 1:
		say(w, "  selected: "+names[0])
	case len(names) > 1:
		say(w, fmt.Sprintf("  selected: none, because %s match: %s", amount.Count(len(names), "resource"), strings.Join(names, ", ")))
	}
	switch c := d.Capacity; {
	case c.Known():
		say(w, "  capacity: "+holding(c))
	case d.Mode == scale.Off:
		say(w, "  capacity: not read")
	default:
		say(w, "  capacity: unknown")
	}
	if d.Pool > 0 {
		say(w, "  pool: each unit may open "+amount.Count(d.Pool, "connection")+" to the database")
	}
	if r.Learned.Breaker.Open() || r.Learned.ShrinkBreaker.Open() {
		say(w, "  circuit breaker: "+paint(w, red, breakerText(r)))
	}
	if op := r.Outcome.Operation; op != nil {
		say(w, fmt.Sprintf("  operation: %s (id %s)", reason.Progress(*op, d.At), op.ID))
	}
	if err := printMembers(w, d.Capacity.Members); err != nil {
		return err
	}
	if err := printSeen(w, d); err != nil {
		return err
	}
	var rows [][]string
	recommended := map[string]bool{}
	if len(d.Recommendations) > 0 {
		say(w, "\nWhat the scalers recommended")
		for _, p := range d.Recommendations {
			size := reason.Named(d.Capacity, p.Size)
			if p.Abstains {
				size = "none"
			}
			recommended[p.Scaler+p.Because] = true
			rows = append(rows, []string{p.Scaler, size, p.Because})
		}
		if err := printTable(w, table.Table{Indent: 2, Columns: []table.Column{{Name: "SCALER"}, {Name: "SIZE"}, {Name: "BECAUSE", Text: true}}}, rows); err != nil {
			return err
		}
	}
	say(w, "\nHow the size was decided")
	rows = nil
	for _, x := range d.Reasons {
		size := reason.Named(d.Capacity, x.From) + " -> " + reason.Named(d.Capacity, x.To)
		if d.Mode == scale.Off || !d.Capacity.Known() && x.From == 0 && x.To == 0 {
			size = "-" // no size is known, and it is not zero
		}
		because := x.Because
		if recommended[x.Rule+because] {
			because = "as recommended above"
		}
		rows = append(rows, []string{x.Rule, size, because})
	}
	return printTable(w, table.Table{Indent: 2, Columns: []table.Column{{Name: "RULE"}, {Name: "SIZE"}, {Name: "BECAUSE", Text: true}}}, rows)
}

// decidedAt is when a record was made, how long that is ago, and whether it must not be taken for the
// present state.
func decidedAt(w io.Writer, age api.Age) string {
	text := fmt.Sprintf("%s UTC, %s", age.EvaluatedAt.Format(time.DateTime), age)
	switch {
	case age.Future():
		text += "; " + paint(w, red, "IN THE FUTURE: the clock is wrong now, or was wrong at that evaluation")
	case age.Stale:
		text += "; " + paint(w, red, "STALE: this is not the present state")
	}
	return text
}

// outcomeOf is what AWS said. The operation, which has a line of its own, is not told again.
func outcomeOf(r scale.Record) string {
	d, o := r.Decision, r.Outcome
	text := string(o.Status) + " in mode " + string(d.Mode)
	if op := o.Operation; o.Detail == "" || op != nil && o.Detail == reason.Progress(*op, d.At) {
		return text
	}
	return string(o.Status) + ", " + modePrefixed(d.Mode, o.Detail)
}

// modePrefixed is a detail that begins with its mode: observe mode and dry run say it themselves.
func modePrefixed(mode scale.Mode, detail string) string {
	if mode == scale.Observe {
		return detail
	}
	return "mode " + string(mode) + ": " + detail
}

// printSeen lists the values of signals; nothing where nothing was looked at.
func printSeen(w io.Writer, d scale.Decision) error {
	if len(d.Samples)+len(d.Gaps) == 0 {
		return nil
	}
	say(w, "\nWhat was seen")
	var rows [][]string
	for _, x := range d.Samples {
		rows = append(rows, []string{x.Signal, seen(x), string(x.Quality) + ", " + strings.TrimSuffix(during(x)+"; no newer value: "+x.Missing, "; no newer value: ") + elsewhere(x)})
	}
	for _, g := range d.Gaps {
		rows = append(rows, []string{g.Signal, "missing", g.Why})
	}
	return printTable(w, table.Table{Indent: 2, Columns: []table.Column{{Name: "SIGNAL"}, {Name: "VALUE"}, {Name: "QUALITY", Text: true}}}, rows)
}

// during is the time that a sample is about: a period of a metric, a moment of a
// queue.
func during(x scale.Sample) string {
	if x.Period == 0 {
		return "at " + x.At.UTC().Format("15:04:05 UTC")
	}
	return "from " + x.At.UTC().Format("15:04:05") + " to " + x.At.Add(x.Period).UTC().Format("15:04:05 UTC")
}

// elsewhere is where a value is from that CloudWatch or a queue does not tell; "" for one that they tell.
func elsewhere(x scale.Sample) string {
	if x.Source == "" {
		return ""
	}
	return "; from " + x.Source
}

// sentence is a decision in a few words.
func sentence(d scale.Decision) string {
	switch {
	case d.To > d.From:
		return fmt.Sprintf("grow %s -> %s", d.Capacity.Name(d.From), d.Capacity.Name(d.To))
	case d.To < d.From:
		return fmt.Sprintf("shrink %s -> %s", d.Capacity.Name(d.From), d.Capacity.Name(d.To))
	case d.Mode == scale.Off:
		return "off"
	case !d.Capacity.Known():
		return "hold"
	}
	return "hold at " + d.Capacity.Name(d.To)
}

// holding is what a tier has, in the words of what it scales.
func holding(c scale.Capacity) string {
	if len(c.Ladder) > 0 {
		names := make([]string, len(c.Ladder))
		for i, r := range c.Ladder {
			names[i] = r.Name
		}
		return fmt.Sprintf("%s, step %d of the ladder %s", c.Name(c.Desired), c.Desired, strings.Join(names, ", "))
	}
	if len(c.Members) > 0 {
		text := fmt.Sprintf("%s, %d in service; AWS allows at most %d", amount.Count(c.Desired, "replica"), c.InService, c.Max)
		if c.Min > 0 {
			text += "; " + amount.CountOf(c.Min, "replica was not made by dynascale and is never deleted", "replicas were not made by dynascale and are never deleted")
		}
		return text
	}
	return fmt.Sprintf("desired %d, in service %d, pending %d, AWS allows %d to %d", c.Desired, c.InService, c.Pending, c.Min, c.Max)
}

// printMembers lists a database and its readers.
func printMembers(w io.Writer, members []scale.Member) error {
	if len(members) == 0 {
		return nil
	}
	say(w, "\nThe database and its readers")
	var rows [][]string
	for _, m := range members {
		role, ready := "reader", "ready"
		switch {
		case m.Source:
			role, ready = "source", ""
		case m.Own:
			role = "reader, made by dynascale"
		}
		if !m.Source && !m.Ready {
			ready = "not ready: " + m.Why
		}
		rows = append(rows, []string{m.ID, role, m.Status, ready, m.Endpoint})
	}
	return printTable(w, table.Table{Indent: 2, Columns: []table.Column{{Name: "DATABASE"}, {Name: "ROLE"}, {Name: "STATUS", Drop: 1}, {Name: "READY", Text: true}, {Name: "ENDPOINT", Drop: 2}}}, rows)
}

// wholeSecond includes the second that a time names. Tables and log tell times to the
// second, but an evaluation may begin within one, and would else be taken for a later one.
func wholeSecond(t time.Time) time.Time {
	if t.Nanosecond() != 0 {
		return t
	}
	return t.Add(time.Second - time.Nanosecond)
}

// seen is the value of a sample.
func seen(x scale.Sample) string {
	switch {
	case x.Quality == scale.Idle:
		return "nothing to measure"
	case x.AtLeast:
		return "at least " + amount.Value(x.Value, x.Unit)
	}
	return amount.Value(x.Value, x.Unit)
}
