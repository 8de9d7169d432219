package world

import (
	"slices"
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
	return string(AppendKey(nil, namespace, metric, dimensions))
}

// AppendKey appends a Key to a buffer: looking one up needs no text of its own. Few metrics have more than two dimensions.
func AppendKey(to []byte, namespace, metric string, dimensions []string) []byte {
	to = append(append(append(to, namespace...), 1), metric...)
	if n := len(dimensions) / 2; n > 2 || n == 2 && dimensions[0] > dimensions[2] {
		pairs := make([][2]string, n)
		for i := range pairs {
			pairs[i] = [2]string{dimensions[2*i], dimensions[2*i+1]}
		}
		slices.SortFunc(pairs, func(a, b [2]string) int { return slices.Compare(a[:], b[:]) })
		for _, d := range pairs {
			to = appendPair(to, d[0], d[1])
		}
		return to
	}
	if len(dimensions) == 0 {
		return append(to, 1)
	}
	for i := 0; i+1 < len(dimensions); i += 2 {
		to = appendPair(to, dimensions[i], dimensions[i+1])
	}
	return to
}

func appendPair(to []byte, name, value string) []byte {
	return append(append(append(append(to, 1), name...), 0), value...)
}
