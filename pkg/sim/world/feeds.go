package world

import (
	"slices"
	"strings"
)

// Offer makes a ring answer to a namespace and a set of dimensions. Rings that
// share a set, such as those of two groups behind one load balancer, are merged
// when they are read.
func (c *World) Offer(r *Ring, namespace string, dimensions ...string) *Ring {
	k := Key(namespace, r.Metric, dimensions)
	c.Feeds[k] = append(c.Feeds[k], r)
	return r
}

// Key identifies a metric; dimensions are name, value pairs in any order.
func Key(namespace, metric string, dimensions []string) string {
	switch d := dimensions; {
	case len(d) == 2:
		return namespace + "\x01" + metric + "\x01" + d[0] + "\x00" + d[1]
	case len(d) == 4 && d[0] < d[2]:
		return namespace + "\x01" + metric + "\x01" + d[0] + "\x00" + d[1] + "\x01" + d[2] + "\x00" + d[3]
	case len(d) == 4 && d[0] > d[2]:
		return namespace + "\x01" + metric + "\x01" + d[2] + "\x00" + d[3] + "\x01" + d[0] + "\x00" + d[1]
	}
	pairs := make([]string, 0, len(dimensions)/2)
	for i := 0; i < len(dimensions); i += 2 {
		pairs = append(pairs, dimensions[i]+"\x00"+dimensions[i+1])
	}
	slices.Sort(pairs)
	return namespace + "\x01" + metric + "\x01" + strings.Join(pairs, "\x01")
}
