locals {
  # The texts are the daemon's own log lines. It writes a line when a trouble
  # begins, not every minute while it lasts.
  troubles = {
    pass-failed = {
      pattern = "{ $.level = \"error\" && $.msg = \"evaluation failed\" }"
      why     = "dynascale could evaluate no tier: look for permissions, throttling, or an outage of AWS."
    }
    ledger = {
      pattern = "{ $.level = \"error\" && $.msg = \"LEDGER CANNOT BE WRITTEN*\" }"
      why     = "The ledger cannot be written: growth goes on, nothing shrinks."
    }
    breaker = {
      pattern = "{ $.level = \"error\" && $.msg = \"CIRCUIT BREAKER OPEN*\" }"
      why     = "A direction of a tier is held back, because launches do not arrive or an operation went wrong: dynascale explain TIER says which, and why."
    }
    missed-ticks = {
      pattern = "{ $.level = \"warn\" && $.msg = \"evaluations missed*\" }"
      why     = "Passes take longer than the interval."
    }
  }
}

resource "aws_cloudwatch_log_metric_filter" "trouble" {
  for_each = local.troubles

  name           = "${var.name}-${each.key}"
  log_group_name = aws_cloudwatch_log_group.this.name
  pattern        = each.value.pattern

  metric_transformation {
    namespace = "Dynascale"
    name      = "${var.name}-${each.key}"
    value     = "1"
    unit      = "Count"
  }
}

resource "aws_cloudwatch_metric_alarm" "trouble" {
  for_each = local.troubles

  alarm_name          = "${var.name}-${each.key}"
  alarm_description   = each.value.why
  namespace           = "Dynascale"
  metric_name         = aws_cloudwatch_log_metric_filter.trouble[each.key].metric_transformation[0].name
  statistic           = "Sum"
  period              = 300
  evaluation_periods  = 1
  threshold           = 1
  comparison_operator = "GreaterThanOrEqualToThreshold"
  # No line in the log is no trouble.
  treat_missing_data = "notBreaching"
  alarm_actions      = var.alarm_actions
  ok_actions         = var.alarm_actions
  tags               = var.tags
}

# A running task reports its use of CPU every minute, so a missing number is a
# missing task. This needs no Container Insights.
resource "aws_cloudwatch_metric_alarm" "not_running" {
  alarm_name          = "${var.name}-not-running"
  alarm_description   = "No dynascale task runs: nothing is scaled."
  namespace           = "AWS/ECS"
  metric_name         = "CPUUtilization"
  statistic           = "SampleCount"
  period              = 60
  evaluation_periods  = 5
  threshold           = 1
  comparison_operator = "LessThanThreshold"
  treat_missing_data  = "breaching"
  alarm_actions       = var.alarm_actions
  ok_actions          = var.alarm_actions
  tags                = var.tags

  dimensions = {
    ClusterName = var.cluster
    ServiceName = aws_ecs_service.this.name
  }
}

# The dead-man's signal: the daemon puts a 1 after every evaluation that completed, so a
# missing number is a daemon that is dead, hangs, or reads nothing of AWS.
resource "aws_cloudwatch_metric_alarm" "no_heartbeat" {
  count = var.heartbeat_metric == "" ? 0 : 1

  alarm_name          = "${var.name}-no-heartbeat"
  alarm_description   = "dynascale has completed no evaluation for 5 minutes, or cannot tell CloudWatch: nothing may be scaled. Look at the task and at its log."
  namespace           = var.heartbeat_namespace
  metric_name         = var.heartbeat_metric
  statistic           = "SampleCount"
  period              = 60
  evaluation_periods  = 5
  threshold           = 1
  comparison_operator = "LessThanThreshold"
  treat_missing_data  = "breaching"
  alarm_actions       = var.alarm_actions
  ok_actions          = var.alarm_actions
  tags                = var.tags
}
