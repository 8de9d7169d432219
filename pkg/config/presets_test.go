package config

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dynascale/dynascale/pkg/signal"
	"github.com/dynascale/dynascale/pkg/signal/queue"
)

// The names and dimensions are those of the AWS user guides.
func TestPresets(t *testing.T) {
	const lb, tg = "app/web/50dc6c495c0c9188", "targetgroup/web/73e2d6bc24d8a067"
	const jobs = "https://sqs.ap-northeast-2.amazonaws.com/123456789012/jobs"
	elb := map[string]string{"LoadBalancer": lb}
	both := map[string]string{"LoadBalancer": lb, "TargetGroup": tg}
	group := map[string]string{"AutoScalingGroupName": "web-asg"}
	query := func(namespace, name, statistic string, dimensions map[string]string) signal.Query {
		return signal.Query{Namespace: namespace, Name: name, Statistic: statistic, Dimensions: signal.DimensionsOf(dimensions), Period: time.Minute}
	}
	one := func(q signal.Query) signal.Source { return signal.Source{Metric: &q} }
	perSecond := func(q signal.Query) signal.Source { q.PerSecond = true; return one(q) }
	share := func(part string, dimensions map[string]string) signal.Source {
		return signal.Source{Ratio: &signal.Ratio{Times: 100,
			Part:  query("AWS/ApplicationELB", part, "Sum", dimensions),
			Whole: query("AWS/ApplicationELB", "RequestCount", "Sum", dimensions)}}
	}
	const alb = "AWS/ApplicationELB"
	tests := map[string]struct {
		unit   string
		maxAge time.Duration
		source signal.Source
	}{
		"asg-cpu":                 {"percent", 330 * time.Second, one(query("AWS/EC2", "CPUUtilization", "Average", group))},
		"asg-memory":              {"percent", 330 * time.Second, one(query("CWAgent", "mem_used_percent", "Average", group))},
		"asg-disk-used":           {"percent", 330 * time.Second, one(query("CWAgent", "disk_used_percent", "Maximum", group))},
		"asg-network-in":          {"bytes/second", 330 * time.Second, perSecond(query("AWS/EC2", "NetworkIn", "Sum", group))},
		"asg-network-out":         {"bytes/second", 330 * time.Second, perSecond(query("AWS/EC2", "NetworkOut", "Sum", group))},
		"asg-ebs-read-ops":        {"operations/second", 330 * time.Second, perSecond(query("AWS/EC2", "EBSReadOps", "Sum", group))},
		"asg-ebs-write-ops":       {"operations/second", 330 * time.Second, perSecond(query("AWS/EC2", "EBSWriteOps", "Sum", group))},
		"alb-requests":            {"requests/second", 330 * time.Second, perSecond(query(alb, "RequestCount", "Sum", both))},
		"alb-requests-per-target": {"requests/second", 330 * time.Second, perSecond(query(alb, "RequestCountPerTarget", "Sum", both))},
		"alb-response-time":       {"seconds", 330 * time.Second, one(query(alb, "TargetResponseTime", "Average", both))},
		"alb-target-5xx":          {"percent", 330 * time.Second, share("HTTPCode_Target_5XX_Count", both)},
		"alb-elb-5xx":             {"percent", 330 * time.Second, share("HTTPCode_ELB_5XX_Count", elb)},
		"alb-healthy-hosts":       {"hosts", 330 * time.Second, one(query(alb, "HealthyHostCount", "Minimum", both))},
		"sqs-backlog":             {"messages", 3 * time.Minute, signal.Source{Direct: &queue.Queue{URL: jobs}}},
		"sqs-sent":                {"messages/second", 330 * time.Second, perSecond(query("AWS/SQS", "NumberOfMessagesSent", "Sum", map[string]string{"QueueName": "jobs"}))},
		"sqs-deleted":             {"messages/second", 330 * time.Second, perSecond(query("AWS/SQS", "NumberOfMessagesDeleted", "Sum", map[string]string{"QueueName": "jobs"}))},
		"sqs-oldest-message": {"seconds", 330 * time.Second,
			one(query("AWS/SQS", "ApproximateAgeOfOldestMessage", "Maximum", map[string]string{"QueueName": "jobs"}))},
	}
	// A share of the balancer's own errors counts requests that RequestCount leaves out.
	ceilings := map[string]float64{"asg-cpu": 100, "asg-memory": 100, "asg-disk-used": 100, "ec2-cpu": 100, "ec2-memory": 100, "rds-cpu": 100, "alb-target-5xx": 100}
	database := func(key, value, name, statistic string) signal.Source {
		return one(query("AWS/RDS", name, statistic, map[string]string{key: value}))
	}
	lag, shared := query("AWS/RDS", "ReplicaLag", "Maximum", nil), query("AWS/RDS", "AuroraReplicaLag", "Maximum", nil)
	slow := query("AWS/EC2", "CPUUtilization", "Average", map[string]string{"InstanceId": "i-0123456789abcdef0"})
	slow.Period = 5 * time.Minute
	const (
		source, cluster = "rds_replicas: {source: shop-db}", "rds_replicas: {cluster: shop-aurora}"
		class           = "rds_class: {database: shop-db, ladder: [db.r6g.large, db.r6g.xlarge]}"
		serverless      = "rds_acu: {cluster: shop-aurora, ladder: [0.5, 1]}"
		api             = "ecs_service: {cluster: shop, service: api}"
		vm              = "ec2_size: {instance: i-0123456789abcdef0, ladder: [m6i.large, m6i.xlarge]}"
	)
	ofService := map[string]string{"ClusterName": "shop", "ServiceName": "api"}
	relative := database("DBClusterIdentifier", "shop-aurora", "CPUUtilization", "Maximum")
	relative.RelativeToMin = true
	served := func(metric string, redistributes bool) signal.Source {
		q := query("AWS/RDS", metric, "Average", nil)
		return signal.Source{Each: &q, InRotation: true, Redistributes: redistributes}
	}
	others := map[string]struct {
		subject, unit string
		maxAge        time.Duration
		source        signal.Source
	}{
		"ecs-cpu":             {api, "percent", 330 * time.Second, one(query("AWS/ECS", "CPUUtilization", "Average", ofService))},
		"ecs-memory":          {api, "percent", 330 * time.Second, one(query("AWS/ECS", "MemoryUtilization", "Average", ofService))},
		"ec2-cpu":             {vm, "percent", 1050 * time.Second, one(slow)},
		"ec2-memory":          {vm, "percent", 330 * time.Second, one(query("CWAgent", "mem_used_percent", "Average", map[string]string{"InstanceId": "i-0123456789abcdef0"}))},
		"rds-cpu":             {cluster, "percent", 330 * time.Second, served("CPUUtilization", true)},
		"rds-network-in":      {source, "bytes/second", 330 * time.Second, served("NetworkReceiveThroughput", true)},
		"rds-network-out":     {source, "bytes/second", 330 * time.Second, served("NetworkTransmitThroughput", true)},
		"rds-free-storage":    {class, "bytes", 330 * time.Second, database("DBInstanceIdentifier", "shop-db", "FreeStorageSpace", "Minimum")},
		"rds-read-iops":       {source, "operations/second", 330 * time.Second, served("ReadIOPS", true)},
		"rds-write-iops":      {class, "operations/second", 330 * time.Second, database("DBInstanceIdentifier", "shop-db", "WriteIOPS", "Average")},
		"rds-read-latency":    {source, "seconds", 330 * time.Second, served("ReadLatency", false)},
		"rds-write-latency":   {class, "seconds", 330 * time.Second, database("DBInstanceIdentifier", "shop-db", "WriteLatency", "Average")},
		"rds-connections":     {class, "connections", 330 * time.Second, database("DBInstanceIdentifier", "shop-db", "DatabaseConnections", "Average")},
		"rds-freeable-memory": {class, "bytes", 330 * time.Second, database("DBInstanceIdentifier", "shop-db", "FreeableMemory", "Average")},
		"rds-replica-lag":     {source, "seconds", 330 * time.Second, signal.Source{Each: &lag}},
		"aurora-replica-lag":  {cluster, "milliseconds", 330 * time.Second, signal.Source{Each: &shared}},
		"aurora-acu":          {serverless, "percent", 330 * time.Second, relative},
	}
	for name, test := range others {
		t.Run(name, func(t *testing.T) {
			text := "tiers:\n  x:\n    " + test.subject + "\n    limits: {min: 1, max: 2}\n    signals:\n      x: {preset: " + name + "}\n" +
				"      memory: {metric: {namespace: AWS/RDS, name: FreeableMemory, statistic: Average}, unit: bytes}\n" +
				"      open: {metric: {namespace: AWS/RDS, name: DatabaseConnections, statistic: Average}, unit: connections}\n" +
				"    scalers: [{threshold: {bounds: [{signal: open, above: 50, below: 20}]}}]\n    guards: {maintenance_window: {hours: [\"00:00-24:00\"]}}\n"
			want := signal.Signal{Name: "x", Unit: test.unit, MaxAge: test.maxAge, Source: test.source, Ceiling: ceilings[name], Importance: signal.High}
			if diff := cmp.Diff(want, mustParse(t, text).Tiers[0].Signals[2]); diff != "" {
				t.Error(diff)
			}
		})
	}
	for _, name := range presetNames() {
		_, other := others[name]
		if _, ok := tests[name]; !ok && !other {
			t.Errorf("preset %s has no test: add it to others in this test, and to ceilings if it is a metric in percent that has one", name)
		}
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			text := strings.Replace(smallest, "{preset: asg-cpu}", "{preset: asg-cpu}, x: {preset: "+name+"}", 1) +
				"    load_balancer: " + lb + "\n    target_group: " + tg + "\n    queue: " + jobs + "\n"
			want := signal.Signal{Name: "x", Unit: test.unit, MaxAge: test.maxAge, Source: test.source, Ceiling: ceilings[name], Importance: signal.High}
			if diff := cmp.Diff(want, mustParse(t, text).Tiers[0].Signals[1]); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestSignalOptions(t *testing.T) {
	text := strings.Replace(smallest, "{preset: asg-cpu}", "{preset: asg-cpu, period: 300s, statistic: p99.9}", 1)
	cpu := mustParse(t, text).Tiers[0].Signals[0]
	if q := cpu.Source.Metric; q.Period != 5*time.Minute || q.Statistic != "p99.9" || cpu.MaxAge != 1050*time.Second {
		t.Errorf("period %s, statistic %s, max age %s", q.Period, q.Statistic, cpu.MaxAge)
	}
}
