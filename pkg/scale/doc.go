// Package scale is the dictionary of dynascale: the nouns every other package
// speaks in, and nothing that acts. It imports only the standard library.
//
//	Tier            one thing that can be bigger or smaller: web, workers, db-readers
//	Size            how big a tier is, always an integer: a count, or a position on a Ladder
//	Ladder          the ordered machine types a vertical tier may use, smallest first
//	Signal          a named number about a tier (cpu, latency, backlog), with source and unit
//	Sample          one value of a signal, the time it is about, and its quality
//	Gap             missing data: a signal that could not be read, and why
//	Capacity        desired, in service, pending, and the bounds AWS itself holds
//	Snapshot        everything known of one tier at one evaluation, read-only
//	Recommendation  the size that one scaler would choose, before the guards
//	Guard           a rule that holds a change back, wholly or in part
//	Reason          one step of thinking: rule, from, to, because
//	Cost            what a tier costs in an hour at each size; unknown is never zero
//	Meter           what a tier has cost, and costs
//	Decision        the size a tier should have now, with every Reason that led there
//	Plan            all decisions of one evaluation
//	Operation       a change that takes many evaluations: a goal, a deadline, a rollback
//	Outcome         what the cloud said
//	Record          a decision beside its outcome: one row of the ledger
//
// The flow has one direction, and the ledger is the only way back:
//
//	Sample -> Snapshot -> Recommendation -> Decision -> Outcome -> Record -> ledger -> Past
package scale
