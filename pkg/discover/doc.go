// Package discover writes a starter configuration of what an account and region has: every
// tier observes, and nothing is changed.
//
// In go credentials and a region; out comes a file. Each kind of tier says which inventories
// it wants and drafts what it found (kind.Discoverer); this package reads them in one
// reading, finds what stands around a resource (a load balancer, a queue of a similar name),
// gives names and writes. What could not be listed is a comment in the file.
package discover
