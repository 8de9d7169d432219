data "aws_iam_policy_document" "tasks" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["ecs-tasks.amazonaws.com"]
    }

    # Only tasks of this account may take the role.
    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [local.account]
    }
  }
}

# The role with which ECS starts the task: it pulls the image and writes the log.
resource "aws_iam_role" "execution" {
  name               = "${var.name}-execution"
  assume_role_policy = data.aws_iam_policy_document.tasks.json
  tags               = var.tags
}

resource "aws_iam_role_policy_attachment" "execution" {
  role       = aws_iam_role.execution.name
  policy_arn = "arn:${local.partition}:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
}

data "aws_iam_policy_document" "token" {
  count = var.token_secret_arn == "" ? 0 : 1

  statement {
    actions   = ["secretsmanager:GetSecretValue"]
    resources = [var.token_secret_arn]
  }
}

resource "aws_iam_role_policy" "token" {
  count = var.token_secret_arn == "" ? 0 : 1

  name   = "token"
  role   = aws_iam_role.execution.id
  policy = data.aws_iam_policy_document.token[0].json
}

# The role of the daemon.
resource "aws_iam_role" "task" {
  name               = "${var.name}-task"
  assume_role_policy = data.aws_iam_policy_document.tasks.json
  tags               = var.tags
}

data "aws_iam_policy_document" "task" {
  # Made from the kinds of tiers; see policy_test.go.
  statement {
    sid = "ReadApplicationAutoscaling"
    actions = [
      "application-autoscaling:DescribeScalableTargets",
      "application-autoscaling:DescribeScalingPolicies",
    ]
    resources = ["*"]
  }

  statement {
    sid = "ReadAutoscaling"
    actions = [
      "autoscaling:DescribeAutoScalingGroups",
      "autoscaling:DescribeInstanceRefreshes",
      "autoscaling:DescribeLaunchConfigurations",
      "autoscaling:DescribePolicies",
      "autoscaling:DescribeScalingActivities",
    ]
    resources = ["*"]
  }

  statement {
    sid = "ReadEc2"
    actions = [
      "ec2:DescribeInstanceAttribute",
      "ec2:DescribeInstanceStatus",
      "ec2:DescribeInstanceTypeOfferings",
      "ec2:DescribeInstanceTypes",
      "ec2:DescribeInstances",
      "ec2:DescribeLaunchTemplateVersions",
      "ec2:DescribePlacementGroups",
      "ec2:DescribeSpotPriceHistory",
      "ec2:DescribeVolumes",
    ]
    resources = ["*"]
  }

  statement {
    sid = "ReadEcs"
    actions = [
      "ecs:DescribeServices",
      "ecs:DescribeTaskDefinition",
    ]
    resources = ["*"]
  }

  statement {
    sid = "ReadElasticloadbalancing"
    actions = [
      "elasticloadbalancing:DescribeTargetGroups",
      "elasticloadbalancing:DescribeTargetHealth",
    ]
    resources = ["*"]
  }

  statement {
    sid = "ReadRds"
    actions = [
      "rds:DescribeAccountAttributes",
      "rds:DescribeDBClusters",
      "rds:DescribeDBInstances",
      "rds:DescribeOrderableDBInstanceOptions",
      "rds:DescribePendingMaintenanceActions",
    ]
    resources = ["*"]
  }

  statement {
    sid = "ReadMetrics"
    actions = [
      "cloudwatch:GetMetricData",
    ]
    resources = ["*"]
  }

  dynamic "statement" {
    for_each = length(var.queue_arns) > 0 ? [1] : []

    content {
      sid       = "ReadQueues"
      actions   = ["sqs:GetQueueAttributes"]
      resources = var.queue_arns
    }
  }

  dynamic "statement" {
    for_each = var.own_group_tags

    content {
      actions   = ["autoscaling:SetDesiredCapacity"]
      resources = ["${local.group_prefix}/*"]

      condition {
        test     = "StringEquals"
        variable = "aws:ResourceTag/${statement.key}"
        values   = [statement.value]
      }
    }
  }

  dynamic "statement" {
    for_each = var.raised_group_tags

    content {
      actions   = ["autoscaling:UpdateAutoScalingGroup"]
      resources = ["${local.group_prefix}/*"]

      condition {
        test     = "Null"
        variable = "autoscaling:MaxSize"
        values   = ["false"]
      }

      condition {
        test     = "Null"
        variable = "autoscaling:MinSize"
        values   = ["true"]
      }

      condition {
        test     = "StringEquals"
        variable = "aws:ResourceTag/${statement.key}"
        values   = [statement.value]
      }
    }
  }

  dynamic "statement" {
    for_each = var.minimum_group_tags

    content {
      actions   = ["autoscaling:UpdateAutoScalingGroup"]
      resources = ["${local.group_prefix}/*"]

      condition {
        test     = "Null"
        variable = "autoscaling:MaxSize"
        values   = ["true"]
      }

      condition {
        test     = "Null"
        variable = "autoscaling:MinSize"
        values   = ["false"]
      }

      condition {
        test     = "StringEquals"
        variable = "aws:ResourceTag/${statement.key}"
        values   = [statement.value]
      }
    }
  }

  dynamic "statement" {
    for_each = var.replica_tiers

    content {
      actions   = ["rds:AddTagsToResource", "rds:CreateDBInstanceReadReplica"]
      resources = concat(["${local.rds}:db:${statement.value}", local.replica_names[statement.key]], local.rds_surroundings)

      condition {
        test     = "StringEquals"
        variable = "aws:RequestTag/dynascale:tier"
        values   = [statement.key]
      }
    }
  }

  dynamic "statement" {
    for_each = local.replica_names

    content {
      actions   = ["rds:DeleteDBInstance"]
      resources = [statement.value]

      condition {
        test     = "StringEquals"
        variable = "aws:ResourceTag/dynascale:tier"
        values   = [statement.key]
      }
    }
  }

  dynamic "statement" {
    for_each = var.reader_tiers

    content {
      actions   = ["rds:AddTagsToResource", "rds:CreateDBInstance"]
      resources = concat(["${local.rds}:cluster:${statement.value}", local.replica_names[statement.key]], local.rds_surroundings)

      condition {
        test     = "StringEquals"
        variable = "aws:RequestTag/dynascale:tier"
        values   = [statement.key]
      }
    }
  }

  dynamic "statement" {
    for_each = local.replica_names

    content {
      actions   = ["rds:DeleteDBInstance"]
      resources = [statement.value]

      condition {
        test     = "StringEquals"
        variable = "aws:ResourceTag/dynascale:tier"
        values   = [statement.key]
      }
    }
  }

  dynamic "statement" {
    for_each = length(var.own_groups) > 0 ? [1] : []

    content {
      sid       = "SetSize"
      actions   = ["autoscaling:SetDesiredCapacity"]
      resources = [for group in var.own_groups : startswith(group, "arn:") ? group : "${local.group_prefix}/${group}"]
    }
  }

  dynamic "statement" {
    for_each = length(var.raised_groups) > 0 ? [1] : []

    content {
      sid       = "RaiseMaximum"
      actions   = ["autoscaling:UpdateAutoScalingGroup"]
      resources = [for group in var.raised_groups : startswith(group, "arn:") ? group : "${local.group_prefix}/${group}"]

      condition {
        test     = "Null"
        variable = "autoscaling:MaxSize"
        values   = ["false"]
      }

      condition {
        test     = "Null"
        variable = "autoscaling:MinSize"
        values   = ["true"]
      }
    }
  }

  dynamic "statement" {
    for_each = length(var.minimum_groups) > 0 ? [1] : []

    content {
      sid       = "SetMinimum"
      actions   = ["autoscaling:UpdateAutoScalingGroup"]
      resources = [for group in var.minimum_groups : startswith(group, "arn:") ? group : "${local.group_prefix}/${group}"]

      condition {
        test     = "Null"
        variable = "autoscaling:MaxSize"
        values   = ["true"]
      }

      condition {
        test     = "Null"
        variable = "autoscaling:MinSize"
        values   = ["false"]
      }
    }
  }

  dynamic "statement" {
    for_each = length(local.replica_names) > 0 ? [1] : []

    content {
      sid       = "PassMonitoring"
      actions   = ["iam:PassRole"]
      resources = ["arn:${local.partition}:iam::${local.account}:role/*"]

      condition {
        test     = "StringEquals"
        variable = "iam:PassedToService"
        values   = ["monitoring.rds.amazonaws.com"]
      }
    }
  }

  dynamic "statement" {
    for_each = length(var.endpoint_parameters) > 0 ? [1] : []

    content {
      sid       = "PublishReaders"
      actions   = ["ssm:PutParameter"]
      resources = [for name in var.endpoint_parameters : "arn:${local.partition}:ssm:${local.region}:${local.account}:parameter/${trimprefix(name, "/")}"]
    }
  }

  dynamic "statement" {
    for_each = length(var.resized_databases) > 0 ? [1] : []

    content {
      sid       = "SetClass"
      actions   = ["rds:ModifyDBInstance"]
      resources = [for name in var.resized_databases : "${local.rds}:db:${name}"]
    }
  }

  dynamic "statement" {
    for_each = length(var.resized_clusters) > 0 ? [1] : []

    content {
      sid       = "SetCapacity"
      actions   = ["rds:ModifyDBCluster"]
      resources = [for name in var.resized_clusters : "${local.rds}:cluster:${name}"]
    }
  }

  dynamic "statement" {
    for_each = length(var.resized_instances) > 0 ? [1] : []

    content {
      sid       = "LeaveAndJoinTargets"
      actions   = ["elasticloadbalancing:DeregisterTargets", "elasticloadbalancing:RegisterTargets"]
      resources = ["arn:${local.partition}:elasticloadbalancing:${local.region}:${local.account}:targetgroup/*/*"]
    }
  }

  dynamic "statement" {
    for_each = length(var.resized_instances) > 0 ? [1] : []

    content {
      sid       = "StopAndStart"
      actions   = ["ec2:StartInstances", "ec2:StopInstances"]
      resources = [for id in var.resized_instances : "arn:${local.partition}:ec2:${local.region}:${local.account}:instance/${id}"]
    }
  }

  dynamic "statement" {
    for_each = length(var.resized_instances) > 0 ? [1] : []

    content {
      sid       = "SetType"
      actions   = ["ec2:ModifyInstanceAttribute"]
      resources = [for id in var.resized_instances : "arn:${local.partition}:ec2:${local.region}:${local.account}:instance/${id}"]

      condition {
        test     = "StringEqualsIgnoreCaseIfExists"
        variable = "ec2:Attribute"
        values   = ["InstanceType"]
      }
    }
  }

  dynamic "statement" {
    for_each = length(var.resized_instances) > 0 ? [1] : []

    content {
      sid       = "StartWithEncryptedVolumes"
      actions   = ["kms:CreateGrant"]
      resources = ["arn:${local.partition}:kms:${local.region}:${local.account}:key/*"]

      condition {
        test     = "Bool"
        variable = "kms:GrantIsForAWSResource"
        values   = ["true"]
      }
    }
  }

  dynamic "statement" {
    for_each = length(var.services) > 0 ? [1] : []

    content {
      sid       = "SetCount"
      actions   = ["ecs:UpdateService"]
      resources = [for service in var.services : "arn:${local.partition}:ecs:${local.region}:${local.account}:service/${service}"]
    }
  }

  dynamic "statement" {
    for_each = var.service_minimums ? [1] : []

    content {
      sid       = "SetLeastCount"
      actions   = ["application-autoscaling:RegisterScalableTarget"]
      resources = ["arn:${local.partition}:application-autoscaling:${local.region}:${local.account}:scalable-target/*"]

      condition {
        test     = "StringEquals"
        variable = "application-autoscaling:scalable-dimension"
        values   = ["ecs:service:DesiredCount"]
      }

      condition {
        test     = "StringEquals"
        variable = "application-autoscaling:service-namespace"
        values   = ["ecs"]
      }
    }
  }

  dynamic "statement" {
    for_each = var.brake_parameter == "" ? [] : [1]

    content {
      sid       = "ReadRemoteBrake"
      actions   = ["ssm:GetParameter"]
      resources = ["arn:${local.partition}:ssm:${local.region}:${local.account}:parameter/${trimprefix(var.brake_parameter, "/")}"]
    }
  }

  dynamic "statement" {
    for_each = var.heartbeat_metric == "" ? [] : [1]

    content {
      sid       = "PutHeartbeat"
      actions   = ["cloudwatch:PutMetricData"]
      resources = ["*"]

      condition {
        test     = "StringEquals"
        variable = "cloudwatch:namespace"
        values   = [var.heartbeat_namespace]
      }
    }
  }

  # The end of what is made.

  dynamic "statement" {
    for_each = length(var.assume_role_arns) > 0 ? [1] : []

    content {
      sid       = "OtherAccounts"
      actions   = ["sts:AssumeRole"]
      resources = var.assume_role_arns
    }
  }
}

resource "aws_iam_role_policy" "task" {
  name   = "scale"
  role   = aws_iam_role.task.id
  policy = data.aws_iam_policy_document.task.json
}
