package config

import "testing"

// What cannot have data is refused, and what may have none is noted.
func TestMetricsThatAreNotPublished(t *testing.T) {
	metric := func(namespace, name, statistic, dimensions string) string {
		return "{metric: {namespace: " + namespace + ", name: " + name + ", statistic: " + statistic + ", dimensions: {" + dimensions + "}}, unit: things}"
	}
	const group = "AutoScalingGroupName: web-asg"
	const balancer = "LoadBalancer: app/web/50dc6c495c0c9188"
	for _, c := range []struct{ name, signal, want string }{
		{"a namespace in another spelling", metric("AWS/Ec2", "CPUUtilization", "Average", group), `x.metric.namespace: AWS/Ec2 is not a namespace of AWS; did you mean AWS/EC2?`},
		{"another name of it", metric("AWS/ALB", "TargetResponseTime", "Average", balancer), `x.metric.namespace: AWS/ALB is not a namespace of AWS; did you mean AWS/ApplicationELB?`},
		{"without AWS", metric("EC2", "CPUUtilization", "Average", group), "x: EC2 CPUUtilization is in the namespace EC2, which is not one of AWS: AWS publishes this metric in AWS/EC2; write namespace: AWS/EC2, unless you publish the metric yourself"},
		{"one's own", metric("EC2", "Orders", "Average", "Shop: a"), ""},
		{"one that is not known here", metric("AWS/Firehose", "Records", "Average", "Shop: a"), ""},
		{"the agent's", metric("CWAgent", "cpu_usage_iowait", "Average", group), ""},
		{"a name in another spelling", metric("AWS/EC2", "CpuUtilization", "Average", group), `x.metric.name: CpuUtilization is not a metric of AWS/EC2; did you mean CPUUtilization?`},
		{"a name with a blank", metric("AWS/EC2", "CPU Utilization", "Average", group), `did you mean CPUUtilization?`},
		{"a name that is misspelt", metric("AWS/EC2", "CPUUtilisation", "Average", group), "x: AWS/EC2 CPUUtilisation is not among the metrics that dynascale knows in this namespace; did you mean CPUUtilization?"},
		{"a name that is not known here", metric("AWS/EC2", "NeuronCoreUtilization", "Average", group), ""},
		{"a name like others", metric("AWS/RDS", "InsertThroughput", "Average", "DBInstanceIdentifier: shop"), ""},
		{"a name that differs in a number", metric("AWS/ApplicationELB", "HTTPCode_ELB_501_Count", "Sum", balancer), ""},
		{"a count on average", metric("AWS/ApplicationELB", "RequestCount", "Average", balancer), "x.metric.statistic: Average of RequestCount says nothing, because each of its datapoints counts one event; write Sum"},
		{"a queue as a sum", metric("AWS/SQS", "ApproximateNumberOfMessagesVisible", "Sum", "QueueName: jobs"), "is the number of messages at one moment, and Sum adds up all datapoints of a period; write Average or Maximum, or use the preset sqs-backlog"},
		{"a queue on average", metric("AWS/SQS", "ApproximateNumberOfMessagesVisible", "Average", "QueueName: jobs"), ""},
		{"an ARN for a balancer", metric("AWS/ApplicationELB", "RequestCount", "Sum", `LoadBalancer: "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/web/50dc6c495c0c9188"`),
			" is the address of the resource, but this dimension has only a part of it; write app/web/50dc6c495c0c9188"},
		{"a name for a balancer", metric("AWS/ApplicationELB", "RequestCount", "Sum", "LoadBalancer: web"), "web is not the value of this dimension, which is the end of an ARN, such as app/web/50dc6c495c0c9188"},
		{"an ARN for targets", metric("AWS/ApplicationELB", "RequestCount", "Sum", balancer+`, TargetGroup: "arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/web/73e2d6bc24d8a067"`), "write targetgroup/web/73e2d6bc24d8a067"},
		{"a URL for a queue", metric("AWS/SQS", "NumberOfMessagesSent", "Sum", `QueueName: "https://sqs.eu-west-1.amazonaws.com/123456789012/jobs"`), "write jobs"},
		{"an address for a database", metric("AWS/RDS", "DatabaseConnections", "Average", "DBInstanceIdentifier: shop-db.abc.eu-west-1.rds.amazonaws.com"), "write shop-db"},
		{"an ARN for a group", metric("AWS/EC2", "CPUUtilization", "Average", `AutoScalingGroupName: "arn:aws:autoscaling:eu-west-1:123456789012:autoScalingGroup:8c1f:autoScalingGroupName/web-asg"`), "write web-asg"},
		{"an ARN for a service", metric("AWS/ECS", "CPUUtilization", "Average", `ClusterName: shop, ServiceName: "arn:aws:ecs:eu-west-1:123456789012:service/shop/api"`), "write api"},
		{"a dimension in another spelling", metric("AWS/EC2", "CPUUtilization", "Average", "autoscalinggroupname: web-asg"), "x.metric.dimensions.autoscalinggroupname: autoscalinggroupname is not a dimension of AWS/EC2; did you mean AutoScalingGroupName?"},
		{"an input", "{math: {expression: a / 2, inputs: {a: {namespace: AWS/EC2, name: CpuUtilization, statistic: Average, dimensions: {AutoScalingGroupName: web-asg}}}}, unit: percent}", "did you mean CPUUtilization?"},
	} {
		t.Run(c.name, func(t *testing.T) {
			demands(t, told(aGroup, c.signal, "{threshold: {bounds: [{signal: x, above: 80, below: 30}]}}"), c.want)
		})
	}
}
