// Package fleet is what looks at all tiers of an evaluation at once: it moves their meters on, lets
// the budgets review the plan, and tells the next evaluation which tiers an emergency shrinks.
//
// In go the observer of an evaluation, its decisions, and the rules of a configuration; out come
// snapshots that know what was spent and whether there is an emergency, the plan as far as budgets let
// it grow, how every budget stands, and what happened to budgets. What it remembers is kept in the
// memory, in the write of the evaluation that it is of.
//
// It decides nothing by itself: package spend counts and package budget judges.
package fleet
