// Package doctor looks at everything that a configuration needs, and changes nothing.
//
// In goes a checked configuration; out come findings in a fixed order: what tiers share
// first (credentials, what could be read and with which permission, ledger, brakes, the
// daemon), then tier by tier. A tier is looked at by the code by which the daemon looks at
// it: everything that the kinds want (kind.Viewer, kind.Examiner) and that signals ask
// themselves is read at once for an account and region, with the daemon's sources. Doctor
// tells what could not be read and what holds a tier; the kinds tell what is worth knowing
// of a resource, and are known to it by their roles alone.
package doctor
