package app

import (
	"context"
	"fmt"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/dynascale/dynascale/pkg/client"
	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Result says how much a finding matters.
type Result string

// The results of a check. Only Failed makes the doctor fail.
const (
	Well    Result = "ok"
	Noted   Result = "info"
	Doubted Result = "warn"
	Failed  Result = "fail"
)

// Finding is what one check of the doctor found.
type Finding struct {
	Result Result `json:"result"`
	// About is the tier; "aws", "ledger", "brake", "http" or "daemon" for what all tiers share. With several
	// accounts or regions it names the one.
	About string `json:"about"`
	Check string `json:"check"`
	Found string `json:"found"`
	// Do is what the reader can do, or "".
	Do string `json:"do,omitempty"`
}

// DoctorOptions are what `dynascale doctor` was told.
type DoctorOptions struct {
	// ConfigPath is repeated in advice.
	ConfigPath string
	// Timeout limits one question to AWS with all its retries; 0 means 15 s.
	Timeout time.Duration
	// Now is the clock; nil means time.Now.
	Now func() time.Time
	// Daemon is the running daemon of the configuration where it was found, as by its control
	// socket; the zero value is asked at http.listen.
	Daemon client.Client
}

// tiersAtOnce is small because all Auto Scaling calls of an account and region
// share one limit with every other tool in it.
const tiersAtOnce = 8

// Doctor looks at everything the configuration needs, changes nothing at AWS, and
// returns its findings in a fixed order: what tiers share first, then tier by
// tier. Tiers are looked at side by side, and a trouble of one hides none of
// another.
func Doctor(ctx context.Context, cfg *config.Config, o DoctorOptions) []Finding {
	if o.Timeout <= 0 {
		o.Timeout = 15 * time.Second
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	all := left(cfg)
	cfg = cfg.Watched()
	d := doctor{DoctorOptions: o, cfg: cfg}
	d.recall(ctx)
	places := placesOf(cfg)
	wards := make([]ward, len(places))
	var visits errgroup.Group
	for i, p := range places {
		visits.Go(func() error {
			about := "aws"
			if len(places) > 1 {
				about = "aws " + p.String()
			}
			wards[i] = d.enter(ctx, p, about)
			return nil
		})
	}
	_ = visits.Wait()
	byPlace := map[place]*ward{}
	for i, p := range places {
		byPlace[p] = &wards[i]
		all = append(all, wards[i].findings...)
	}
	listening := AskLife(ctx, DoorOf(cfg.HTTP), cfg.Ledger.Path)
	life := listening
	if o.Daemon.Known() {
		life = AskLife(ctx, o.Daemon, cfg.Ledger.Path)
	}
	if life.Answers() && life.Status != nil {
		d.daemon = life.Status.PID
	}
	memory := &notes{about: "ledger", all: examineLedger(cfg.Ledger.Path, life)}
	d.tellOperations(memory)
	all = append(all, memory.all...)
	all = append(all, d.examineBrakes(ctx)...)
	all = append(all, examineHTTP(cfg.HTTP, listening)...)
	all = append(all, d.examineDaemon(ctx, life)...)

	tiers := make([][]Finding, len(cfg.Tiers))
	visits.SetLimit(tiersAtOnce)
	for i, t := range cfg.Tiers {
		visits.Go(func() error {
			tiers[i] = d.examine(ctx, t, byPlace[placeOf(t)])
			return nil
		})
	}
	_ = visits.Wait()
	for _, found := range tiers {
		all = append(all, found...)
	}
	return all
}

// left names the tiers that nobody looks at.
func left(cfg *config.Config) (found []Finding) {
	for _, t := range cfg.Tiers {
		if t.Mode == scale.Off {
			found = append(found, Finding{Result: Well, About: t.Name, Check: "mode", Found: "off: the tier is left alone and was not examined"})
		}
	}
	return found
}

// doctor is one visit.
type doctor struct {
	DoctorOptions
	cfg *config.Config
	// daemon is the process of this configuration's daemon, where it answers; 0 otherwise.
	daemon int
	// operations are those under way and actions those in force, as the ledger knows them.
	operations    []scale.Operation
	actions       []scale.Action
	operationsErr error
	past          func(tier string) scale.Past
}

// ask puts one question to AWS within the time allowed.
func ask[T any](ctx context.Context, d doctor, question func(context.Context) (T, error)) (T, error) {
	ctx, cancel := context.WithTimeout(ctx, d.Timeout)
	defer cancel()
	return question(ctx)
}

// remedy is what to do about a failure; permission is what the call needs.
func (d doctor) remedy(err error, permission string) string {
	switch scale.KindOf(err) {
	case scale.Denied:
		return fmt.Sprintf("allow %s; 'dynascale iam --config %s' writes the whole policy", permission, d.ConfigPath)
	case scale.Throttled:
		return "all tools of the account share this limit; wait a minute, and lower aws.rate if it happens again"
	case scale.Unreachable:
		return "check network, proxy and VPC endpoints, and aws.timeout"
	case scale.Invalid:
		return "correct the configuration as the message says"
	case scale.Missing:
		return "check name, region and account"
	}
	return "this is AWS's own trouble; try again"
}

// notes gathers the findings about one thing.
type notes struct {
	about string
	all   []Finding
}

func (n *notes) add(r Result, check, found, do string) {
	n.all = append(n.all, Finding{Result: r, About: n.about, Check: check, Found: found, Do: do})
}
