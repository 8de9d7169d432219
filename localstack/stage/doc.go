// Package stage sets up what a play on an AWS emulator needs: launch templates,
// groups, machines, load balancers, databases, clusters, queues, messages and metric
// data, and it tells afterwards what became of them. Endpoints go in; sizes, types,
// classes, states, parameters and message counts, as the emulator reports them, come
// out.
//
// It uses the SDK directly and none of the daemon's own adapters, so that a
// mistake in those cannot hide itself. It refuses to talk to AWS itself.
package stage
