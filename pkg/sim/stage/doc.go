// Package stage is how the tiers of a configuration stand in the simulated world.
//
// In go the plain values of a tier (Tier: its kind by key, what it scales, its limits, and
// the load that is played against it); out come the specifications of what it scales in
// sim.Options, and what that did minute by minute: what arrived, what was lost, what was
// billed. There is one file per kind, and one line for it in All; whoever plays an
// experiment knows no kind.
//
// It imports no kind and no configuration.
package stage
