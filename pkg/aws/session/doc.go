// Package session holds what every talk with AWS has in common: the account and
// region, the credentials, the retries, the time limits, the counting of calls,
// and the sorting of failures.
//
// In go the options of the configuration file; out comes one aws.Config from
// which every client of one account and region is built, so that they share
// connections and credentials. Failed turns any error of the SDK into a
// *scale.Failure whose text is safe to log: no token, signature or header of a
// request is ever in it.
//
// It knows no service but STS, makes no decision, and logs nothing.
package session
