package app

import (
	"context"
	"errors"
	"fmt"

	"github.com/dynascale/dynascale/pkg/aws/alarm"
	"github.com/dynascale/dynascale/pkg/aws/cloud"
	"github.com/dynascale/dynascale/pkg/billing"
	"github.com/dynascale/dynascale/pkg/config"
)

// Alarms are the alarms on estimated charges of a configuration. They are changed by a person's command
// and by nothing else: no decision asks for one, so there is no record of it, and no brake that a loop
// would have to obey.
type Alarms struct {
	client *alarm.Client
	prefix string
	wanted bool // whether the configuration has any
	budget float64
	topic  string
}

// OpenAlarms reaches them.
func OpenAlarms(ctx context.Context, cfg *config.Config) (*Alarms, error) {
	client, err := cloud.Alarms(ctx, cfg, cfg.BillingPlace())
	b := cfg.Notify.Billing
	return &Alarms{client: client, prefix: b.Prefix, wanted: b.Topic != "", budget: cfg.MonthlyBudget(), topic: b.Topic}, err
}

// Diff is what has to be done.
func (a *Alarms) Diff(ctx context.Context) ([]billing.Step, error) {
	if !a.wanted {
		return nil, errors.New("notify.billing_alarms.topic is not set, so no alarms are wanted: set the topic, or remove existing alarms with 'dynascale alarms remove'")
	}
	if a.budget <= 0 {
		return nil, errors.New("there is no monthly budget: set budgets.monthly, or notify.billing_alarms.monthly for the whole account (US dollars)")
	}
	there, err := a.client.Alarms(ctx, billing.Prefix(a.prefix))
	return billing.Plan(billing.Wanted(a.prefix, a.budget, a.topic), there), err
}

// Removal is what takes them all away.
func (a *Alarms) Removal(ctx context.Context) ([]billing.Step, error) {
	there, err := a.client.Alarms(ctx, billing.Prefix(a.prefix))
	return billing.Removal(there), err
}

// Do does one step. Right before a change it looks once more whether the alarm is dynascale's, because
// putting one overwrites it as a whole, whoever made it.
func (a *Alarms) Do(ctx context.Context, s billing.Step) error {
	if s.Verb != billing.Make && s.Verb != billing.Change && s.Verb != billing.Remove {
		return nil
	}
	there, err := a.client.Alarms(ctx, s.Name)
	if err != nil {
		return err
	}
	for _, t := range there {
		if t.Name == s.Name && !billing.Ours(t) {
			return fmt.Errorf("alarm %s was not made by dynascale, and is not changed", s.Name)
		}
	}
	if s.Verb == billing.Remove {
		return a.client.Delete(ctx, s.Name)
	}
	return a.client.Put(ctx, s.Alarm)
}
