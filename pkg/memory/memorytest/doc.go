// Package memorytest is the contract that every memory passes, whatever keeps it, and the records that
// the tests of memory and history are made of.
//
// A twin that keeps its memory elsewhere is tested by one call of Run.
package memorytest
