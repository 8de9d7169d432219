// Package thin calls single operations of services that speak the SDK's JSON protocol, without the SDK's client of them.
//
// Such a client knows every field of every answer: that of Systems Manager is 650 kB of program for two
// operations. Another client carries the calls in its place: address, signature, rate, retries and errors are the SDK's,
// the words those of the service.
package thin
