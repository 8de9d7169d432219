// Package jsontest is an endpoint of the AWS JSON protocol for the tests of the adapters:
// it answers by a script, and keeps what it was asked.
//
// Its twin for the Query protocol is package querytest. What a whole AWS answers is the
// matter of pkg/sim/wire.
package jsontest
