// Package play plays the daemon's own parts on the simulated cloud.
//
// In goes an Experiment: a checked configuration, and for each of its tiers the load that is
// played against it or the thing that it scales (sim.MachineSpec and its siblings); out comes
// report.Run, with every tick, what was lost and what was billed. Simulate plays a recorded
// load, Demo a made-up day, both beside a static fleet and target tracking;
// Playground serves a simulated cloud on loopback until it is told to stop.
//
// It knows no kind of tier: how one stands in the simulated world is told by pkg/sim/stage.
// It talks to loopback only.
package play
