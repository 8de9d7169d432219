package config

import (
	"cmp"
	"slices"
	"strings"

	"github.com/dynascale/dynascale/pkg/keys"
	"github.com/dynascale/dynascale/pkg/pattern"
)

// measured are words for what presets measure, as other tools, AWS and people say them, without the separators and
// in lower-case letters, with the presets that measure it.
var measured = []struct{ words, presets []string }{
	{[]string{"cpu", "cpuutilization", "cpuusage", "cpuutil", "cpuload", "cpupercent", "processor", "averagecpu", "avgcpu"},
		[]string{"asg-cpu", "ecs-cpu", "ec2-cpu", "rds-cpu"}},
	{[]string{"mem", "ram", "memory", "memoryutilization", "memoryusage", "memusage", "memused", "memusedpercent", "memoryused"},
		[]string{"asg-memory", "ecs-memory", "ec2-memory", "rds-freeable-memory"}},
	{[]string{"freememory", "freemem", "freeablememory"}, []string{"rds-freeable-memory"}},
	{[]string{"disk", "diskspace", "diskused", "diskusedpercent", "diskusage", "diskutilization"}, []string{"asg-disk-used"}},
	{[]string{"storage", "freestorage", "freestoragespace", "disk", "diskspace"}, []string{"rds-free-storage"}},
	{[]string{"network", "networkin", "netin", "networkreceivethroughput"}, []string{"asg-network-in", "rds-network-in"}},
	{[]string{"network", "networkout", "netout", "networktransmitthroughput"}, []string{"asg-network-out", "rds-network-out"}},
	{[]string{"iops", "readiops", "diskreadops", "ebsreadops", "readops"}, []string{"asg-ebs-read-ops", "rds-read-iops"}},
	{[]string{"iops", "writeiops", "diskwriteops", "ebswriteops", "writeops"}, []string{"asg-ebs-write-ops", "rds-write-iops"}},
	{[]string{"latency", "responsetime", "targetresponsetime", "duration", "p95", "p99"}, []string{"alb-response-time"}},
	{[]string{"latency", "readlatency"}, []string{"rds-read-latency"}},
	{[]string{"latency", "writelatency"}, []string{"rds-write-latency"}},
	{[]string{"lag", "replicalag", "replicationlag", "aurorareplicalag"}, []string{"rds-replica-lag", "aurora-replica-lag"}},
	{[]string{"connections", "databaseconnections", "conns"}, []string{"rds-connections"}},
	{[]string{"acu", "acuutilization", "capacity", "serverlessdatabasecapacity"}, []string{"aurora-acu"}},
	{[]string{"rps", "qps", "requestrate", "requestcount", "requestspersecond", "reqs", "requests"}, []string{"alb-requests"}},
	{[]string{"rps", "qps", "requestrate", "requestcountpertarget", "requestspertarget"}, []string{"alb-requests-per-target"}},
	{[]string{"5xx", "5xxrate", "errors", "errorrate", "http5xx", "target5xx", "httpcodetarget5xxcount"}, []string{"alb-target-5xx"}},
	{[]string{"5xx", "5xxrate", "errors", "errorrate", "http5xx", "elb5xx", "httpcodeelb5xxcount"}, []string{"alb-elb-5xx"}},
	{[]string{"healthyhosts", "healthy", "healthyhostcount", "hosts"}, []string{"alb-healthy-hosts"}},
	{[]string{"depth", "queuedepth", "messages", "visible", "messagesvisible", "visiblemessages", "length", "queuelength", "queuesize",
		"approximatenumberofmessages", "approximatenumberofmessagesvisible"}, []string{"sqs-backlog"}},
	{[]string{"age", "oldest", "oldestmessage", "messageage", "oldestage", "ageofoldestmessage", "approximateageofoldestmessage", "wait"},
		[]string{"sqs-oldest-message"}},
	{[]string{"numberofmessagessent", "messagessent", "arrivals", "arrivalrate"}, []string{"sqs-sent"}},
	{[]string{"numberofmessagesdeleted", "messagesdeleted"}, []string{"sqs-deleted"}},
}

// services are the words that a name of a preset begins with, as people write them, and the beginnings of our presets
// that they stand for.
var services = map[string][]string{
	"alb": {"alb-"}, "elb": {"alb-"}, "lb": {"alb-"}, "sqs": {"sqs-"}, "queue": {"sqs-"},
	"asg": {"asg-", "ec2-", "ecs-", "alb-"}, "ec2": {"asg-", "ec2-", "ecs-", "alb-"}, "ecs": {"asg-", "ec2-", "ecs-", "alb-"}, "fargate": {"ecs-", "alb-"},
	"rds": {"rds-", "aurora-"}, "aurora": {"aurora-", "rds-"}, "db": {"rds-", "aurora-"},
	"nlb": nil, "redis": nil, "kafka": nil, "lambda": nil, "dynamodb": nil, "elasticache": nil,
}

// meantPresets are the presets, of those that a tier may have, that measure what a word says. A word that says
// nothing known has none.
func meantPresets(word string, fit []string) []string {
	service, rest, two := strings.Cut(word, "-")
	of, known := services[service]
	if !two || !known {
		of, rest = []string{""}, word
	}
	found := measuring(rest, of, fit)
	if len(found) == 0 && two && !known {
		return nil
	}
	// Without a service in the word, what the tier itself measures is meant before its balancer and its queue.
	own := slices.DeleteFunc(slices.Clone(found), func(name string) bool {
		return strings.HasPrefix(name, "alb-") || strings.HasPrefix(name, "sqs-")
	})
	if len(own) > 0 {
		return own
	}
	return found
}

// statistical is a name with a statistic behind it.
var statistical = pattern.Of(`^(.+)-(p[0-9]+(?:\.[0-9]+)?|avg|average|max|maximum|min|minimum)$`)

// ourStatistics are our words for those that are said otherwise.
var ourStatistics = map[string]string{"avg": "Average", "average": "Average", "max": "Maximum", "maximum": "Maximum", "min": "Minimum", "minimum": "Minimum"}

// withStatistic is how a preset is written with its statistic, of a name that has both; "" for another name.
func withStatistic(word string, fit []string) string {
	found := statistical.FindStringSubmatch(word)
	if found == nil || !slices.Contains(fit, found[1]) {
		return ""
	}
	return "write the keys preset: " + found[1] + " and statistic: " + cmp.Or(ourStatistics[found[2]], found[2])
}

// measuring are the presets of a service that measure what a word says.
func measuring(word string, of, fit []string) (found []string) {
	word = strings.NewReplacer("-", "", "/", "").Replace(word)
	for _, m := range measured {
		if !slices.Contains(m.words, word) {
			continue
		}
		for _, name := range m.presets {
			begins := func(service string) bool { return strings.HasPrefix(name, service) }
			if slices.Contains(fit, name) && slices.ContainsFunc(of, begins) {
				found = append(found, name)
			}
		}
	}
	return found
}

// slipOf is the preset that a word is a slip of the pen for, or "": what is measured must be nearly the same, because
// asg-mem is as near to asg-cpu as to nothing else.
func slipOf(word string, names []string) string {
	best, meant := 0, ""
	for _, name := range names {
		begins, measures, _ := strings.Cut(name, "-")
		service, given, two := strings.Cut(word, "-")
		if of, known := services[service]; known && !slices.Contains(of, begins+"-") {
			continue
		}
		if !two {
			measures, given = name, word
		}
		d := keys.Distance(word, name)
		if 3*keys.Distance(given, measures) > max(len(measures), 3) || d > len(name)/3+1 {
			continue
		}
		if meant == "" || d < best {
			best, meant = d, name
		}
	}
	return meant
}
