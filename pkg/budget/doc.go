// Package budget keeps the tiers of an evaluation within what their owner is ready to spend.
//
// In go the decisions of one evaluation, what every tier costs and has cost, the budgets, what
// operators granted, and what was remembered; out come the decisions as far as the budgets let
// them grow, how each budget stands, what happened to it, and which tiers an emergency shrinks.
//
// The rules are exact, because a budget must never cause the outage that it was meant to pay for:
//
//   - Only growth is trimmed, and nothing is shrunk here. What brings a tier up to its minimum, or to
//     that of an override, is no growth: it is charged, and told.
//   - Checking and reserving is one pass over the plan: what one tier was granted is no longer there
//     for the next.
//   - Hour: the run rate after the plan, and what was spent of the hour with that rate for the rest
//     of it. Day and month: what was spent, the minimums for the rest, and for each unit above them the
//     time that it stays at least. A month that would not last at its own pace is shared out by days,
//     from its first hour on.
//   - What has no price is not free: its growth is refused, and told.
//
// The package thinks: no I/O, no context, no logger, no clock.
package budget
