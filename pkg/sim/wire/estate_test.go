package wire

import (
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/applicationautoscaling"
	aastypes "github.com/aws/aws-sdk-go-v2/service/applicationautoscaling/types"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	elbv2 "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"
	elbtypes "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"
	"github.com/aws/aws-sdk-go-v2/service/rds"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	ssmtypes "github.com/aws/aws-sdk-go-v2/service/ssm/types"
	"github.com/google/go-cmp/cmp"
)

// A world of groups and queues only is asked for the rest as well, by everybody who
// looks for what there is.
func TestACloudWithoutMachinesHasEmptyLists(t *testing.T) {
	c := serve(t, newPlainCloud(), Options{})
	ctx := t.Context()
	instances, err := c.ec2().DescribeInstances(ctx, &ec2.DescribeInstancesInput{MaxResults: aws.Int32(1000), Filters: by("instance-state-name", "running")})
	if err != nil || len(instances.Reservations) != 0 {
		t.Errorf("instances %+v, %v", instances, err)
	}
	databases, err := c.rds().DescribeDBInstances(ctx, &rds.DescribeDBInstancesInput{})
	if err != nil || len(databases.DBInstances) != 0 {
		t.Errorf("databases %+v, %v", databases, err)
	}
	clusters, err := c.rds().DescribeDBClusters(ctx, &rds.DescribeDBClustersInput{})
	if err != nil || len(clusters.DBClusters) != 0 {
		t.Errorf("clusters %+v, %v", clusters, err)
	}
	groups, err := elbv2.NewFromConfig(c.config).DescribeTargetGroups(ctx, &elbv2.DescribeTargetGroupsInput{})
	if err != nil || len(groups.TargetGroups) != 0 {
		t.Errorf("target groups %+v, %v", groups, err)
	}
	targets, err := applicationautoscaling.NewFromConfig(c.config).DescribeScalableTargets(ctx, &applicationautoscaling.DescribeScalableTargetsInput{ServiceNamespace: aastypes.ServiceNamespaceRds})
	if err != nil || len(targets.ScalableTargets) != 0 {
		t.Errorf("scalable targets %+v, %v", targets, err)
	}
	if _, err := c.ec2().StopInstances(ctx, &ec2.StopInstancesInput{InstanceIds: []string{box}}); code(err) != "InvalidInstanceID.NotFound" {
		t.Errorf("a stop of nobody: %v", err)
	}
}

func TestTargetsByTheirPorts(t *testing.T) {
	world := still(t)
	client := elbv2.NewFromConfig(serve(t, world, Options{}).config)
	ctx := t.Context()
	type told struct {
		ID    string
		Port  int32
		State elbtypes.TargetHealthStateEnum
		Why   elbtypes.TargetHealthReasonEnum
	}
	look := func(targets ...elbtypes.TargetDescription) (list []told) {
		out, err := client.DescribeTargetHealth(ctx, &elbv2.DescribeTargetHealthInput{TargetGroupArn: aws.String(blue), Targets: targets})
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range out.TargetHealthDescriptions {
			list = append(list, told{*x.Target.Id, *x.Target.Port, x.TargetHealth.State, x.TargetHealth.Reason})
		}
		return list
	}
	if diff := cmp.Diff([]told{{box, 8080, "healthy", ""}}, look()); diff != "" {
		t.Errorf("all (-want +got):\n%s", diff)
	}
	want := []told{{box, 80, "unused", "Target.NotRegistered"}, {box, 8080, "healthy", ""}, {"i-0c", 80, "unused", "Target.NotRegistered"}}
	got := look(elbtypes.TargetDescription{Id: aws.String(box)}, elbtypes.TargetDescription{Id: aws.String(box), Port: aws.Int32(8080)}, elbtypes.TargetDescription{Id: aws.String("i-0c")})
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("by id, which without a port is the group's own (-want +got):\n%s", diff)
	}
	change := func(port *int32) error {
		_, err := client.DeregisterTargets(ctx, &elbv2.DeregisterTargetsInput{TargetGroupArn: aws.String(blue), Targets: []elbtypes.TargetDescription{{Id: aws.String(box), Port: port}}})
		return err
	}
	if err := change(nil); err != nil || look()[0].State != "healthy" {
		t.Errorf("deregistered at a port where it is not: %v, %v", err, look())
	}
	if err := change(aws.Int32(8080)); err != nil || look()[0].State != "draining" {
		t.Errorf("deregistered: %v, %v", err, look())
	}
	world.Step(time.Minute)
	if got := look(); len(got) != 0 {
		t.Errorf("after draining: %v", got)
	}
	if _, err := client.RegisterTargets(ctx, &elbv2.RegisterTargetsInput{TargetGroupArn: aws.String(blue), Targets: []elbtypes.TargetDescription{}}); code(err) != "ValidationError" {
		t.Errorf("no targets: %v", err)
	}
	groups, err := client.DescribeTargetGroups(ctx, &elbv2.DescribeTargetGroupsInput{})
	if err != nil || len(groups.TargetGroups) != 2 {
		t.Fatalf("groups %+v, %v", groups, err)
	}
	x := groups.TargetGroups[1]
	if *x.TargetGroupArn != blue || *x.TargetGroupName != "blue" || *x.VpcId != world.VPC(blue) || x.TargetType != "instance" || *x.Port != 80 || len(x.LoadBalancerArns) != 0 {
		t.Errorf("target group %+v", x)
	}
}

func TestParametersOverTheWire(t *testing.T) {
	world := still(t)
	client := ssm.NewFromConfig(serve(t, world, Options{}).config)
	put := func(change func(*ssm.PutParameterInput)) error {
		in := &ssm.PutParameterInput{Name: aws.String("/readers"), Value: aws.String("a"), Type: ssmtypes.ParameterTypeString}
		change(in)
		_, err := client.PutParameter(t.Context(), in)
		return err
	}
	if err := put(func(*ssm.PutParameterInput) {}); err != nil {
		t.Fatal(err)
	}
	if err := put(func(*ssm.PutParameterInput) {}); code(err) != "ParameterAlreadyExists" {
		t.Errorf("written twice: %v", err)
	}
	if err := put(func(in *ssm.PutParameterInput) { in.Overwrite, in.Value, in.Type = aws.Bool(true), aws.String("b"), "" }); err != nil {
		t.Errorf("overwritten: %v", err)
	}
	if value, _ := world.Parameter("/readers"); value != "b" {
		t.Errorf("the parameter is %q", value)
	}
	if err := put(func(in *ssm.PutParameterInput) {
		in.Overwrite, in.Type = aws.Bool(true), ssmtypes.ParameterTypeSecureString
	}); code(err) != "ValidationException" {
		t.Errorf("a secret: %v", err)
	}
	if err := put(func(in *ssm.PutParameterInput) { in.KeyId = aws.String("k") }); code(err) != "UnsupportedOperation" {
		t.Errorf("a key: %v", err)
	}
}

func TestScalableTargetsOverTheWire(t *testing.T) {
	client := applicationautoscaling.NewFromConfig(serve(t, still(t), Options{}).config)
	for _, tc := range []struct {
		name string
		in   applicationautoscaling.DescribeScalableTargetsInput
		want int
		code string
	}{
		{"of RDS", applicationautoscaling.DescribeScalableTargetsInput{ServiceNamespace: "rds"}, 1, ""},
		{"the cluster", applicationautoscaling.DescribeScalableTargetsInput{ServiceNamespace: "rds", ResourceIds: []string{"cluster:cart"}, ScalableDimension: "rds:cluster:ReadReplicaCount"}, 1, ""},
		{"another cluster", applicationautoscaling.DescribeScalableTargetsInput{ServiceNamespace: "rds", ResourceIds: []string{"cluster:empty"}}, 0, ""},
		{"of ECS", applicationautoscaling.DescribeScalableTargetsInput{ServiceNamespace: "ecs"}, 0, ""},
		{"too many", applicationautoscaling.DescribeScalableTargetsInput{ServiceNamespace: "rds", MaxResults: aws.Int32(51)}, 0, "ValidationException"},
		{"a token of nothing", applicationautoscaling.DescribeScalableTargetsInput{ServiceNamespace: "rds", NextToken: aws.String("x")}, 0, "InvalidNextTokenException"},
	} {
		out, err := client.DescribeScalableTargets(t.Context(), &tc.in)
		if code(err) != tc.code || err == nil && len(out.ScalableTargets) != tc.want {
			t.Errorf("%s: %+v, %v; want %d, %q", tc.name, out, err, tc.want, tc.code)
		}
	}
}

func TestParametersAreReadOverTheWire(t *testing.T) {
	world := still(t)
	client := ssm.NewFromConfig(serve(t, world, Options{}).config)
	get := func() (*ssm.GetParameterOutput, error) {
		return client.GetParameter(t.Context(), &ssm.GetParameterInput{Name: aws.String("/dynascale/brake")})
	}
	if _, err := get(); code(err) != "ParameterNotFound" {
		t.Errorf("one that is not there: %v", err)
	}
	if err := world.PutParameter(t.Context(), "/dynascale/brake", "pause"); err != nil {
		t.Fatal(err)
	}
	out, err := get()
	if err != nil || aws.ToString(out.Parameter.Value) != "pause" || !aws.ToTime(out.Parameter.LastModifiedDate).Equal(world.Now()) ||
		out.Parameter.Type != ssmtypes.ParameterTypeString || aws.ToString(out.Parameter.ARN) != "arn:aws:ssm:us-east-1:123456789012:parameter/dynascale/brake" {
		t.Errorf("%+v, %v", out, err)
	}
}
