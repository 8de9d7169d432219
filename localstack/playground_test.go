//go:build integration

package localstack

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/dynascale/dynascale/pkg/scale"
)

// Clients that others wrote find faults of the simulated cloud's endpoint.
func TestPlaygroundWithBoto3(t *testing.T) {
	t.Parallel()
	g := startGround(t)
	out, errs, code := g.client(t, "python", "clients.py")
	if code != 0 {
		t.Fatalf("boto3 is not content:\n%s%s", out, errs)
	}
	wantIn(t, "what boto3 saw", out, `"groups": ["shop-web", "shop-workers"]`)
}

func TestPlaygroundWithTheAWSCLI(t *testing.T) {
	t.Parallel()
	shop, estate := startGround(t), startGround(t, "--scenario", "database", "--speed", "10")
	const queue = "https://sqs.eu-central-2.amazonaws.com/123456789012/shop-jobs"
	for _, c := range []struct {
		on   *ground
		args string
		code int
		want string // in the output, or in the error
	}{
		{shop, "autoscaling describe-auto-scaling-groups --query AutoScalingGroups[].[AutoScalingGroupName,DesiredCapacity] --output text", 0, "shop-web\t9\nshop-workers\t0\n"},
		{shop, "autoscaling set-desired-capacity --auto-scaling-group-name shop-web --desired-capacity 11", 0, ""},
		{shop, "autoscaling describe-auto-scaling-groups --auto-scaling-group-names shop-web --query AutoScalingGroups[0].DesiredCapacity", 0, "11\n"},
		{shop, "autoscaling set-desired-capacity --auto-scaling-group-name shop-web --desired-capacity 41", 255, "New SetDesiredCapacity value 41 is above max value 40"},
		{shop, "autoscaling update-auto-scaling-group --auto-scaling-group-name shop-web --min-size 3 --max-size 50", 0, ""},
		{shop, "autoscaling describe-scaling-activities --auto-scaling-group-name shop-web --max-items 1 --output text", 0, "Launching a new EC2 instance"},
		{shop, "cloudwatch list-metrics --namespace AWS/ApplicationELB --metric-name RequestCount --output text", 0, "app/shop-web/50dc6c495c0c9188"},
		{shop, "cloudwatch get-metric-data --start-time 2020-01-01T00:00:00Z --end-time 2099-01-01T00:00:00Z --query MetricDataResults[0].[Id,StatusCode] --output text " +
			`--metric-data-queries [{"Id":"m","MetricStat":{"Metric":{"Namespace":"AWS/EC2","MetricName":"CPUUtilization","Dimensions":[{"Name":"AutoScalingGroupName","Value":"shop-web"}]},"Period":60,"Stat":"Average"}}]`, 0, "m\tComplete\n"},
		// Version 1 of the CLI asks AWS itself for SQS in many regions; this one is none of them.
		{shop, "sqs list-queues --output text", 0, queue},
		{shop, "sqs get-queue-attributes --attribute-names All --queue-url " + queue, 0, `"ApproximateNumberOfMessages": "`},
		{shop, "sqs send-message --message-body job --queue-url " + queue, 0, `"MessageId": "`},
		{shop, "elbv2 describe-target-groups --query TargetGroups[].TargetGroupName --output text", 0, "shop-web\n"},
		{shop, "sts get-caller-identity --query Account --output text", 0, "123456789012\n"},
		{shop, "ssm put-parameter --name /shop/word --value one --type String", 0, `"Version": 1`},
		{shop, "ssm get-parameter --name /shop/word --query Parameter.Value --output text", 0, "one\n"},
		{estate, "rds describe-db-instances --query DBInstances[].[DBInstanceIdentifier,DBInstanceClass] --output text", 0, "shop-db\tdb.r6g.large\n"},
		{estate, "ec2 describe-instances --query Reservations[].Instances[].[InstanceId,InstanceType,State.Name] --output text", 0, "i-0123456789abcdef0\tm6i.large\trunning\n"},
		{estate, "elbv2 describe-target-health --query TargetHealthDescriptions[].TargetHealth.State --output text --target-group-arn " +
			"arn:aws:elasticloadbalancing:eu-central-2:123456789012:targetgroup/shop-reports/73e2d6bc24d8a067", 0, "healthy\n"},
		{estate, "rds create-db-instance-read-replica --db-instance-identifier shop-db-two --source-db-instance-identifier shop-db --query DBInstance.DBInstanceStatus --output text", 0, "creating\n"},
		{estate, "rds describe-db-instances --db-instance-identifier nobody", 255, "(DBInstanceNotFound)"},
		{estate, "ec2 run-instances --image-id ami-0123456789abcdef0 --instance-type m6i.large", 255, "(InvalidAction) when calling the RunInstances operation: the simulated cloud does not know the operation RunInstances"},
		{estate, "s3api list-buckets", 255, "the simulated cloud has no service s3"},
	} {
		out, errs, code := c.on.client(t, "aws", strings.Fields(c.args)...)
		if code != c.code || !strings.Contains(out+errs, c.want) {
			t.Errorf("aws %s: exit code %d, want %d with %q; it said:\n%s%s", c.args, code, c.code, c.want, out, errs)
		}
	}
}

// The configuration that the playground writes is the one that its daemon runs by; what
// the trouble does shows in what the daemon says.
func TestTroubleOfAPlayground(t *testing.T) {
	t.Parallel()
	g := startGround(t)
	s := g.scene(t)
	text, err := os.ReadFile(filepath.Join(g.out, "shop.yaml"))
	s.must(err)
	// A port of its own, and the ledger where the scene looks for it.
	s.must(os.WriteFile(s.config(), append(text, "http: {listen: \""+s.listen+"\"}\n"...), 0o600))
	d := s.start()
	s.eventually("growth of both groups, which begin too small", func() (bool, string) {
		out := s.trouble("status")
		return s.sizes("shop-web").Desired > 9 && s.sizes("shop-workers").Desired > 0, out
	})

	wantIn(t, "lose", s.trouble("lose", "web", "3"), "shop-web loses 3 of its 9 machines in service; the group tries to launch others, which normally takes 2 min")
	s.eventually("an evaluation that sees the loss", func() (bool, string) {
		c := s.explain("web").Decision.Capacity
		return c.InService == 6, s.trouble("status")
	})
	wantIn(t, "load", s.trouble("load", "web", "x3", "--for", "15m"), "shop-web has 3 times its normal load, now ")
	wantIn(t, "status", s.trouble("status"), "shop-web has 3 times its normal load until ", "shop at speed 1, up since ")

	wantIn(t, "throttle", s.trouble("throttle", "autoscaling"), "autoscaling throttles every call, until ")
	s.eventually("an evaluation that tells of throttling", func() (bool, string) {
		log, _ := os.ReadFile(d.log)
		return strings.Contains(string(log), ": throttled: "), tail(d.log, 3)
	})
	wantIn(t, "calm", s.trouble("calm"), "2 troubles are over")

	wantIn(t, "cloudwatch", s.trouble("cloudwatch", "dead"), "CloudWatch does not answer, until ")
	s.eventually("an evaluation that tells of CloudWatch", func() (bool, string) {
		return lacks(s.explain("web")), tail(d.log, 3)
	})
	wantIn(t, "cloudwatch", s.trouble("cloudwatch", "back"), "the trouble that affected only CloudWatch is over")
	s.eventually("an evaluation with all its data", func() (bool, string) {
		return !lacks(s.explain("web")), tail(d.log, 3)
	})
	wantIn(t, "what the playground said", g.said(t), "shop-web loses 3 of its 9 machines", "2 troubles are over")

	d.stop()
	if code := g.interrupt(t); code != 0 {
		t.Errorf("Ctrl-C ends the playground with exit code %d", code)
	}
	wantIn(t, "its last line", g.said(t), "The playground has ended, and its account with it.")
}

// lacks reports whether an evaluation had to do without data that was due.
func lacks(r scale.Record) bool {
	return len(r.Decision.Gaps) > 0 || slices.ContainsFunc(r.Decision.Samples, func(x scale.Sample) bool { return x.Missing != "" })
}
