output "task_role_arn" {
  description = "Role of the daemon. The trust policies of the roles in assume_role must name it."
  value       = aws_iam_role.task.arn
}

output "log_group" {
  description = "Log group with a line for every change and every new problem."
  value       = aws_cloudwatch_log_group.this.name
}

output "service" {
  description = "Name of the ECS service."
  value       = aws_ecs_service.this.name
}
