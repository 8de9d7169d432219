// Package world holds what the services of a simulated cloud share: a clock that moves in
// cells, a seed, faults, the count of calls and of writes, loads, and the metrics that the
// services publish.
//
// In go Settings and the services, each a Part that evaluates its cells. Out come the time,
// the calls, the writes, and for the services Enter and Deliver, by which every request
// comes in: it is counted, and meets the faults. Services take the lock for each request and
// have it while they run.
//
// It knows no service, opens no connection, reads no file and knows no wall clock.
package world
