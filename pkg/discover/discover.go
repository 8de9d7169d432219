package discover

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/assembly"
	"github.com/dynascale/dynascale/pkg/aws/cloud"
	"github.com/dynascale/dynascale/pkg/aws/session"
	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/facts/fetch"
	"github.com/dynascale/dynascale/pkg/finding"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/kinds"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Options are what `dynascale discover` was told.
type Options struct {
	Region, Profile string
	// Protocol is how CloudWatch is spoken to: cbor (also ""), query or json.
	Protocol string
	// Timeout limits each call, a listing with all its pages and retries; 0 means 60 s.
	Timeout time.Duration
	// Now is the time that the file is dated with.
	Now time.Time
}

// Found is a starter configuration and what it was made of.
type Found struct {
	Config          []byte
	Account, Region string
	Tiers           int
	// Untold are the listings that failed, one sentence each.
	Untold []string
}

// Run lists what there is to scale and writes a configuration of it that
// changes nothing: every tier observes. A listing that fails becomes a comment in
// the file, unless a kind says that there is no configuration without it.
func Run(ctx context.Context, o Options) (Found, error) {
	seen, err := look(ctx, session.Options{Region: o.Region, Profile: o.Profile, Timeout: 10 * time.Second}, o, nil)
	if errors.Is(err, session.ErrNoRegion) {
		return Found{}, fmt.Errorf("%w: give --region, set AWS_REGION, or choose a profile with a region", session.ErrNoRegion) // there is no configuration yet
	}
	if err != nil {
		return Found{}, err
	}
	s := starter{options: o, account: seen.account, region: seen.region, untold: seen.untold}
	if err := s.gather(seen.facts); err != nil {
		return Found{}, err
	}
	if len(s.resources) == 0 {
		return Found{}, s.nothing()
	}
	text := s.write()
	if s.tiers == 0 {
		_, reasons, _ := strings.Cut(string(text), "\ntiers:\n") // each resource with the reason, as a comment
		return Found{}, fmt.Errorf("no resource in %s can be a tier at present:\n%s", s.region, strings.TrimSpace(reasons))
	}
	if _, err := config.Parse("the starter configuration", text); err != nil {
		return Found{}, fmt.Errorf("the starter configuration would not be valid, so it is not written: %w", unplaced(err))
	}
	return Found{Config: text, Account: s.account, Region: s.region, Tiers: s.tiers, Untold: s.untold}, nil
}

// unplaced is what is wrong with a text that nobody sees: without its lines.
func unplaced(err error) error {
	var problems config.Problems
	if !errors.As(err, &problems) {
		return err
	}
	lines := make([]string, len(problems))
	for i, p := range problems {
		lines[i] = p.Message
		if p.Path != "" {
			lines[i] = p.Path + ": " + p.Message
		}
	}
	return errors.New(strings.Join(lines, "\n"))
}

// seen is what one account and region has.
type seen struct {
	account, region string
	facts           facts.Facts
	untold          []string
}

// look lists what an account and region has, and what more is wanted.
func look(ctx context.Context, at session.Options, o Options, more fetch.Wants) (seen, error) {
	if o.Timeout <= 0 {
		o.Timeout = time.Minute
	}
	loaded, err := session.Load(ctx, at)
	if err != nil {
		return seen{}, err
	}
	clients, err := cloud.New(loaded, o.Protocol)
	if err != nil {
		return seen{}, err
	}
	if _, err := loaded.Credentials.Retrieve(ctx); err != nil {
		return seen{}, fmt.Errorf("%w; set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or run this command on a machine or in a task that has a role; if the credentials of a profile have expired, log in again", session.Failed("finding credentials", err))
	}
	account := make(chan string, 1)
	var unknown string
	var refused error
	go func() {
		ctx, cancel := context.WithTimeout(ctx, o.Timeout)
		defer cancel()
		who, err := clients.Identity.Get(ctx)
		if err != nil {
			unknown = untold("the account", err, 0, "sts:GetCallerIdentity")
			if session.RefusesIdentity(err) {
				refused = err
			}
		}
		account <- who.Account
	}()
	sources := fetch.Untimed(slices.Concat(assembly.Sources(clients), fetch.FromInventory(clients), fetch.FromAllECS(clients), fetch.FromMigration(clients), []fetch.Source{slowMetrics(clients), fetch.FromList(facts.Schedules, clients.Scheduled)}))
	f, order := fetch.Pace{Patience: o.Timeout}.Once(ctx, sources, o.Now, func(known facts.Facts, order *facts.Order) {
		survey(known, order)
		if more != nil {
			more(known, order)
		}
	})
	out := seen{account: <-account, region: loaded.Region, facts: f, untold: failed(f, order, sources)}
	if refused != nil {
		return seen{}, fmt.Errorf("AWS does not accept these credentials, so nothing was listed: %w; the credentials are wrong, deleted or expired, or this machine's clock is wrong: check the clock and the variables AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN, or choose another profile", refused)
	}
	if unknown != "" {
		out.untold = append([]string{unknown}, out.untold...)
	}
	return out, nil
}

// discoverers are the kinds that find what they could scale.
func discoverers() (out []kind.Discoverer) {
	for _, k := range kinds.All {
		out = append(out, k.New())
	}
	return out
}

// survey orders what the kinds want, and what may stand around it.
func survey(known facts.Facts, o *facts.Order) {
	for _, d := range discoverers() {
		d.Survey(known, o)
	}
	facts.TargetGroups.Want(o, facts.Everything)
	facts.AllQueues.Want(o, facts.Everything)
}

// failed says what could not be listed, a sentence for each shelf.
func failed(f facts.Facts, order *facts.Order, sources []fetch.Source) (out []string) {
	for shelf, keys := range order.All() {
		a := f.Answers(shelf, keys)
		// That a thing is not there is an answer.
		a.Errors = slices.DeleteFunc(a.Errors, func(err error) bool { return scale.KindOf(err) == scale.Missing })
		if len(a.Errors) == 0 {
			continue
		}
		var rights []string
		if i := slices.IndexFunc(sources, func(s fetch.Source) bool { return s.Name == shelf }); i >= 0 {
			rights = sources[i].Rights
		}
		out = append(out, untold(shelf, a.Errors[0], len(a.Errors)-1, strings.Join(rights, ", ")))
	}
	return out
}

// untold is one listing that failed, and how many other errors there were of its kind.
func untold(what string, err error, more int, needs string) string {
	text := what + ": " + finding.OneLine(err.Error())
	if more > 0 {
		text += fmt.Sprintf(", and %d more like it", more)
	}
	return text + " (needs " + needs + ")"
}
