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

# What ECS needs to start the task: pull the image, write the log.
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

# What dynascale itself may do.
resource "aws_iam_role" "task" {
  name               = "${var.name}-task"
  assume_role_policy = data.aws_iam_policy_document.tasks.json
  tags               = var.tags
}

data "aws_iam_policy_document" "task" {
  # None of these can be limited to a resource.
  statement {
    sid = "Look"
    actions = [
      "autoscaling:DescribeAutoScalingGroups",
      "autoscaling:DescribeInstanceRefreshes",
      "autoscaling:DescribePolicies",
      "autoscaling:DescribeScalingActivities",
      "cloudwatch:GetMetricData",
    ]
    resources = ["*"]
  }

  # Nor can these.
  statement {
    sid = "LookAtMachinesAndDatabases"
    actions = [
      "application-autoscaling:DescribeScalableTargets",
      "ec2:DescribeInstanceAttribute",
      "ec2:DescribeInstanceStatus",
      "ec2:DescribeInstanceTypeOfferings",
      "ec2:DescribeInstanceTypes",
      "ec2:DescribeInstances",
      "ec2:DescribePlacementGroups",
      "elasticloadbalancing:DescribeTargetGroups",
      "elasticloadbalancing:DescribeTargetHealth",
      "rds:DescribeAccountAttributes",
      "rds:DescribeDBClusters",
      "rds:DescribeDBInstances",
      "rds:DescribeOrderableDBInstanceOptions",
      "rds:DescribePendingMaintenanceActions",
    ]
    resources = ["*"]
  }

  dynamic "statement" {
    for_each = length(var.queue_arns) > 0 ? [1] : []

    content {
      sid       = "LookAtQueues"
      actions   = ["sqs:GetQueueAttributes"]
      resources = var.queue_arns
    }
  }

  dynamic "statement" {
    for_each = length(var.own_groups) > 0 ? [1] : []

    content {
      sid       = "ResizeGroupsInModeOwn"
      actions   = ["autoscaling:SetDesiredCapacity"]
      resources = [for group in var.own_groups : startswith(group, "arn:") ? group : "${local.group_prefix}/${group}"]
    }
  }

  dynamic "statement" {
    for_each = length(var.floor_groups) > 0 ? [1] : []

    content {
      sid       = "RaiseFloorOfGroupsInModeFloor"
      actions   = ["autoscaling:UpdateAutoScalingGroup"]
      resources = [for group in var.floor_groups : startswith(group, "arn:") ? group : "${local.group_prefix}/${group}"]

      # The minimum, and never the maximum.
      condition {
        test     = "Null"
        variable = "autoscaling:MinSize"
        values   = ["false"]
      }

      condition {
        test     = "Null"
        variable = "autoscaling:MaxSize"
        values   = ["true"]
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

  # Readers are monitored as their source is, with its role.
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

  # Two locks: the name, and the tag of the tier that made it.
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
    for_each = length(var.resized_databases) > 0 ? [1] : []

    content {
      sid       = "ChangeClassOfDatabases"
      actions   = ["rds:ModifyDBInstance"]
      resources = [for name in var.resized_databases : "${local.rds}:db:${name}"]
    }
  }

  dynamic "statement" {
    for_each = length(var.resized_clusters) > 0 ? [1] : []

    content {
      sid       = "ChangeCapacityOfClusters"
      actions   = ["rds:ModifyDBCluster"]
      resources = [for name in var.resized_clusters : "${local.rds}:cluster:${name}"]
    }
  }

  dynamic "statement" {
    for_each = length(var.resized_instances) > 0 ? [1] : []

    content {
      sid       = "StopAndStartMachines"
      actions   = ["ec2:StartInstances", "ec2:StopInstances"]
      resources = [for id in var.resized_instances : "arn:${local.partition}:ec2:${local.region}:${local.account}:instance/${id}"]
    }
  }

  # A start hands the keys of encrypted volumes to EC2; nothing names them here.
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
    for_each = length(var.resized_instances) > 0 ? [1] : []

    content {
      sid       = "ChangeTypeOfMachines"
      actions   = ["ec2:ModifyInstanceAttribute"]
      resources = [for id in var.resized_instances : "arn:${local.partition}:ec2:${local.region}:${local.account}:instance/${id}"]

      # IfExists: a key that EC2 does not send must not leave a machine stopped.
      condition {
        test     = "StringEqualsIgnoreCaseIfExists"
        variable = "ec2:Attribute"
        values   = ["InstanceType"]
      }
    }
  }

  # The configuration does not name the target groups of a machine.
  dynamic "statement" {
    for_each = length(var.resized_instances) > 0 ? [1] : []

    content {
      sid       = "LeaveAndJoinTargetGroups"
      actions   = ["elasticloadbalancing:DeregisterTargets", "elasticloadbalancing:RegisterTargets"]
      resources = ["arn:${local.partition}:elasticloadbalancing:${local.region}:${local.account}:targetgroup/*/*"]
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
    for_each = var.brake_parameter == "" ? [] : [1]

    content {
      sid       = "ReadRemoteBrake"
      actions   = ["ssm:GetParameter"]
      resources = ["arn:${local.partition}:ssm:${local.region}:${local.account}:parameter/${trimprefix(var.brake_parameter, "/")}"]
    }
  }

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
