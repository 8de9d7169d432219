package rdsreplicas

import (
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Publishes are where applications are told of readers, because plain RDS has no endpoint
// for that.
func (r *Replicas) Publishes() (file, parameter string) { return r.File, r.Parameter }

// Endpoints are those of the readers, without the one that is about to go.
func (*Replicas) Endpoints(d scale.Decision, op *scale.Operation) []string {
	leaving := ""
	switch { // the members are from before the end of the operation
	case op == nil:
	case op.Kind == scale.RemoveReplica && (op.Open() || op.Result == scale.Reached),
		op.Kind == scale.AddReplica && op.Back && (op.Open() || op.Result == scale.RolledBack):
		leaving = op.Target
	}
	return readers(d.Capacity.Members, leaving, d.WithSource)
}

// Weights are the sizes of the readers beside each other, by the classes that they have: one of
// twice the size should get twice the reads. They are all 1 where the size of one is not told
// by its class, as of one that is serverless.
func (r *Replicas) Weights(d scale.Decision) map[string]int {
	if !r.Weighted {
		return nil
	}
	out, common := map[string]int{}, 0
	for _, m := range d.Capacity.Members {
		if m.Endpoint == "" || m.Away == resource.Promoted {
			continue
		}
		out[m.Endpoint] = m.Size
		if common = divisor(common, m.Size); m.Size == 0 {
			common = -1
			break
		}
	}
	for endpoint, size := range out {
		if out[endpoint] = 1; common > 0 {
			out[endpoint] = size / common
		}
	}
	return out
}

// divisor is the greatest common one.
func divisor(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// readers are the endpoints to read from. Where none is ready that is the source's: an
// empty list would leave the application with nothing. It stays in the list beside readers
// that cannot carry the load yet, and while they come back after all were behind: the first
// would drown in the load of all. A
// source that has failed is nothing either, and then it is whoever answers, with what was
// written until then. While nothing is known of any reader's lag the list is empty, which
// leaves the last one in force: a gap in the metrics must not send every read to the
// source.
func readers(members []scale.Member, leaving string, beside bool) []string {
	var out, connectable []string
	var source scale.Member
	steady, blind, known := false, false, false
	for _, m := range members {
		switch {
		case m.Source:
			source = m
		case m.Away == resource.Promoted:
		case m.Ready && m.Endpoint != "" && m.ID != leaving:
			out = append(out, m.Endpoint)
			steady = steady || m.Away != resource.Returned
		default:
			if m.ID != leaving {
				blind, known = blind || m.Away == resource.Unknown, known || m.Away != resource.Unknown
			}
			if m.Endpoint != "" && is(m, resource.Connectable) {
				connectable = append(connectable, m.Endpoint)
			}
		}
	}
	dead := source.Endpoint == "" || is(source, resource.Stuck|resource.Leaving)
	switch {
	case len(out) == 0 && blind && !known:
		return nil
	case len(out) == 0 && dead && len(connectable) > 0:
		return connectable
	case (!steady || beside) && source.Endpoint != "" && (!dead || len(out) == 0):
		out = append(out, source.Endpoint)
	}
	return out
}

func is(m scale.Member, t resource.Trait) bool { return resource.Database{Status: m.Status}.Is(t) }
