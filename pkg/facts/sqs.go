package facts

import "github.com/dynascale/dynascale/pkg/resource"

// Queues are the depths of queues, by their URLs. The last one stands while no newer one can
// be read: a signal says how old it may be.
var Queues = &Shelf[resource.Queue]{Label: Label{
	Name: "queues", Noun: "queue", Service: "sqs", Doing: "reading queue",
	Rights: []string{"sqs:GetQueueAttributes"}, For: "the message counts of the queues that your signals use, and of no other queue; no message is received",
	Way: One, Keep: true, AtOnce: 16,
}}
