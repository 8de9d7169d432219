package kinds

import "github.com/dynascale/dynascale/pkg/keys"

// Foreign are words of other tools for what a tier scales, and what to write instead of them.
func Foreign() keys.Foreign {
	return keys.Foreign{}.
		Add("group", "write what is scaled: group: NAME for an Auto Scaling group, ecs_service: {cluster: ..., service: ...}, rds_replicas, rds_class, rds_acu or ec2_size",
			"scale_target_ref", "target_ref", "resource_id", "scalable_dimension", "service_namespace", "type", "resource").
		Add("group", "a node group of EKS is scaled by its Auto Scaling group: write group: NAME, with the name of that group", "eks", "eks_nodegroup", "eks_node_group", "nodegroup", "node_group", "node_groups", "nodegroups").
		Add("group", "dynascale does not scale this; it scales Auto Scaling groups, ECS services, read replicas and classes of RDS and Aurora, the minimum capacity of Aurora Serverless clusters, and types of EC2 instances",
			"lambda", "function", "dynamodb", "table", "elasticache", "redis", "msk", "kafka", "kinesis", "opensearch", "deployment", "statefulset", "spot_fleet").
		Add("group", "to choose a group by its tags, write group: {tag: {service: shop}}", "tags", "tag", "labels", "selector")
}
