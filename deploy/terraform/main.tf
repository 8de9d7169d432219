data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

data "aws_region" "current" {}

locals {
  account   = data.aws_caller_identity.current.account_id
  partition = data.aws_partition.current.partition
  region    = data.aws_region.current.region

  # The star stands for the id of the group, which changes when the group is created again.
  group_prefix = "arn:${local.partition}:autoscaling:${local.region}:${local.account}:autoScalingGroup:*:autoScalingGroupName"

  rds = "arn:${local.partition}:rds:${local.region}:${local.account}"
  # AWS checks permissions on these resources when a reader is created; nothing of them is changed.
  rds_surroundings = ["${local.rds}:og:*", "${local.rds}:pg:*", "${local.rds}:subgrp:*"]
  # The names of replicas that dynascale creates. Long names are cut, so that they fit into an identifier.
  replica_names = { for tier, name in merge(var.replica_tiers, var.reader_tiers) : tier => "${local.rds}:db:${replace(substr(name, 0, 56), "/-+$/", "")}-dyn-*" }
}

resource "aws_cloudwatch_log_group" "this" {
  name              = "/dynascale/${var.name}"
  retention_in_days = var.log_retention_days
  tags              = var.tags
}

resource "aws_ecs_task_definition" "this" {
  family                   = var.name
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = var.cpu
  memory                   = var.memory
  execution_role_arn       = aws_iam_role.execution.arn
  task_role_arn            = aws_iam_role.task.arn
  tags                     = var.tags

  runtime_platform {
    operating_system_family = "LINUX"
    cpu_architecture        = var.cpu_architecture
  }

  # The ledger is lost with the task. It cannot be on EFS: SQLite's write-ahead log needs memory that
  # processes share, which no network file system has.
  volume {
    name = "ledger"
  }

  container_definitions = jsonencode([
    {
      name                   = "dynascale"
      image                  = var.image
      essential              = true
      user                   = "65532:65532"
      readonlyRootFilesystem = true
      # An evaluation that has begun to make changes is finished before the task ends.
      stopTimeout = 90
      linuxParameters = {
        initProcessEnabled = true
        capabilities       = { drop = ["ALL"] }
      }
      # 20 minutes, longer than most problems of AWS last: a new task starts with an empty ledger.
      healthCheck = {
        command     = ["CMD", "/usr/bin/dynascale", "status", "--ready"]
        interval    = 120
        timeout     = 10
        retries     = 10
        startPeriod = 300
      }
      environment = [{ name = "AWS_REGION", value = local.region }]
      secrets     = var.token_secret_arn == "" ? [] : [{ name = "DYNASCALE_TOKEN", valueFrom = var.token_secret_arn }]
      mountPoints = [{ sourceVolume = "ledger", containerPath = "/var/lib/dynascale", readOnly = false }]
      logConfiguration = {
        logDriver = "awslogs"
        options = {
          "awslogs-group"         = aws_cloudwatch_log_group.this.name
          "awslogs-region"        = local.region
          "awslogs-stream-prefix" = "dynascale"
        }
      }
    }
  ])
}

resource "aws_ecs_service" "this" {
  name            = var.name
  cluster         = var.cluster
  task_definition = aws_ecs_task_definition.this.arn
  launch_type     = "FARGATE"
  propagate_tags  = "SERVICE"
  tags            = var.tags

  # Only one task at a time, also during a deployment: the old task stops before the new one starts.
  desired_count                      = 1
  deployment_minimum_healthy_percent = 0
  deployment_maximum_percent         = 100
  # Rebalancing between zones would start the second task before the first one stops.
  availability_zone_rebalancing = "DISABLED"

  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }

  network_configuration {
    subnets          = var.subnets
    security_groups  = var.security_groups
    assign_public_ip = var.assign_public_ip
  }
}
