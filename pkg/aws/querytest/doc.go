// Package querytest is an endpoint of the Query protocol for the tests of the adapters:
// it answers by a script, and keeps what it was asked.
//
// EC2 speaks Query with an envelope of its own for errors; RDS and Elastic Load
// Balancing share one. What a whole AWS answers is the matter of pkg/sim/wire.
package querytest
