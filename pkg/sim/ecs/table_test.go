package ecs_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/credentials"
	sdk "github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
	"github.com/aws/smithy-go"
	"github.com/google/go-cmp/cmp"

	"github.com/dynascale/dynascale/pkg/aws/appscaling"
	awsecs "github.com/dynascale/dynascale/pkg/aws/ecs"
	"github.com/dynascale/dynascale/pkg/aws/session"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/sim"
	simscaling "github.com/dynascale/dynascale/pkg/sim/appscaling"
	"github.com/dynascale/dynascale/pkg/sim/ecs"
	"github.com/dynascale/dynascale/pkg/sim/wire"
)

// dial serves a world and is a configuration of clients that ask it.
func dial(t testing.TB, c *sim.Cloud) aws.Config {
	t.Helper()
	server := httptest.NewServer(wire.New(c, wire.Options{Account: c.Account(), Region: c.Region(), Hold: time.Millisecond}))
	t.Cleanup(server.Close)
	return aws.Config{
		Region: c.Region(), BaseEndpoint: aws.String(server.URL), HTTPClient: session.HTTPClient(time.Minute),
		Retryer: func() aws.Retryer {
			return retry.NewStandard(func(o *retry.StandardOptions) { o.MaxBackoff = time.Millisecond })
		},
		Credentials: credentials.NewStaticCredentialsProvider("AK", "SK", ""),
	}
}

// kinds is one service of every kind, in the middle of what each can be in.
func kinds(t testing.TB) *sim.Cloud {
	t.Helper()
	web := ecs.Web("shop", "web", sim.Constant(20), 10, start)
	web.Grace, web.Tags = 30*time.Second, map[string]string{"team": "shop", "env": "live"}
	web.Scaling = &ecs.Scaling{ScalableTarget: resource.ScalableTarget{Min: 1, Max: 9, In: true}, Policies: []simscaling.Policy{
		{Name: "cpu60", Type: "TargetTrackingScaling", Metric: "ECSServiceAverageCPUUtilization", Goal: 60, NoScaleIn: true},
		{Name: "alarm", Type: "StepScaling"}, {Name: "ahead", Type: "PredictiveScaling"}, {Name: "looks", Type: "PredictiveScaling", Forecasts: true},
	}}
	rolling, green, full := ecs.Web("shop", "rolling", sim.Constant(20), 10, start), ecs.Web("shop", "green", sim.Constant(20), 10, start), ecs.Web("lab", "full", sim.Constant(20), 10, start)
	green.Controller, full.Room, full.Launch, full.Providers = resource.ControllerCodeDeploy, 2, "", []string{"spot", "steady"}
	agent := ecs.ServiceSpec{Cluster: "shop", Name: "agent", Desired: 4, Scheduling: resource.SchedulingDaemon, Launch: "EC2", UnitRate: 1}
	express := ecs.ServiceSpec{Cluster: "lab", Name: "express", Desired: 1, Managed: true, UnitRate: 1}
	c, err := sim.New(sim.Options{Seed: 7, Start: start, Services: []sim.ServiceSpec{web, rolling, green, full, agent, express}})
	if err != nil {
		t.Fatal(err)
	}
	ok(t, c.Deploy("shop", "rolling", false))
	ok(t, c.Deploy("shop", "green", false))
	ok(t, c.SetDesiredCount(ctx, "lab", "full", 5))
	ok(t, c.SetDesiredCount(ctx, "shop", "web", 3))
	c.Step(30 * time.Second)
	return c
}

// The daemon must not see the difference between the world and the world through ECS's
// protocol.
func TestTheWireTellsTheSame(t *testing.T) {
	c := kinds(t)
	cfg := dial(t, c)
	services, scaling := awsecs.New(cfg), appscaling.New(cfg)
	same := func(what string, plain, wired any, errs ...error) {
		t.Helper()
		if err := errors.Join(errs...); err != nil {
			t.Errorf("%s: %v", what, err)
		}
		if diff := cmp.Diff(plain, wired); diff != "" {
			t.Errorf("%s (-world +wire):\n%s", what, diff)
		}
	}
	all, err := c.ServiceInventory(ctx)
	wired, err2 := services.ServiceInventory(ctx)
	same("all services", all, wired, err, err2)
	if len(all) != 6 {
		t.Errorf("%d services", len(all))
	}
	for _, names := range [][]string{{"web", "rolling", "green", "agent"}, {"nobody"}, {"web", "nobody"}} {
		plain, err := c.Services(ctx, "shop", names)
		wired, err2 := services.Services(ctx, "shop", names)
		same(fmt.Sprint(names), plain, wired, err, err2)
	}
	plain, err := c.Services(ctx, "nowhere", []string{"web"})
	none, err2 := services.Services(ctx, "nowhere", []string{"web"})
	same("a cluster that is not there", plain, none, err, err2)
	s1, err := c.ServiceScaling(ctx)
	s2, err2 := scaling.ServiceScaling(ctx)
	same("scaling", s1, s2, err, err2)
	t1, err := c.ScalableTargets(ctx, []string{"shop/web"})
	t2, err2 := scaling.ScalableTargets(ctx, []string{"shop/web"})
	same("scalable targets", t1, t2, err, err2)
}

func TestTheWireRefusesTheSame(t *testing.T) {
	fault := func(kind string) func(*ecs.ServiceSpec, *sim.Options) {
		return func(_ *ecs.ServiceSpec, o *sim.Options) {
			o.Faults = []sim.Fault{{Kind: kind, Service: "ecs", From: start, To: start.Add(time.Hour)}}
		}
	}
	daemon := func(s *ecs.ServiceSpec, _ *sim.Options) { s.Scheduling = resource.SchedulingDaemon }
	for _, tc := range []struct {
		name             string
		edit             func(*ecs.ServiceSpec, *sim.Options)
		cluster, service string
		size             int
		kind             scale.Kind
		want             string
	}{
		{"unknown service", nil, "shop", "nobody", 3, scale.Missing, "ServiceNotFoundException: Service not found."},
		{"unknown cluster", nil, "nowhere", "web", 3, scale.Missing, "ClusterNotFoundException: Cluster not found."},
		{"a daemon", daemon, "shop", "web", 3, scale.Invalid, "InvalidParameterException: The daemon scheduling strategy does not support a desired count for services. Remove desired count and try again"},
		{"throttled", fault(sim.FaultThrottle), "shop", "web", 3, scale.Throttled, "ThrottlingException: Rate exceeded"},
		{"denied", fault(sim.FaultDenied), "shop", "web", 3, scale.Denied, "is not authorized to perform: ecs:UpdateService"},
		{"broken", fault(sim.FaultInternal), "shop", "web", 3, scale.Internal, "ServerException: The request processing has failed"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			edits := []func(*ecs.ServiceSpec, *sim.Options){}
			if tc.edit != nil {
				edits = append(edits, tc.edit)
			}
			c := shop(t, 2, sim.Constant(5), edits...)
			plain, wired := c.SetDesiredCount(ctx, tc.cluster, tc.service, tc.size), awsecs.New(dial(t, c)).SetDesiredCount(ctx, tc.cluster, tc.service, tc.size)
			for _, err := range []error{plain, wired} {
				if scale.KindOf(err) != tc.kind || !strings.Contains(fmt.Sprint(err), tc.want) {
					t.Errorf("got %v, want %s: %s", err, tc.kind, tc.want)
				}
			}
			if s, _ := c.DescribeService("shop", "web"); s.Desired != 2 {
				t.Errorf("desired %d", s.Desired)
			}
		})
	}
	t.Run("no answer", func(t *testing.T) {
		c := shop(t, 2, sim.Constant(5), fault(sim.FaultTimeout))
		if err := awsecs.New(dial(t, c)).SetDesiredCount(ctx, "shop", "web", 3); scale.KindOf(err) != scale.Unreachable {
			t.Error(err)
		}
	})
}

func TestUpdateServiceOverTheWire(t *testing.T) {
	codeOf := func(err error) string {
		var api smithy.APIError
		if errors.As(err, &api) {
			return api.ErrorCode()
		}
		return ""
	}
	c := kinds(t)
	client := sdk.NewFromConfig(dial(t, c))
	for _, tc := range []struct {
		name string
		in   sdk.UpdateServiceInput
		code string
		want int // deployments or task sets afterwards
	}{
		{"a count alone", sdk.UpdateServiceInput{Service: aws.String("green"), DesiredCount: aws.Int32(5)}, "", 2},
		{"another field of CodeDeploy's", sdk.UpdateServiceInput{Service: aws.String("green"), DesiredCount: aws.Int32(5), TaskDefinition: aws.String("app:2")}, "InvalidParameterException", 2},
		{"a deployment", sdk.UpdateServiceInput{Service: aws.String("web"), ForceNewDeployment: true}, "", 2},
		{"by its ARN, and below zero", sdk.UpdateServiceInput{Service: aws.String("arn:aws:ecs:us-east-1:123456789012:service/shop/web"), DesiredCount: aws.Int32(-1)}, "InvalidParameterException", 2},
		{"what this world cannot do", sdk.UpdateServiceInput{Service: aws.String("web"), HealthCheckGracePeriodSeconds: aws.Int32(60)}, "UnsupportedOperation", 2},
	} {
		tc.in.Cluster = aws.String("shop")
		_, err := client.UpdateService(ctx, &tc.in)
		name := (*tc.in.Service)[strings.LastIndex(*tc.in.Service, "/")+1:]
		if s, _ := c.DescribeService("shop", name); codeOf(err) != tc.code || len(s.Deployments) != tc.want {
			t.Errorf("%s: %v, %+v", tc.name, err, s.Deployments)
		}
	}
	if s, _ := c.DescribeService("shop", "green"); s.Desired != 5 {
		t.Errorf("%+v", s)
	}
	many := make([]string, 11)
	for i := range many {
		many[i] = fmt.Sprint(i)
	}
	if _, err := client.DescribeServices(ctx, &sdk.DescribeServicesInput{Cluster: aws.String("shop"), Services: many}); codeOf(err) != "InvalidParameterException" {
		t.Errorf("eleven services: %v", err)
	}
	out, err := client.DescribeServices(ctx, &sdk.DescribeServicesInput{Cluster: aws.String("shop"), Services: []string{"web", "nobody"}})
	if err != nil || len(out.Services[0].Tags) != 0 || len(out.Failures) != 1 || *out.Failures[0].Reason != "MISSING" || *out.Failures[0].Arn != "arn:aws:ecs:us-east-1:123456789012:service/shop/nobody" {
		t.Errorf("%+v, %v", out, err)
	}
	clusters, err := client.DescribeClusters(ctx, &sdk.DescribeClustersInput{Clusters: []string{"shop", "nowhere"}})
	if err != nil || len(clusters.Clusters) != 1 || clusters.Clusters[0].ActiveServicesCount != 4 || len(clusters.Failures) != 1 {
		t.Errorf("%+v, %v", clusters, err)
	}
}

func TestListsServicesPageByPage(t *testing.T) {
	o := sim.Options{Start: start}
	for i := range 23 {
		s := ecs.ServiceSpec{Cluster: "shop", Name: fmt.Sprintf("s%02d", i), Desired: 1, UnitRate: 1}
		if i%2 == 0 {
			s.Launch = "EC2"
		}
		o.Services = append(o.Services, s)
	}
	c, err := sim.New(o)
	if err != nil {
		t.Fatal(err)
	}
	client := sdk.NewFromConfig(dial(t, c))
	var sizes []int
	for p := sdk.NewListServicesPaginator(client, &sdk.ListServicesInput{Cluster: aws.String("shop")}); p.HasMorePages(); {
		out, err := p.NextPage(ctx)
		if err != nil {
			t.Fatal(err)
		}
		sizes = append(sizes, len(out.ServiceArns))
	}
	if diff := cmp.Diff([]int{10, 10, 3}, sizes); diff != "" {
		t.Error(diff)
	}
	out, err := client.ListServices(ctx, &sdk.ListServicesInput{Cluster: aws.String("shop"), LaunchType: types.LaunchTypeEc2, MaxResults: aws.Int32(100)})
	if err != nil || len(out.ServiceArns) != 12 {
		t.Errorf("%d, %v", len(out.ServiceArns), err)
	}
	for _, in := range []sdk.ListServicesInput{{Cluster: aws.String("shop"), MaxResults: aws.Int32(101)}, {Cluster: aws.String("shop"), NextToken: aws.String("x")}, {Cluster: aws.String("nowhere")}} {
		if _, err := client.ListServices(ctx, &in); err == nil {
			t.Errorf("%+v was taken", in)
		}
	}
}

// Every parameter that the SDK can send is known: what has an effect that this world does not
// have is refused, and nothing is passed over.
func TestUnderstandsTheGoldenRequestsOfTheSDK(t *testing.T) {
	out, err := exec.CommandContext(t.Context(), "go", "list", "-m", "-f", "{{.Dir}}", "github.com/aws/aws-sdk-go-v2/service/ecs").Output()
	if err != nil {
		t.Fatal(err)
	}
	server := wire.New(shop(t, 1, sim.Constant(1)), wire.Options{})
	table := reflect.ValueOf(server.Services["ecs"].Operations)
	golden := map[string]string{ // and what AWS's rules demand for its placeholders
		"DescribeServices": "ClusterNotFoundException", "ListServices": "ClusterNotFoundException", "ListClusters": "InvalidParameterException",
		"DescribeTaskDefinition": "ClientException", "DescribeClusters": "MISSING", "UpdateService": "UnsupportedOperation",
	}
	if table.Len() != len(golden) {
		t.Errorf("%d operations, %d with a golden request", table.Len(), len(golden))
	}
	for operation, want := range golden {
		text, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(out)), "request_snapshot", operation+".request.snap"))
		if err != nil {
			t.Fatal(err)
		}
		_, body, _ := strings.Cut(strings.TrimSpace(string(text)), "\n\n{")
		r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader("{"+body))
		r.Header.Set("Content-Type", "application/x-amz-json-1.1")
		r.Header.Set("X-Amz-Target", "AmazonEC2ContainerServiceV20141113."+operation)
		r.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential=AK/20260302/us-east-1/ecs/aws4_request, SignedHeaders=host, Signature=0")
		w := httptest.NewRecorder()
		server.ServeHTTP(w, r)
		if !strings.Contains(w.Body.String(), want) {
			t.Errorf("%s: %d %s, want %s", operation, w.Code, w.Body, want)
		}
	}
}
