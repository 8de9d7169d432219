// Package appscaling is the adapter to Application Auto Scaling, and the only
// importer of that part of the SDK.
//
// Out come sentences about the Aurora clusters whose readers AWS itself adds and
// removes, so that nobody else does. Every error is a *scale.Failure.
//
// It only reads, remembers nothing, and decides nothing.
package appscaling
