"""What boto3 reads and writes in the playground's shop; a wrong answer ends it with exit code 1."""

import datetime
import json

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

once = Config(retries={"total_max_attempts": 1})


def client(service):
    return boto3.client(service, config=once)


def refused(code, call, **args):
    try:
        call(**args)
    except ClientError as error:
        got = error.response["Error"]
        assert code in (got["Code"], got.get("QueryErrorCode")), (code, got)
        assert got["Message"] or code == "ParameterNotFound", got  # AWS says nothing more of it either
        return got["Code"]
    raise AssertionError(f"{call} was not refused with {code}")


now = datetime.datetime.now(datetime.timezone.utc)
groups, metrics, queues = client("autoscaling"), client("cloudwatch"), client("sqs")
databases, machines, balancers = client("rds"), client("ec2"), client("elbv2")

# Who am I, and what is there?
assert client("sts").get_caller_identity()["Account"] == "123456789012"
names = [
    group["AutoScalingGroupName"]
    for page in groups.get_paginator("describe_auto_scaling_groups").paginate(PaginationConfig={"PageSize": 1})
    for group in page["AutoScalingGroups"]
]
assert names == ["shop-web", "shop-workers"], names
for listing, what in (
    (groups.describe_policies(), "ScalingPolicies"),
    (groups.describe_scheduled_actions(), "ScheduledUpdateGroupActions"),
    (groups.describe_instance_refreshes(AutoScalingGroupName="shop-web"), "InstanceRefreshes"),
    (databases.describe_db_instances(), "DBInstances"),
    (databases.describe_db_clusters(), "DBClusters"),
    (machines.describe_instances(), "Reservations"),
    (client("application-autoscaling").describe_scalable_targets(ServiceNamespace="rds"), "ScalableTargets"),
):
    assert listing[what] == [], listing

# Sizes: what is asked for is done, in its bounds.
groups.set_desired_capacity(AutoScalingGroupName="shop-workers", DesiredCapacity=1)
workers = groups.describe_auto_scaling_groups(AutoScalingGroupNames=["shop-workers"])["AutoScalingGroups"][0]
assert (workers["DesiredCapacity"], workers["MaxSize"]) == (1, 20), workers
refused("ValidationError", groups.set_desired_capacity, AutoScalingGroupName="shop-workers", DesiredCapacity=21)
refused("ValidationError", groups.set_desired_capacity, AutoScalingGroupName="nobody", DesiredCapacity=1)
activities = groups.describe_scaling_activities(AutoScalingGroupName="shop-workers")["Activities"]
assert activities[0]["StartTime"] > now - datetime.timedelta(minutes=1), activities

# Metrics, as clients of today speak: their times are those of this clock.
cpu = {
    "Metric": {
        "Namespace": "AWS/EC2",
        "MetricName": "CPUUtilization",
        "Dimensions": [{"Name": "AutoScalingGroupName", "Value": "shop-web"}],
    },
    "Period": 60,
    "Stat": "Average",
}
queries = [{"Id": "cpu", "MetricStat": cpu}, {"Id": "half", "Expression": "cpu / 2"}]
pages = list(
    metrics.get_paginator("get_metric_data").paginate(
        StartTime=now - datetime.timedelta(minutes=20),
        EndTime=now,
        MetricDataQueries=queries,
        PaginationConfig={"PageSize": 7},
    )
)
assert len(pages) > 4, len(pages)
points = {"cpu": [], "half": []}
for page in pages:
    for result in page["MetricDataResults"]:
        points[result["Id"]] += zip(result["Timestamps"], result["Values"])
assert 17 <= len(points["cpu"]) == len(points["half"]) <= 21, points
newest, value = points["cpu"][0]
assert datetime.timedelta(0) < now - newest < datetime.timedelta(minutes=4) and 70 < value <= 100, points["cpu"][0]
listed = metrics.list_metrics(Namespace="AWS/SQS", RecentlyActive="PT3H")["Metrics"]
assert {"Name": "QueueName", "Value": "shop-jobs"} in listed[0]["Dimensions"], listed
refused("ValidationError", metrics.get_metric_data, StartTime=now, EndTime=now, MetricDataQueries=queries)

# The queue.
url = queues.get_queue_url(QueueName="shop-jobs")["QueueUrl"]
assert queues.list_queues()["QueueUrls"] == [url]
queues.send_message(QueueUrl=url, MessageBody="a job")
attributes = queues.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
assert int(attributes["ApproximateNumberOfMessages"]) >= 30, attributes
refused("QueueDoesNotExist", queues.get_queue_attributes, QueueUrl=url + "-not")

# What stands in a target group, and a parameter.
target_group = balancers.describe_target_groups(Names=["shop-web"])["TargetGroups"][0]["TargetGroupArn"]
health = balancers.describe_target_health(TargetGroupArn=target_group)["TargetHealthDescriptions"]
assert health and {target["TargetHealth"]["State"] for target in health} == {"healthy"}, health
parameters = client("ssm")
parameters.put_parameter(Name="/shop/word", Value="one", Type="String")
parameter = parameters.get_parameter(Name="/shop/word")["Parameter"]
assert (parameter["Value"], parameter["Type"]) == ("one", "String"), parameter
refused("ParameterNotFound", parameters.get_parameter, Name="/shop/nothing")
refused("ParameterAlreadyExists", parameters.put_parameter, Name="/shop/word", Value="two", Type="String")

# What it does not know, it says so, in the words of each client.
refused("DBInstanceNotFound", databases.describe_db_instances, DBInstanceIdentifier="nobody")
refused("InvalidInstanceID.NotFound", machines.describe_instances, InstanceIds=["i-0123456789abcdeff"])
refused("InvalidAction", machines.describe_availability_zones)
refused("InvalidAction", groups.delete_auto_scaling_group, AutoScalingGroupName="shop-web")
refused("InvalidAction", balancers.describe_load_balancers)
refused("UnknownOperationException", metrics.list_dashboards)
refused("UnknownOperationException", queues.purge_queue, QueueUrl=url)
refused("UnknownOperationException", parameters.describe_parameters)
for service, call in (
    ("s3", "list_buckets"),  # REST in XML
    ("lambda", "list_functions"),  # REST in JSON
    ("dynamodb", "list_tables"),  # JSON
    ("iam", "list_users"),  # Query
):
    refused("UnknownService", getattr(client(service), call))

print(json.dumps({"groups": names, "points": len(points["cpu"])}))
