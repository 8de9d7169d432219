package billing

import (
	"math"
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/resource"
)

var march = time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)

// What is compared is usage of the sorts that dynascale counts, at what it truly costs; credits, taxes, fees
// and other usage are told beside it and are in no figure.
func TestWhatIsComparedWithTheBill(t *testing.T) {
	c := Compare(100, []resource.Charge{
		{Record: "Usage", Usage: "BoxUsage:m5.large", Dollars: 10},
		{Record: "Usage", Usage: "EUC1-BoxUsage:m5.large", Dollars: 20},
		{Record: "Usage", Usage: "EU-SpotUsage:c5.large", Dollars: 5},
		{Record: "SavingsPlanCoveredUsage", Usage: "BoxUsage:m5.large", Dollars: 30},
		{Record: "DiscountedUsage", Usage: "EU-InstanceUsage:db.r6g.large", Dollars: 10},
		{Record: "Usage", Usage: "USE1-Fargate-vCPU-Hours:perCPU", Dollars: 4},
		{Record: "Usage", Usage: "Multi-AZUsage:db.m5.large", Dollars: 6},
		{Record: "Usage", Usage: "EU-Aurora:ServerlessV2Usage", Dollars: 3},
		{Record: "Usage", Usage: "RDS:GP3-Storage", Dollars: 2},
		{Record: "Usage", Usage: "EU-RDS:ChargedBackupUsage", Dollars: 7},
		{Record: "Usage", Usage: "EUC1-CPUCredits:t3", Dollars: 1},
		{Record: "SavingsPlanNegation", Usage: "BoxUsage:m5.large", Dollars: -30},
		{Record: "SavingsPlanRecurringFee", Usage: "ComputeSP:1yrNoUpfront", Dollars: 40},
		{Record: "Tax", Usage: "", Dollars: 19},
		{Record: "Credit", Usage: "BoxUsage:m5.large", Dollars: -90},
	})
	c.From, c.To, c.Tag, c.Unpriced = march, march.AddDate(0, 0, 7), "Project", 1
	if c.Billed != 90 || c.Covered != 40 || c.Other != 8 || c.Credits != -90 {
		t.Errorf("%+v", c)
	}
	if share, ok := c.Drift(); !ok || math.Abs(share-1.0/9) > 1e-9 {
		t.Errorf("%v %v", share, ok)
	}
	if got, want := c.String(), "dynascale counted $100.00 from 2026-03-02 to 2026-03-08 (UTC), Cost Explorer has $90.00 for everything with the tag Project: dynascale has 11.1 % more"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	notes := strings.Join(c.Notes(), "\n")
	for _, want := range []string{"$40.00 of AWS's figure is covered by reservations or Savings Plans", "no price is known for 1 tier", "credits and refunds of $90.00 are in neither figure"} {
		if !strings.Contains(notes, want) {
			t.Errorf("%q does not say %q", notes, want)
		}
	}
}

func TestWhichDifferenceIsLarge(t *testing.T) {
	for _, c := range []struct {
		name         string
		counted, aws float64
		tag          string
		large        bool
	}{
		{"within the tolerance", 109, 100, "Project", false},
		{"too much", 111, 100, "Project", true},
		{"too little", 89, 100, "Project", true},
		{"cents", 0.5, 0.01, "Project", false},
		{"AWS knows nothing of it", 10, 0, "Project", true},
		{"nothing at all", 0, 0, "Project", false},
		{"the account has more than the tiers", 10, 100, "", false},
		{"the tiers have more than the account", 111, 100, "", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := (Comparison{Counted: c.counted, Billed: c.aws, Tag: c.tag}).Large(0.1); got != c.large {
				t.Errorf("%v", got)
			}
		})
	}
	missing := Comparison{Counted: 10, Tag: "Project", From: march, To: march.AddDate(0, 0, 1)}
	if notes := missing.Notes(); len(notes) != 1 || !strings.Contains(notes[0], "activate the tag as a cost allocation tag") {
		t.Errorf("%q", notes)
	}
	if got := missing.Days(); got != "on 2026-03-02 (UTC)" {
		t.Error(got)
	}
}

// Whatever evaluations and restarts there are, and wherever the clock jumps, no call follows another one
// sooner than half a day of the clock.
func TestAtMostTwoCallsADay(t *testing.T) {
	var c Comparer
	calls := 0
	for at := march; at.Before(march.AddDate(0, 0, 10)); at = at.Add(time.Minute) {
		if c.Due(at, 2) {
			c.Begin(at)
			calls++
		}
	}
	if calls != 20 || c.Calls != 20 || math.Abs(c.Dollars()-0.2) > 1e-9 {
		t.Errorf("%d calls in ten days, $%v", calls, c.Dollars())
	}
	if c.Due(march.AddDate(0, 0, 20), 0) {
		t.Error("due although it may not be asked")
	}
	c = Comparer{Asked: march.AddDate(5, 0, 0)} // the clock was five years ahead, and was set back
	if c.Due(march, 1) || c.Due(march.Add(23*time.Hour), 1) || !c.Due(march.Add(24*time.Hour), 1) {
		t.Errorf("%+v", c)
	}
}

func TestARefusalKeepsWhatWasCompared(t *testing.T) {
	var c Comparer
	c.Answered(Comparison{Counted: 1})
	c.Failed("denied", "no")
	if c.Last == nil || c.Failing != "no" || c.Kind != "denied" {
		t.Errorf("%+v", c)
	}
	c.Answered(Comparison{Counted: 2})
	if c.Last.Counted != 2 || c.Failing != "" {
		t.Errorf("%+v", c)
	}
}
