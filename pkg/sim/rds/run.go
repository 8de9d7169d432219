package rds

import (
	"time"

	"github.com/dynascale/dynascale/pkg/sim/world"
)

const (
	readTime, writeTime = 0.001, 0.002 // seconds per operation when idle
	readIO, writeIO     = 0.2, 2.0     // operations per query: the cache answers most reads
	stalling            = 20           // how much longer they take while I/O is suspended
	cacheShare          = 0.75         // of the memory
	connectionMemory    = 8 << 20      // bytes
	leastFree           = 0.05         // of the memory
	leastLag            = 0.2          // seconds
	sharedLag           = 0.02         // seconds, of readers that share their storage
	mostLag             = 86400.0
)

// DatabaseMinute is what a database did in one minute: the account by which an
// operation on it is judged.
type DatabaseMinute struct {
	At time.Time
	// Work is the queries that came to it, Lost those of them that were not
	// answered. What no database could take is counted with the source or the
	// writer.
	Work, Lost float64
	// Down is the seconds in which it did not answer, between its creation and its
	// deletion.
	Down float64
	// Billed is seconds by class, from available until deleting. A standby is not
	// counted apart.
	Billed map[string]float64
	// ACU is the ACU-seconds of a serverless member, of its seconds above.
	ACU float64
}

// DatabaseUsage is every finished minute of a database since the start, oldest
// first, also after its deletion; nil when there never was one. Databases of one
// name after another share it.
func (c *Databank) DatabaseUsage(id string) []DatabaseMinute {
	c.Mu.Lock()
	defer c.Mu.Unlock()
	return append([]DatabaseMinute(nil), c.databaseUsage[id]...)
}

// work is what one database gets in a cell.
type work struct{ reads, writes, connections float64 }

// runDatabases evaluates one cell.
func (c *Databank) runDatabases(t int64) {
	c.bury(t)
	c.retire(t)
	for _, d := range c.databases {
		d.settle(t)
		d.work = work{}
		if t%60 == 0 || d.minute.At.IsZero() {
			d.minute = DatabaseMinute{At: time.Unix(world.Floor(t, 60), 0).UTC(), Billed: map[string]float64{}}
			d.noise = 1
			if !c.Opts.Exact {
				d.noise += world.CPUNoise * world.Bell(c.Opts.Seed, d.id, world.Floor(t, 60))
			}
		}
	}
	for _, d := range c.databases {
		if d.Source != "" || d.Cluster != "" {
			continue
		}
		c.share(arriving(d.Reads, d.Writes, d.Connections, t), d, d.audience.follow(c.published(d, t), t, d.Follow), t)
	}
	for _, k := range c.clusters {
		if t >= k.change.until && k.change.until != 0 {
			k.MinACU, k.MaxACU = k.acu(t)
			k.change = rangeChange{}
		}
		c.shareCluster(k, t)
	}
	for _, d := range c.databases {
		c.runDatabase(d, t)
	}
}

func arriving(reads, writes, connections world.Load, t int64) work {
	at := func(l world.Load) float64 {
		if l == nil {
			return 0
		}
		return max(0, l.At(time.Unix(t, 0)))
	}
	return work{at(reads) * float64(world.Cell), at(writes) * float64(world.Cell), at(connections)}
}

// followers are the replicas of a database, and of those again, that replicate.
func (c *Databank) followers(list []*database, source *database, t int64) []*database {
	for _, d := range c.databases {
		if d.Source == source.ID && d.exists(t) {
			if d.replicates(t) {
				list = append(list, d)
			}
			list = c.followers(list, d, t)
		}
	}
	return list
}

// shareCluster gives a cluster's work to its members. One that has lost its writer
// takes the first member that serves.
func (c *Databank) shareCluster(k *cluster, t int64) {
	for _, m := range k.members {
		if k.writer == nil && m.serves(t) {
			k.writer = m
		}
	}
	c.share(arriving(k.Reads, k.Writes, k.Connections, t), k.writer, k.audience.follow(k.published(t), t, k.Follow), t)
}

// share gives every reader that applications know of the same part of the reads, and the
// writer the writes. What nobody takes is lost, and the writer's account shows it.
func (c *Databank) share(all work, writer *database, readers []string, t int64) {
	part := 1 / float64(max(1, len(readers)))
	nobody := all.reads
	for _, id := range readers {
		if d := c.databaseByID[id]; d != nil && d.serves(t) {
			d.work.reads, d.work.connections = all.reads*part, all.connections*part
			nobody -= all.reads * part
		}
	}
	if writer == nil {
		return
	}
	if nobody < 1e-9*all.reads {
		nobody = 0
	}
	if writer.serves(t) {
		writer.work.writes = all.writes
	} else {
		nobody += all.writes
	}
	writer.minute.Work += nobody
	writer.minute.Lost += nobody
}

// runDatabase evaluates the cell of one database. Utilisation is the share of its
// class that reads and writes take together; what is beyond is not answered.
func (c *Databank) runDatabase(d *database, t int64) {
	w := d.work
	d.bill(t)
	if !d.serves(t) {
		d.late = 0
		if d.Source != "" && t >= d.ready {
			d.lag = min(mostLag, d.lag+float64(world.Cell))
		}
		if d.course.At(t).State != creating {
			c.meter(d, "ReplicaLag", t, -1)
		}
	} else {
		use := d.use(w)
		d.minute.Work += w.reads + w.writes
		if use > 1+1e-9 {
			d.minute.Lost += (1 - 1/use) * (w.reads + w.writes)
		}
		d.late = min(world.MaxLatency, max(0, d.late+(use-1)*float64(world.Cell)))
		if d.Broken {
			d.lag = min(mostLag, d.lag+float64(world.Cell))
		} else {
			d.lag = min(mostLag, max(0, d.lag+(use-1)*float64(world.Cell)))
		}
		c.measure(d, w, use, t)
		c.scaleACU(d, use, t)
	}
	if (t+world.Cell)%60 == 0 {
		c.databaseUsage[d.ID] = append(world.Recent(c.databaseUsage[d.ID], c.Opts.Endless, world.KeepMinutes), d.minute)
	}
}

// use is the utilisation by a cell's work; 1 is the whole class.
func (d *database) use(w work) float64 {
	factor := d.factor() * float64(world.Cell)
	return w.reads/(d.ReadRate*factor) + w.writes/(d.WriteRate*factor)
}

func (d *database) bill(t int64) {
	state := d.course.At(t).State
	if state == creating || state == deleting {
		return
	}
	d.minute.Billed[d.Class] += float64(world.Cell)
	if d.Class == serverless {
		d.minute.ACU += d.acu * float64(world.Cell)
	}
	if t >= d.ready && !d.serves(t) {
		d.minute.Down += float64(world.Cell)
	}
}
