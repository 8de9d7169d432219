package signal

import "github.com/dynascale/dynascale/pkg/pattern"

// failing are the names that AWS and its users give to counts of what went wrong.
var failing = pattern.Of(`(?i)5xx|4xx|error|fault|fail|reject|throttl`)

// Failures reports whether the query counts what went wrong.
func (q Query) Failures() bool { return failing.MatchString(q.Name) }

// disks count what machines do by themselves, too: less of it is no traffic that was lost.
var disks = pattern.Of(`^(?:EBS|Disk)(?:Read|Write)`)

// Traffic reports whether the query counts work that arrives: a sum, and none of what
// went wrong or of what disks do.
func (q Query) Traffic() bool {
	return q.Statistic == "Sum" && q.Expression == "" && !q.Failures() && !disks.MatchString(q.Name)
}

// balancers are the namespaces of load balancers, each with the metrics that have no
// value while there is no traffic.
var balancers = map[string]string{"AWS/ApplicationELB": "TargetResponseTime", "AWS/ELB": "Latency"}

// Requests is the query that counts the requests a metric of a load balancer is about,
// for those that have no value without any; ok is false for all others.
func (q Query) Requests() (count Query, ok bool) {
	if level, is := balancers[q.Namespace]; !is || q.Name != level {
		return Query{}, false
	}
	return Query{Namespace: q.Namespace, Name: "RequestCount", Dimensions: q.Dimensions, Statistic: "Sum", Period: q.Period}, true
}

// Witness is a query about the same load balancer or target group that has a datapoint
// for every period, also without traffic. Where it has one and a count has none, the
// count was 0: AWS publishes counts of requests only when there are some. ok is false
// where AWS publishes no such metric for these dimensions. Source: ELB user guides,
// "CloudWatch metrics", reporting criteria.
func (q Query) Witness() (witness Query, ok bool) {
	if _, is := balancers[q.Namespace]; !is || q.Expression != "" {
		return Query{}, false
	}
	witness = Query{Namespace: q.Namespace, Name: "HealthyHostCount", Dimensions: q.Dimensions, Statistic: "Minimum", Period: q.Period}
	switch {
	case q.Dimensions.Get("LoadBalancerName") != "", q.Dimensions.Get("LoadBalancer") != "" && q.Dimensions.Get("TargetGroup") != "":
		return witness, true
	case q.Dimensions.Get("LoadBalancer") != "" && len(q.Dimensions) == 1:
		witness.Name, witness.Statistic = "ConsumedLCUs", "Sum"
		return witness, true
	}
	return Query{}, false
}
