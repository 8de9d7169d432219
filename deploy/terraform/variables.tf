variable "name" {
  description = "Name of the service, the roles, the log group and the alarms."
  type        = string
  default     = "dynascale"
}

variable "image" {
  description = "Image with dynascale and a checked /etc/dynascale/dynascale.yaml (deploy/docker/with-config.Dockerfile). Give a digest, or a tag that always names the same image: a new configuration needs a new image."
  type        = string
}

variable "cluster" {
  description = "Name of the ECS cluster that runs the task."
  type        = string
}

variable "subnets" {
  description = "Subnets from which the AWS endpoints can be reached."
  type        = list(string)

  validation {
    condition     = length(var.subnets) > 0
    error_message = "At least one subnet is needed."
  }
}

variable "security_groups" {
  description = "Security groups of the task. The task needs outgoing HTTPS to the AWS endpoints. It needs no incoming connections, unless http.listen is an address that other machines can reach."
  type        = list(string)
}

variable "assign_public_ip" {
  description = "Give the task a public address: needed only in a subnet without NAT gateway and without VPC endpoints."
  type        = bool
  default     = false
}

variable "own_groups" {
  description = "Auto Scaling groups of the tiers in mode manage. Give the name of a group in the region of the task, and the ARN of a group in another region (arn:aws:autoscaling:REGION:ACCOUNT:autoScalingGroup:*:autoScalingGroupName/NAME). For a tier with a prefix give PREFIX*. Tiers in mode observe need no entry."
  type        = list(string)
  default     = []
}

variable "minimum_groups" {
  description = "Auto Scaling groups of the tiers in mode minimum, written as in own_groups."
  type        = list(string)
  default     = []
}

variable "own_group_tags" {
  description = "Tags by which tiers in mode manage select their groups, such as { service = \"shop\" }. A group is allowed if it has any one of these tags."
  type        = map(string)
  default     = {}
}

variable "minimum_group_tags" {
  description = "Tags by which tiers in mode minimum select their groups, as in own_group_tags."
  type        = map(string)
  default     = {}
}

variable "raised_groups" {
  description = "Auto Scaling groups whose tiers have a schedule with raise_max, written as in own_groups; name them in own_groups too. dynascale may also set the maximum of these groups."
  type        = list(string)
  default     = []
}

variable "raised_group_tags" {
  description = "Tags of the groups whose tiers have a schedule with raise_max, as in own_group_tags; name them in own_group_tags too."
  type        = map(string)
  default     = {}
}

variable "services" {
  description = "ECS services of tiers with ecs_service in mode manage, as CLUSTER/SERVICE. IAM cannot allow only the desired count: the role may change everything of these services."
  type        = list(string)
  default     = []
}

variable "service_minimums" {
  description = "true: tiers with ecs_service in mode minimum may change the minimum of their scalable targets. IAM cannot limit this to single services, so it is allowed for every ECS service."
  type        = bool
  default     = false
}

variable "queue_arns" {
  description = "ARNs of the SQS queues in the configuration."
  type        = list(string)
  default     = []
}

# The next variables allow changes that can interrupt a service or cost money, only for the resources that
# they name. These resources are in the region and the account of the task.
variable "replica_tiers" {
  description = "Tiers with rds_replicas in mode manage that scale the replicas of a database, as the name of the tier = the database, such as {db-readers = \"shop-db\"}. Such a tier may create replicas with names such as DATABASE-dyn-*, and may delete replicas that have its tag dynascale:tier."
  type        = map(string)
  default     = {}
}

variable "reader_tiers" {
  description = "Tiers with rds_replicas in mode manage that scale the readers of a cluster, as the name of the tier = the cluster. They may do the same as those in replica_tiers."
  type        = map(string)
  default     = {}
}

variable "resized_databases" {
  description = "Databases of tiers with rds_class in mode manage. IAM cannot allow only the class: the role may change everything of these databases."
  type        = list(string)
  default     = []
}

variable "resized_clusters" {
  description = "Clusters of tiers with rds_acu in mode manage. IAM cannot allow only the capacity: the role may change everything of these clusters."
  type        = list(string)
  default     = []
}

variable "resized_instances" {
  description = "Instances of tiers with ec2_size in mode manage. The role may stop them, change their type and start them, and take them out of target groups and put them back. If a volume is encrypted with a KMS key whose policy does not allow IAM policies, that key policy must allow kms:CreateGrant to the role of the task."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for id in var.resized_instances : can(regex("^i-[0-9a-f]+$", id))])
    error_message = "resized_instances must be instance ids such as i-0123456789abcdef0."
  }
}

variable "endpoint_parameters" {
  description = "Names of the SSM parameters in endpoints.parameter, such as /shop/db/readers."
  type        = list(string)
  default     = []
}

variable "brake_parameter" {
  description = "Name of the SSM parameter in aws.brake.parameter, such as /dynascale/brake. Its value pause stops every change that has not begun, pause-hard stops every change, run ends this. Empty: no remote brake."
  type        = string
  default     = ""
}

variable "heartbeat_metric" {
  description = "Name of the metric in heartbeat.cloudwatch.metric, such as heartbeat. The task may write this metric, and an alarm fires when the metric has no value for 5 minutes. Keep heartbeat.every at its default of 1m, and loop.interval at 2m or less. The metric costs 0.30 US dollars a month. Empty: no heartbeat."
  type        = string
  default     = ""
}

variable "heartbeat_namespace" {
  description = "Namespace of the heartbeat metric, as in heartbeat.cloudwatch.namespace."
  type        = string
  default     = "Dynascale"
}

variable "assume_role_arns" {
  description = "ARNs of the roles in assume_role, for tiers in other accounts."
  type        = list(string)
  default     = []
}

variable "token_secret_arn" {
  description = "ARN of a Secrets Manager secret that contains the token of the API, for pause, resume and override from outside the task. Empty: no token, so the API accepts no changes. See deploy/README.md."
  type        = string
  default     = ""
}

variable "alarm_actions" {
  description = "ARNs, such as that of an SNS topic, that are notified when an alarm fires and when it ends."
  type        = list(string)
  default     = []
}

variable "log_retention_days" {
  description = "How many days CloudWatch Logs keeps the log. The log is the only lasting record of changes, because the ledger is lost with the task."
  type        = number
  default     = 90
}

variable "cpu" {
  description = "CPU units of the task."
  type        = number
  default     = 256
}

variable "memory" {
  description = "Memory of the task in MiB."
  type        = number
  default     = 512
}

variable "cpu_architecture" {
  description = "Architecture that the image was built for: X86_64 or ARM64."
  type        = string
  default     = "X86_64"

  validation {
    condition     = contains(["X86_64", "ARM64"], var.cpu_architecture)
    error_message = "cpu_architecture must be X86_64 or ARM64."
  }
}

variable "tags" {
  description = "Tags for every resource that this module creates."
  type        = map(string)
  default     = {}
}
