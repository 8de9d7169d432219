package collector

import (
	"fmt"
	"time"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

// acquaintance is what is remembered of a reader while it works.
type acquaintance struct {
	joined time.Time // since when it is seen to work
	ready  time.Time // when reads were sent to it last
	behind time.Time // when it was too far behind last, after it had kept up
}

const (
	// silence is how long CloudWatch may take to show the first figures of a database.
	silence = 15 * time.Minute
	// lately is how long a reader that was left out, or is back, counts as one that
	// applications may or may not read from, and its figures as those of a load on its way.
	lately = 15 * time.Minute
	// catchingUp is how long a new reader may be behind or not replicate yet, because it begins with
	// the data of a backup.
	catchingUp = 30 * time.Minute
)

// lateness is why reads are not sent to a reader that works.
type lateness struct {
	away string // in the words of package resource
	why  string
}

// behind tells of which working readers it is known, or not known to be otherwise, that
// they are too far behind to be read from; nil where any lag will do.
func (c *Collector) behind(t *watched, now time.Time) map[string]lateness {
	of := t.view.Members
	if of == nil || of.MaxLag == 0 {
		return nil
	}
	out := map[string]lateness{}
	for i := range t.readings {
		r := &t.readings[i]
		if r.signal.Name != of.Lag {
			continue
		}
		for k, id := range r.members {
			switch x, why := c.readOne(r, k, now); {
			case why != "" && x.Value < 0: // known to replicate nothing
				out[id] = lateness{resource.Changing, why}
			case why != "":
				out[id] = lateness{resource.Unknown, why}
			case x.Value > of.MaxLag:
				out[id] = lateness{resource.Behind, fmt.Sprintf("%s behind, at most %s is allowed", amount.Value(x.Value, x.Unit), amount.Value(of.MaxLag, x.Unit))}
			}
		}
	}
	return out
}

// noteBroken remembers since when members are broken. It begins anew with every start of
// the daemon, which makes nothing happen sooner. Of a tier that could not be looked at it
// stays as it was.
func (c *Collector) noteBroken(now time.Time) {
	if len(c.broken) == 0 && !c.hasMembers() {
		return
	}
	was, seen, blind := c.broken, map[string]bool{}, false
	c.broken = map[string]time.Time{}
	for i := range c.tiers {
		v := &c.tiers[i].view
		blind = blind || v.Missing != ""
		if v.Members == nil {
			continue
		}
		for _, id := range v.Members.Broken {
			if c.broken[id] = was[id]; was[id].IsZero() {
				c.broken[id] = now
			}
		}
		for j := range v.Capacity.Members {
			m := &v.Capacity.Members[j]
			seen[m.ID], m.Broken = true, c.broken[m.ID]
		}
	}
	for id, at := range was {
		if blind && !seen[id] {
			c.broken[id] = at
		}
	}
}

// leaveOut takes readers that are too far behind from those that are ready, and notes
// when each was what.
func (c *Collector) leaveOut(capacity *scale.Capacity, behind map[string]lateness, now time.Time) {
	for i := range capacity.Members {
		m := &capacity.Members[i]
		was := c.members[m.ID]
		joining := was.ready.IsZero() && !m.Created.IsZero() && now.Sub(m.Created) < catchingUp
		if !m.Ready {
			if joining && m.Away == resource.Changing {
				m.Away = resource.Joining // it is modified, backed up and restarted before it serves for the first time
			}
			continue
		}
		switch late := behind[m.ID]; {
		case late.why == "":
			was.ready = now
			if !was.behind.IsZero() && now.Sub(was.behind) < lately {
				m.Away = resource.Returned
			}
		default:
			m.Ready, m.Why, m.Away = false, late.why, late.away
			if m.Away == resource.Unknown {
				break // it may well be in service
			}
			capacity.InService--
			capacity.Pending++
			if joining {
				m.Away = resource.Joining
			}
			if m.Away != resource.Behind {
				break
			}
			was.behind = now
		}
		c.members[m.ID] = was
	}
}

// wasReady reports whether reads were sent to a reader a moment ago.
func (c *Collector) wasReady(id string, now time.Time) bool {
	at := c.members[id].ready
	return !at.IsZero() && now.Sub(at) < lately
}

// justJoined reports whether all of these readers were seen first a moment ago.
func (c *Collector) justJoined(r *reading, readers []int, now time.Time) bool {
	for _, i := range readers {
		if now.Sub(c.members[r.members[i]].joined) > silence {
			return false
		}
	}
	return true
}

// noteJoined remembers since when readers work, and forgets those that do not.
func (c *Collector) noteJoined(readers map[string]bool, now time.Time) {
	if len(readers)+len(c.members) == 0 {
		return
	}
	was := c.members
	c.members = make(map[string]acquaintance, len(readers))
	for id := range readers {
		known := was[id]
		if known.joined.IsZero() {
			known.joined = now
		}
		c.members[id] = known
	}
}

// hasMembers reports whether any tier is seen to have members.
func (c *Collector) hasMembers() bool {
	for i := range c.tiers {
		if c.tiers[i].view.Members != nil {
			return true
		}
	}
	return false
}
