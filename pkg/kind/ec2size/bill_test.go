package ec2size

import (
	"math"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/price"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

// A machine costs its type while it runs and its volumes always: m5.large is 0.096 an hour and a GiB of
// gp3 0.08 a month.
func TestWhatAMachineIsBilled(t *testing.T) {
	const disk = 100 * 0.08 / 730
	gp3 := []resource.Volume{{Type: "gp3", GiB: 100}}
	for _, c := range []struct {
		name     string
		is       resource.Machine
		volumes  []resource.Volume
		running  float64
		sizes    []float64
		estimate string
		unknown  string
	}{
		{"it runs", resource.Machine{Type: "m5.large", State: resource.Running}, gp3, 0.096 + disk, []float64{0.096, 0.192}, "", ""},
		{"it is stopped", resource.Machine{Type: "m5.large", State: resource.Stopped}, gp3, disk, []float64{0.096, 0.192}, "", ""},
		{"it is starting", resource.Machine{Type: "m5.large", State: resource.Pending}, gp3, disk, []float64{0.096, 0.192}, "", ""},
		{"it stops", resource.Machine{Type: "m5.large", State: resource.Stopping}, gp3, disk, []float64{0.096, 0.192}, "", ""},
		{"it hibernates", resource.Machine{Type: "m5.large", State: resource.Stopping, Hibernation: true}, gp3, 0.096 + disk, []float64{0.096, 0.192}, "", ""},
		{"spot", resource.Machine{Type: "m5.large", State: resource.Running, Lifecycle: "spot"}, gp3, 0.096 + disk, []float64{0.096, 0.192}, "where a spot price is unknown, the on-demand price is used", ""},
		{"its volumes were not read", resource.Machine{Type: "m5.large", State: resource.Running}, nil, 0, nil, "", "the volumes of i-1 are not known: the list of the volumes of the machine i-1 was not read"},
		{"a volume without a price", resource.Machine{Type: "m5.large", State: resource.Running}, []resource.Volume{{Type: "io2", GiB: 8}}, 0, nil, "", "no price is known for a gigabyte of io2 of EBS in us-east-1"},
		{"a host of its own", resource.Machine{Type: "m5.large", State: resource.Running, Ties: resource.Ties{Tenancy: "dedicated"}}, gp3, 0, nil, "", "no price is known for m5.large (dedicated) in us-east-1"},
		{"Windows", resource.Machine{Type: "m5.large", State: resource.Running, Platform: price.Windows}, gp3, 0, nil, "", "no price is known for m5.large (windows) in us-east-1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var book facts.Book
			book.Write(facts.Machines.Name, "i-1", facts.Entry{Is: c.is, Found: true, At: time.Unix(1, 0)})
			if c.volumes != nil {
				book.Write(facts.Volumes.Name, "i-1", facts.Entry{Is: c.volumes, Found: true, At: time.Unix(1, 0)})
			}
			m := &Machine{Instance: "i-1", Rungs: []scale.Rung{{Name: "m5.large"}, {Name: "m5.xlarge"}}}
			bill := price.Bill{Rungs: 2, Units: 1}
			m.Bill(kind.Watched{}, book.Facts(), &bill)
			bill.In("us-east-1")
			got := (&price.Book{}).Cost(&bill, 0, nil)
			if math.Abs(got.Running-c.running) > 1e-8 || got.Estimate != c.estimate || got.Unknown != c.unknown || len(got.Sizes) != len(c.sizes) {
				t.Fatalf("got %+v", got)
			}
			for i, want := range c.sizes {
				if math.Abs(got.At(i+1)-want-disk) > 1e-8 {
					t.Errorf("size %d costs %g, want %g and its disk", i+1, got.At(i+1), want)
				}
			}
		})
	}
}
