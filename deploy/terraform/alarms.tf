locals {
  # The patterns match lines of the daemon's log. The daemon writes such a line when a problem
  # begins, and not every minute while the problem lasts.
  troubles = {
    evaluation-failed = {
      pattern = "{ $.level = \"error\" && $.msg = \"evaluation failed\" }"
      why     = "dynascale could evaluate no tier. Look at its log: usual causes are missing permissions, throttling, or an outage of AWS."
    }
    ledger = {
      pattern = "{ $.level = \"error\" && $.msg = \"LEDGER CANNOT BE WRITTEN*\" }"
      why     = "The ledger cannot be written: tiers may grow, and do not shrink. Is the disk of the task full?"
    }
    breaker = {
      pattern = "{ $.level = \"error\" && $.msg = \"CIRCUIT BREAKER OPEN*\" }"
      why     = "The circuit breaker of a tier holds growth or shrinking back, because launches or an operation failed. The log names the tier; dynascale explain TIER shows the cause."
    }
    evaluations-missed = {
      pattern = "{ $.level = \"warn\" && $.msg = \"evaluations missed*\" }"
      why     = "Evaluations take longer than loop.interval, so some are skipped. Set a longer loop.interval, or give this daemon fewer tiers."
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
  # No line in the log means no problem.
  treat_missing_data = "notBreaching"
  alarm_actions      = var.alarm_actions
  ok_actions         = var.alarm_actions
  tags               = var.tags
}

# A running task reports its CPU every minute. If there is no value, no task runs. This alarm does not
# need Container Insights.
resource "aws_cloudwatch_metric_alarm" "not_running" {
  alarm_name          = "${var.name}-not-running"
  alarm_description   = "No task of dynascale runs: nothing is scaled. Look at the events of the ECS service."
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

# The dead-man's alarm: the daemon writes the value 1 after every evaluation that completed. If there is
# no value, the daemon is stopped, hangs, or can read nothing from AWS.
resource "aws_cloudwatch_metric_alarm" "no_heartbeat" {
  count = var.heartbeat_metric == "" ? 0 : 1

  alarm_name          = "${var.name}-no-heartbeat"
  alarm_description   = "dynascale has completed no evaluation for 5 minutes, or cannot write its heartbeat to CloudWatch: probably nothing is scaled. Look at the task and at its log."
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
