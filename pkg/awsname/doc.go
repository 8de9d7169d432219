// Package awsname knows by its form what a text names in AWS: an ARN of a listener, the address of
// a queue, the endpoint of a database, the id of an instance.
//
// In goes a text that stands where something else belongs; out comes a Thing, what it is called in
// a sentence, and what of it can be written instead. A key that takes one sort of name makes its
// check with Belongs, and so answers every other sort with what it was given.
//
// Forms are those of AWS's service authorization reference ("Resource types defined by ...") and of the
// endpoints that RDS, ELB and SQS give out. The package thinks, and asks nobody whether a name exists.
package awsname
