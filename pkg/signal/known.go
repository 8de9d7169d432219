package signal

import (
	"maps"
	"slices"
	"strings"
)

// Nature is what AWS says of one of its own metrics. The zero Nature is of a metric of which nothing else is known
// than that AWS publishes it.
type Nature struct {
	// Unit is percent, seconds, milliseconds or bytes; "" for another one.
	Unit string
	// Level says that it is how much there is at an instant: the sum of such values over time says nothing.
	Level bool
	// Events says that each datapoint counts one event, so that only the sum says how many there were.
	Events bool
	// Total says that the sum of it, or any statistic of a level, is of the whole and does not fall when more share it.
	Total bool
	// Shared says that it is divided by those that share it.
	Shared bool
	// Free says that it is what is left: the more of it, the less is there to do.
	Free bool
	// Capacity says that it counts what serves.
	Capacity bool
	// Odd is from where on a bound is hardly meant, as it is milliseconds in the place of seconds, and Most from where on
	// it cannot be; 0 for none. Little is below what a bound in milliseconds is hardly meant, as it is seconds.
	Odd, Most, Little float64
}

var (
	percent  = Nature{Unit: "percent", Level: true}
	seconds  = Nature{Unit: "seconds", Level: true}
	answer   = Nature{Unit: "seconds", Level: true, Odd: 10, Most: 60}              // a balancer gives up after a minute by default
	storage  = Nature{Unit: "seconds", Level: true, Odd: 1, Most: 10}               // a disk answers in milliseconds
	age      = Nature{Unit: "seconds", Level: true, Odd: 43_200, Most: 14 * 86_400} // SQS keeps no message for longer
	lag      = Nature{Unit: "milliseconds", Level: true, Little: 100}               // readers of Aurora are 10 to 20 ms behind
	level    = Nature{Level: true}
	stock    = Nature{Level: true, Total: true}
	count    = Nature{Total: true}
	events   = Nature{Events: true, Total: true}
	each     = Nature{Events: true, Shared: true}
	free     = Nature{Level: true, Free: true}
	freeOf   = Nature{Unit: "percent", Level: true, Free: true}
	bytes    = Nature{Unit: "bytes", Level: true, Free: true}
	capacity = Nature{Level: true, Capacity: true}
)

// natures are the metrics that a tier is scaled by, of each namespace of AWS. Source: the pages "CloudWatch metrics for
// ..." of each service.
var natures = map[string]map[string]Nature{
	"AWS/EC2": with(Nature{}, "StatusCheckFailed", "StatusCheckFailed_Instance", "StatusCheckFailed_System", "StatusCheckFailed_AttachedEBS", "CPUCreditUsage", "CPUSurplusCreditBalance", "CPUSurplusCreditsCharged", "MetadataNoToken").
		with(percent, "CPUUtilization").with(free, "CPUCreditBalance").with(freeOf, "EBSIOBalance%", "EBSByteBalance%").
		with(count, "NetworkIn", "NetworkOut", "NetworkPacketsIn", "NetworkPacketsOut", "DiskReadOps", "DiskWriteOps", "DiskReadBytes", "DiskWriteBytes", "EBSReadOps", "EBSWriteOps", "EBSReadBytes", "EBSWriteBytes"),
	"AWS/ECS": with(percent, "CPUUtilization", "MemoryUtilization", "CPUReservation", "MemoryReservation", "GPUReservation", "GPUUtilization", "EBSFilesystemUtilization"),
	"AWS/ApplicationELB": with(Nature{}, "ActiveConnectionCount", "ConsumedLCUs", "PeakLCUs", "ProcessedBytes", "AnomalousHostCount", "MitigatedHostCount").
		with(answer, "TargetResponseTime").with(capacity, "HealthyHostCount").with(level, "UnHealthyHostCount").with(each, "RequestCountPerTarget").
		with(events, "RequestCount", "NewConnectionCount", "RejectedConnectionCount", "TargetConnectionErrorCount", "ClientTLSNegotiationErrorCount",
			"HTTPCode_ELB_3XX_Count", "HTTPCode_ELB_4XX_Count", "HTTPCode_ELB_5XX_Count", "HTTPCode_ELB_500_Count", "HTTPCode_ELB_502_Count", "HTTPCode_ELB_503_Count", "HTTPCode_ELB_504_Count",
			"HTTPCode_Target_2XX_Count", "HTTPCode_Target_3XX_Count", "HTTPCode_Target_4XX_Count", "HTTPCode_Target_5XX_Count"),
	"AWS/NetworkELB": with(Nature{}, "ActiveFlowCount_TCP", "ActiveFlowCount_TLS", "ActiveFlowCount_UDP", "NewFlowCount_TCP", "NewFlowCount_TLS", "NewFlowCount_UDP", "ConsumedLCUs", "ProcessedPackets", "PeakPacketsPerSecond").
		with(stock, "ActiveFlowCount").with(count, "NewFlowCount", "ProcessedBytes").with(capacity, "HealthyHostCount").with(level, "UnHealthyHostCount"),
	"AWS/ELB": with(Nature{}, "SurgeQueueLength", "SpilloverCount", "BackendConnectionErrors", "HTTPCode_Backend_2XX", "HTTPCode_Backend_3XX", "HTTPCode_Backend_4XX", "HTTPCode_Backend_5XX", "HTTPCode_ELB_4XX", "HTTPCode_ELB_5XX").
		with(answer, "Latency").with(capacity, "HealthyHostCount").with(level, "UnHealthyHostCount").with(events, "RequestCount"),
	"AWS/SQS": with(Nature{}, "SentMessageSize", "NumberOfEmptyReceives", "ApproximateNumberOfGroupsWithInflightMessages").
		with(stock, "ApproximateNumberOfMessagesVisible", "ApproximateNumberOfMessagesNotVisible", "ApproximateNumberOfMessagesDelayed").
		with(age, "ApproximateAgeOfOldestMessage").with(count, "NumberOfMessagesSent", "NumberOfMessagesReceived", "NumberOfMessagesDeleted"),
	"AWS/RDS": with(Nature{}, "CommitLatency", "DDLLatency", "DMLLatency", "DeleteLatency", "InsertLatency", "SelectLatency", "UpdateLatency", "CommitThroughput", "SelectThroughput", "Queries",
		"AuroraBinlogReplicaLag", "AuroraReplicaLagMaximum", "AuroraReplicaLagMinimum", "BinLogDiskUsage", "CPUCreditUsage", "VolumeBytesUsed", "VolumeReadIOPs", "VolumeWriteIOPs", "EngineUptime", "Deadlocks", "LoginFailures").
		with(percent, "CPUUtilization", "ACUUtilization").
		with(level, "DatabaseConnections", "ReadIOPS", "WriteIOPS", "ReadThroughput", "WriteThroughput", "NetworkReceiveThroughput", "NetworkTransmitThroughput", "DiskQueueDepth", "SwapUsage", "ServerlessDatabaseCapacity", "DBLoad", "DBLoadCPU", "DBLoadNonCPU").
		with(seconds, "ReplicaLag").with(storage, "ReadLatency", "WriteLatency").with(lag, "AuroraReplicaLag").
		with(bytes, "FreeableMemory", "FreeStorageSpace", "FreeLocalStorage").with(free, "CPUCreditBalance").with(freeOf, "BurstBalance", "EBSIOBalance%", "EBSByteBalance%"),
	"AWS/AutoScaling": with(Nature{}, "GroupMinSize", "GroupMaxSize", "GroupPendingInstances", "GroupStandbyInstances", "GroupTerminatingInstances", "GroupPendingCapacity", "GroupTerminatingCapacity", "WarmPoolDesiredCapacity").
		with(capacity, "GroupInServiceInstances", "GroupTotalInstances", "GroupDesiredCapacity", "GroupInServiceCapacity", "GroupTotalCapacity"),
	"ECS/ContainerInsights": with(Nature{}, "CpuUtilized", "CpuReserved", "MemoryUtilized", "MemoryReserved", "PendingTaskCount").with(capacity, "RunningTaskCount", "DesiredTaskCount"),
	"CWAgent": with(percent, "mem_used_percent", "disk_used_percent", "cpu_usage_active").with(freeOf, "mem_available_percent", "cpu_usage_idle").
		with(bytes, "mem_available", "mem_free", "disk_free", "swap_free").with(free, "disk_inodes_free"),
}

type metrics map[string]Nature

func with(n Nature, names ...string) metrics { return metrics{}.with(n, names...) }

func (m metrics) with(n Nature, names ...string) metrics {
	for _, name := range names {
		m[name] = n
	}
	return m
}

// Nature is what AWS says of the metric; false for one that this list does not have, and for an expression.
func (q Query) Nature() (n Nature, known bool) {
	n, known = natures[q.Namespace][q.Name]
	return n, known && q.Expression == ""
}

// Summed reports whether the statistic adds up what was published.
func (q Query) Summed() bool { return q.Statistic == "Sum" || q.Statistic == "SampleCount" }

// Namespaces are those with known metrics.
func Namespaces() []string { return slices.Sorted(maps.Keys(natures)) }

// Metrics are the known ones of a namespace.
func Metrics(namespace string) []string { return slices.Sorted(maps.Keys(natures[namespace])) }

// Plain is a name of a metric or a namespace without what writers of one disagree about.
func Plain(name string) string {
	return strings.NewReplacer(" ", "", "_", "", "-", "").Replace(strings.ToLower(name))
}
