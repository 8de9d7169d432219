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
