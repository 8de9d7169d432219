package rds

import "github.com/dynascale/dynascale/pkg/sim/ec2"

const (
	leastACU  = 0.5
	largeACU  = 8.0 // a large has 16 GiB, and an ACU is about 2 GiB
	acuMemory = 2 * ec2.GiB
	acuAim    = 0.7 // the utilisation that Serverless v2 keeps to here
	acuGrowth = 0.1 // of the capacity, in one cell: a bigger one grows faster
	acuShrink = 0.02
)

// factor is how much of a large the database is.
func (d *database) factor() float64 {
	if d.Class == serverless {
		return d.acu / largeACU
	}
	return d.kind(d.Class).Factor
}

func (d *database) memory() int64 {
	if d.Class == serverless {
		return int64(d.acu * float64(acuMemory))
	}
	return d.kind(d.Class).Memory
}

// scaleACU moves the capacity of a serverless member towards what its work needs,
// within the cluster's range. AWS says only that it grows faster the bigger it is,
// and that it shrinks slowly.
func (c *Databank) scaleACU(d *database, use float64, t int64) {
	if d.Class != serverless {
		return
	}
	least, most := c.clusterByID[d.Cluster].acu(t)
	want := min(max(d.acu*use/acuAim, least, leastACU), most)
	switch {
	case want > d.acu:
		d.acu = min(want, d.acu+max(leastACU, acuGrowth*d.acu))
	default:
		d.acu = max(want, d.acu-acuShrink*d.acu)
	}
}
