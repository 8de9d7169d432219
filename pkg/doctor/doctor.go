package doctor

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/dynascale/dynascale/pkg/aws/cloud"
	"github.com/dynascale/dynascale/pkg/client"
	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/endpoint"
	"github.com/dynascale/dynascale/pkg/finding"
	"github.com/dynascale/dynascale/pkg/ledger"
	"github.com/dynascale/dynascale/pkg/life"
	"github.com/dynascale/dynascale/pkg/notify"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Options are what `dynascale doctor` was told.
type Options struct {
	// ConfigPath is repeated in advice.
	ConfigPath string
	// Timeout limits one question to AWS with all its retries; 0 means 15 s.
	Timeout time.Duration
	// Now is the clock; nil means time.Now.
	Now func() time.Time
	// Daemon is the running daemon of the configuration where it was found, as by its control
	// socket; the zero value is asked at http.listen.
	Daemon client.Client
	// OnProgress is told before every call what is asked of which place: "groups"; nil tells
	// nobody. Calls are made side by side.
	OnProgress func(place, what string)
}

// tiersAtOnce is small because all CloudWatch calls of an account and region
// share one limit with every other tool in it.
const tiersAtOnce = 8

// Run looks at everything the configuration needs, changes nothing at AWS, and
// returns its findings in a fixed order: what tiers share first, then tier by
// tier. Tiers are looked at side by side, and a trouble of one hides none of
// another.
func Run(ctx context.Context, cfg *config.Config, o Options) []finding.Finding {
	if o.Timeout <= 0 {
		o.Timeout = 15 * time.Second
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	all := left(cfg)
	cfg = cfg.Watched()
	d := doctor{Options: o, cfg: cfg, bill: newBill()}
	d.endpoints = endpoint.New(cfg, cloud.Signer(cfg), nil)
	d.readLedger(ctx)
	where := cfg.Places()
	places := make([]place, len(where))
	var visits errgroup.Group
	for i, p := range where {
		visits.Go(func() error {
			about := "aws"
			if len(where) > 1 {
				about = "aws " + p.String()
			}
			places[i] = d.enter(ctx, p, about)
			return nil
		})
	}
	_ = visits.Wait()
	byPlace := map[config.Place]*place{}
	for i, p := range where {
		byPlace[p] = &places[i]
		all = append(all, places[i].findings...)
	}
	all = append(all, d.examineHere(ctx)...)
	all = append(all, examineBilled(cfg)...)
	all = append(all, d.examineCompared()...)

	tiers := make([][]finding.Finding, len(cfg.Tiers))
	visits.SetLimit(tiersAtOnce)
	for i, t := range cfg.Tiers {
		visits.Go(func() error {
			tiers[i] = d.examine(ctx, t, byPlace[t.Place()])
			return nil
		})
	}
	_ = visits.Wait()
	all = append(all, examineBudgets(cfg.Budgets, cfg.Tiers, d.bill)...)
	return append(all, slices.Concat(tiers...)...)
}

// examineHere looks at what is on this machine: ledger, brakes, listener and daemon.
func (d *doctor) examineHere(ctx context.Context) []finding.Finding {
	cfg := d.cfg
	listening := life.Ask(ctx, life.Door(cfg.HTTP), cfg.Ledger.Path)
	alive := listening
	if d.Daemon.Known() {
		alive = life.Ask(ctx, d.Daemon, cfg.Ledger.Path)
	}
	if alive.Answers() && alive.Status != nil {
		d.daemon = alive.Status.PID
	}
	var held *ledger.Info
	if info, err := ledger.Inspect(ctx, cfg.Ledger.Path); err == nil {
		held = &info
	}
	memory := &finding.Notes{About: "ledger", All: examineLedger(cfg.Ledger.Path, cfg.Ledger.Retention, alive, held)}
	d.tellOperations(memory)
	return slices.Concat(memory.All, d.examineBrakes(ctx), examineHTTP(cfg.HTTP, listening), d.examineDaemon(alive, held), d.examineHeartbeat(ctx, alive), d.examineNotify(ctx), d.examineRates())
}

// left names the tiers that nobody looks at.
func left(cfg *config.Config) (found []finding.Finding) {
	for _, t := range cfg.Tiers {
		if t.Mode == scale.Off {
			found = append(found, finding.Finding{Result: finding.Well, About: t.Name, Check: "mode", Found: "mode off: the tier was not examined"})
		}
	}
	return found
}

// doctor is one visit.
type doctor struct {
	Options
	cfg *config.Config
	// daemon is the process of this configuration's daemon, where it answers; 0 otherwise.
	daemon int
	// operations are those under way and actions those in force, as the ledger knows them.
	operations    []scale.Operation
	actions       []scale.Action
	operationsErr error
	// notices are what the ledger knows of channels.
	notices map[string]notify.Reached
	past    func(tier string) scale.Past
	// charges is what the ledger knows of Cost Explorer.
	charges string
	// endpoints are what signals are read from beside AWS.
	endpoints *endpoint.All
	// bill is what tiers cost, once they were looked at.
	bill *bill
}

// ask puts one question to AWS within the time allowed.
func ask[T any](ctx context.Context, d doctor, question func(context.Context) (T, error)) (T, error) {
	ctx, cancel := context.WithTimeout(ctx, d.Timeout)
	defer cancel()
	return question(ctx)
}

// policy is the command that writes the whole policy.
func (d doctor) policy() string { return "dynascale iam --config " + d.ConfigPath }

// remedy is what to do about a failure; permission is what the call needs.
func (d doctor) remedy(err error, permission string) string {
	switch scale.KindOf(err) {
	case scale.Denied:
		return fmt.Sprintf("allow %s; '%s' writes the whole policy", permission, d.policy())
	case scale.Throttled:
		return "all tools of the account share AWS's limit on API calls; wait a minute, and lower aws.rate if this happens again"
	case scale.Unreachable:
		if by := replaced(d.cfg.AWS.Endpoint); by != "" {
			return by + " replaces the addresses of AWS here: check that the endpoint of " + by + " answers, or remove " + by + "; also check network, proxy and aws.timeout"
		}
		return "check network, proxy and VPC endpoints, and aws.timeout"
	case scale.Invalid:
		return "correct the configuration as the message says"
	case scale.Missing:
		return "check name, region and account"
	}
	return "if the message names a cause, correct it; otherwise it is a problem at AWS: try again later"
}

// replaced names what replaces the addresses of all services of AWS for this command, such as the file env of a
// playground that has ended; "" for nothing. The value may contain a password. Of the two, aws.endpoint counts.
func replaced(endpoint string) string {
	switch {
	case endpoint != "":
		return "aws.endpoint"
	case os.Getenv(everyAddress) != "" && !strings.EqualFold(os.Getenv("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"), "true"):
		return everyAddress
	}
	return ""
}

const everyAddress = "AWS_ENDPOINT_URL"
