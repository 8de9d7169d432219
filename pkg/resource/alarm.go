package resource

// Alarm is a metric alarm of CloudWatch, as far as it is compared.
type Alarm struct {
	Name, Description string
	// Actions are the ARNs that are told when it goes off; none are told while it is Off.
	Actions []string
	Off     bool
	// State is OK, ALARM or INSUFFICIENT_DATA; it is AWS's own, and is not compared.
	State string
	// What it watches.
	Namespace, Metric, Statistic string
	Dimensions                   map[string]string
	// Period is in seconds, and Evaluations how many of them are looked at, of which Datapoints have to be beyond the
	// Threshold: all of them where that is 0.
	Period, Evaluations, Datapoints int
	Threshold                       float64
	// Comparison is an operator such as GreaterThanOrEqualToThreshold, and Missing what counts for missing
	// data: missing, notBreaching, breaching or ignore.
	Comparison, Missing string
	Tags                map[string]string
}
