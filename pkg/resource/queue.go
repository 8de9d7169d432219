package resource

// Queue holds the message counts of an SQS queue (approximate, as SQS says).
type Queue struct {
	Visible  int
	InFlight int
	Delayed  int
}
