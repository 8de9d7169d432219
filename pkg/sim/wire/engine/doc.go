// Package engine speaks AWS's protocols for a simulated cloud: it finds out which service and
// operation a request is for, reads it, and writes the answer or the fault.
//
// In go the tables of services: how each is addressed, and a function for each of its
// operations. Out comes an endpoint that signed requests can be sent to. Query, the EC2
// dialect of it, AWS JSON and RPC v2 CBOR are spoken.
//
// It knows no service and no cloud, and checks no signature.
package engine
