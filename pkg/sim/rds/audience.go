package rds

import (
	"slices"
	"strings"
	"time"
)

// defaultFollow is how long applications take to read where they are told to: the time
// to live of a name, and how often a pool of connections looks it up again.
const defaultFollow = 90 * time.Second

// audience is the applications that read from a database and its replicas, or from a
// cluster. What they are told reaches them late, as it does in life: they go on reading
// from one that is gone, and do not read yet from one that has come.
type audience struct {
	told    []string // what they were told last
	reads   []string // where they read
	pending []update // what is on its way to them, oldest first
}

type update struct {
	at   int64
	told []string
}

// follow moves the audience on to t. The first list is known from the start.
func (a *audience) follow(told []string, t int64, late time.Duration) []string {
	if a.told == nil {
		a.told, a.reads = told, told
	}
	if !slices.Equal(told, a.told) {
		a.told = told
		a.pending = append(a.pending, update{t + int64(late/time.Second), told})
	}
	for len(a.pending) > 0 && a.pending[0].at <= t {
		a.reads, a.pending = a.pending[0].told, a.pending[1:]
	}
	return a.reads
}

// published is where the applications of a database are told to read: by the parameter
// that dynascale writes, where there is one to look into, and else from the replicas that
// replicate, or from the database itself.
func (c *Databank) published(d *database, t int64) (told []string) {
	if d.Endpoints != "" {
		for _, endpoint := range strings.FieldsFunc(c.store.Value(d.Endpoints), func(r rune) bool { return r == ',' }) {
			id, _, _ := strings.Cut(endpoint, ".")
			told = append(told, id)
		}
	} else {
		for _, r := range c.followers(nil, d, t) {
			told = append(told, r.ID)
		}
	}
	if len(told) == 0 {
		told = []string{d.ID}
	}
	return told
}

// published is where the reader endpoint of a cluster points: to the members that serve
// reads, or to the writer when there is no other.
func (k *cluster) published(t int64) (told []string) {
	for _, m := range k.members {
		if m != k.writer && m.serves(t) {
			told = append(told, m.ID)
		}
	}
	if len(told) == 0 && k.writer != nil {
		told = []string{k.writer.ID}
	}
	return told
}
