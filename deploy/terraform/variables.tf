variable "name" {
  description = "Name of the service, the roles, the log group and the alarms."
  type        = string
  default     = "dynascale"
}

variable "image" {
  description = "Image with dynascale and a checked /etc/dynascale/dynascale.yaml (deploy/docker/with-config.Dockerfile). Give a digest or a tag that never moves: a new configuration is a new image."
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
  description = "Security groups of the task. It needs HTTPS to the AWS endpoints and listens to nobody, unless http.listen says so."
  type        = list(string)
}

variable "assign_public_ip" {
  description = "Give the task a public address: needed only in a subnet without NAT gateway and without VPC endpoints."
  type        = bool
  default     = false
}

variable "own_groups" {
  description = "Auto Scaling groups of the tiers in mode manage: names in the region of the task, ARNs in other regions (arn:aws:autoscaling:REGION:ACCOUNT:autoScalingGroup:*:autoScalingGroupName/NAME). Tiers in mode observe need no entry and no right to write."
  type        = list(string)
  default     = []
}

variable "floor_groups" {
  description = "The same of the tiers in mode minimum."
  type        = list(string)
  default     = []
}

variable "own_group_tags" {
  description = "Tags by which tiers in mode manage choose their groups, as { service = \"shop\" }: any of them allows the group that has it. A tier with a prefix needs the pattern PREFIX* in own_groups."
  type        = map(string)
  default     = {}
}

variable "floor_group_tags" {
  description = "The same of the tiers in mode minimum."
  type        = map(string)
  default     = {}
}

variable "raised_groups" {
  description = "Those of own_groups whose tiers have a schedule with raise_max, written in the same way: their maximum may be set, by a call that sets no minimum."
  type        = list(string)
  default     = []
}

variable "raised_group_tags" {
  description = "The same of own_group_tags."
  type        = map(string)
  default     = {}
}

variable "services" {
  description = "ECS services of tiers ecs_service in mode manage, as CLUSTER/SERVICE. Whoever may set the count may change the rest of them too."
  type        = list(string)
  default     = []
}

variable "service_minimums" {
  description = "Whether tiers ecs_service in mode minimum may move the minimum of scalable targets. IAM can name none, so this allows it of every ECS service."
  type        = bool
  default     = false
}

variable "queue_arns" {
  description = "ARNs of the SQS queues that the configuration names."
  type        = list(string)
  default     = []
}

# Each of these lists opens what can interrupt a service or costs money, for exactly
# what it names. They speak of the region and the account of the task.
variable "replica_tiers" {
  description = "Tiers rds_replicas of databases in mode manage: the tier's name = the database, as {db-readers = \"shop-db\"}. Such a tier may make replicas under the names DATABASE-dyn-*, and delete those that carry its tag."
  type        = map(string)
  default     = {}
}

variable "reader_tiers" {
  description = "The same of clusters: the tier's name = the cluster."
  type        = map(string)
  default     = {}
}

variable "resized_databases" {
  description = "Databases of tiers rds_class in mode manage. Whoever may change the class may change the rest of them too."
  type        = list(string)
  default     = []
}

variable "resized_clusters" {
  description = "Clusters of tiers rds_acu in mode manage. Whoever may change the capacity may change the rest of them too."
  type        = list(string)
  default     = []
}

variable "resized_instances" {
  description = "Instances of tiers ec2_size in mode manage: they may be stopped, given another type and started, and taken out of target groups and put back. With volumes encrypted by a key whose policy leaves nothing to IAM, that policy must let the task's role kms:CreateGrant."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for id in var.resized_instances : can(regex("^i-[0-9a-f]+$", id))])
    error_message = "resized_instances are ids such as i-0123456789abcdef0."
  }
}

variable "endpoint_parameters" {
  description = "Parameters that endpoints.parameter names, such as /shop/db/readers."
  type        = list(string)
  default     = []
}

variable "brake_parameter" {
  description = "The parameter that aws.brake names, such as /dynascale/brake; its value run, pause or pause-hard stops and releases the daemon. Empty: no remote brake."
  type        = string
  default     = ""
}

variable "heartbeat_metric" {
  description = "The metric that heartbeat.cloudwatch.metric names, such as heartbeat: the task may put it, and an alarm fires when none comes for 5 minutes. It needs heartbeat.every of 1m, and costs 0.30 US dollars a month. Empty: no heartbeat."
  type        = string
  default     = ""
}

variable "heartbeat_namespace" {
  description = "Its namespace, as heartbeat.cloudwatch.namespace names it."
  type        = string
  default     = "Dynascale"
}

variable "assume_role_arns" {
  description = "Roles that aws.assume_role names, for groups of other accounts."
  type        = list(string)
  default     = []
}

variable "token_secret_arn" {
  description = "ARN of a Secrets Manager secret whose text is the API's token, for pause, resume and override from outside the task. Empty: no token, and no actions. See deploy/README.md."
  type        = string
  default     = ""
}

variable "alarm_actions" {
  description = "ARNs that are told of every alarm and of its end, such as an SNS topic."
  type        = list(string)
  default     = []
}

variable "log_retention_days" {
  description = "How long CloudWatch Logs keeps the log. It is the only lasting account of what was done, because the ledger goes with the task."
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
    error_message = "cpu_architecture is X86_64 or ARM64."
  }
}

variable "tags" {
  description = "Tags of everything that is made."
  type        = map(string)
  default     = {}
}
