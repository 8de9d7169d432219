// Package assembly makes the parts of an evaluation.
//
// In go a checked configuration, a cloud for each of its places (Cloud: AWS, or a simulated
// one) and a memory (Memory: the ledger, or its twin in RAM); out comes loop.Parts: who
// observes, who decides and who acts. How a tier is changed follows from the roles that its
// kind has (kind.Setter, kind.Changer), so that a new kind is wired without a line here; a
// new service of AWS is a Source and the Calls that it brings.
//
// It runs nothing, reads no clock and keeps nothing.
package assembly
