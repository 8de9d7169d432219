package ecs

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dynascale/dynascale/pkg/aws/jsontest"
	"github.com/dynascale/dynascale/pkg/aws/querytest"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

// target is what stands before the operations of ECS on the wire.
const target = "AmazonEC2ContainerServiceV20141113."

// play is a client whose endpoint follows a script.
func play(t *testing.T, answers ...querytest.Answer) (*Client, *jsontest.Script) {
	cfg, script := jsontest.Play(t, answers...)
	return New(cfg), script
}

const arn = "arn:aws:ecs:eu-west-1:123456789012:"

func at(seconds int64) time.Time { return time.Unix(seconds, 0).UTC() }

func TestServices(t *testing.T) {
	c, script := play(t, jsontest.OK(`{"services":[
{"clusterArn":"`+arn+`cluster/shop","serviceName":"web","serviceArn":"`+arn+`service/shop/web","status":"ACTIVE","desiredCount":4,"runningCount":6,"pendingCount":1,
 "schedulingStrategy":"REPLICA","deploymentController":{"type":"ECS"},"launchType":"FARGATE","healthCheckGracePeriodSeconds":120,"createdAt":1772323200.0,
 "resourceManagementType":"CUSTOMER",
 "deployments":[
  {"id":"ecs-svc/1","status":"ACTIVE","rolloutState":"COMPLETED","desiredCount":0,"runningCount":3,"pendingCount":0,"createdAt":1772323200.0},
  {"id":"ecs-svc/2","status":"PRIMARY","rolloutState":"IN_PROGRESS","rolloutStateReason":"ECS deployment ecs-svc/2 in progress.","desiredCount":4,"runningCount":3,"pendingCount":1,"createdAt":1772323260.0}],
 "loadBalancers":[{"targetGroupArn":"tg-1","containerName":"web","containerPort":80,"advancedConfiguration":{"alternateTargetGroupArn":"tg-2"}},
  {"targetGroupArn":"tg-1","containerName":"web","containerPort":81},{"loadBalancerName":"classic"}],
 "events":[{"id":"e1","createdAt":1772323300.0,"message":"(service web) was unable to place a task because no container instance met all of its requirements."}],
 "tags":[{"key":"team","value":"shop"}]},
{"clusterArn":"`+arn+`cluster/shop","serviceName":"agent","serviceArn":"`+arn+`service/agent","status":"DRAINING","schedulingStrategy":"DAEMON",
 "capacityProviderStrategy":[{"capacityProvider":"FARGATE","base":0,"weight":1},{"capacityProvider":"FARGATE_SPOT","base":0,"weight":4}],"resourceManagementType":"ECS"},
{"clusterArn":"`+arn+`cluster/shop","serviceName":"pay","serviceArn":"`+arn+`service/shop/pay","status":"ACTIVE","desiredCount":2,"runningCount":4,"pendingCount":0,
 "schedulingStrategy":"REPLICA","deploymentController":{"type":"CODE_DEPLOY"},
 "taskSets":[
  {"id":"ecs-svc/8","status":"ACTIVE","computedDesiredCount":2,"runningCount":2,"pendingCount":0,"stabilityStatus":"STABILIZING","createdAt":1772323200.0,"loadBalancers":[{"targetGroupArn":"tg-green"}]},
  {"id":"ecs-svc/7","status":"PRIMARY","computedDesiredCount":2,"runningCount":2,"pendingCount":0,"stabilityStatus":"STABILIZING","createdAt":1772323200.0,"loadBalancers":[{"targetGroupArn":"tg-blue"}]}]}
],"failures":[{"arn":"`+arn+`service/shop/gone","reason":"MISSING"}]}`))
	got, err := c.Services(t.Context(), "shop", []string{"web", "agent", "pay", "gone"})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]resource.Service{
		"web": {
			Cluster: "shop", Name: "web", ARN: arn + "service/shop/web", Status: "ACTIVE", Desired: 4, Running: 6, Pending: 1,
			Scheduling: "REPLICA", Controller: "ECS", Launch: "FARGATE", Grace: 2 * time.Minute, Created: at(1772323200),
			Deployments: []resource.Deployment{
				{ID: "ecs-svc/2", Status: "PRIMARY", Rollout: "IN_PROGRESS", Why: "ECS deployment ecs-svc/2 in progress.", Desired: 4, Running: 3, Pending: 1, Created: at(1772323260)},
				{ID: "ecs-svc/1", Status: "ACTIVE", Rollout: "COMPLETED", Running: 3, Created: at(1772323200)},
			},
			TargetGroups: []string{"tg-1"}, Alternates: []string{"tg-2"}, Tags: map[string]string{"team": "shop"},
			Failed: []scale.Activity{{ID: "e1", Start: at(1772323300), Failed: true,
				Message: "(service web) was unable to place a task because no container instance met all of its requirements."}},
		},
		"agent": {
			Cluster: "shop", Name: "agent", ARN: arn + "service/agent", Status: "DRAINING", Scheduling: "DAEMON", Controller: "ECS", Managed: true,
			Providers: []string{"FARGATE", "FARGATE_SPOT"},
		},
		"pay": {
			Cluster: "shop", Name: "pay", ARN: arn + "service/shop/pay", Status: "ACTIVE", Desired: 2, Running: 4, Scheduling: "REPLICA", Controller: "CODE_DEPLOY",
			Deployments: []resource.Deployment{
				{ID: "ecs-svc/7", Status: "PRIMARY", Desired: 2, Running: 2, Created: at(1772323200)},
				{ID: "ecs-svc/8", Status: "ACTIVE", Desired: 2, Running: 2, Created: at(1772323200)},
			},
			TargetGroups: []string{"tg-green", "tg-blue"},
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	sent := []jsontest.Call{{Target: target + "DescribeServices", Sent: map[string]any{
		"cluster": "shop", "services": []any{"web", "agent", "pay", "gone"}, "include": []any{"TAGS"}}}}
	if diff := cmp.Diff(sent, script.Calls); diff != "" {
		t.Error(diff)
	}
}

func TestServicesThatAreNotThere(t *testing.T) {
	names := func(n int) (out []string) {
		for i := range n {
			out = append(out, fmt.Sprint("s", i))
		}
		return out
	}
	for _, c := range []struct {
		name   string
		names  []string
		answer querytest.Answer
		want   string // the error
		kind   scale.Kind
		calls  int
	}{
		{"nothing is asked", nil, jsontest.OK(`{}`), "", "", 0},
		{"unknown", names(1), jsontest.OK(`{"services":[],"failures":[{"arn":"x/s0","reason":"MISSING"}]}`), "", "", 1},
		{"of an unknown cluster", names(2), jsontest.Refusal(400, "ClusterNotFoundException", "Cluster not found."), "", "", 1},
		{"told of by nobody", names(1), jsontest.OK(`{"services":[]}`), "", "", 1},
		{"another trouble with one", names(2), jsontest.OK(`{"services":[{"serviceName":"s0","status":"ACTIVE"}],"failures":[{"arn":"x/s1","reason":"ODD","detail":"so it is"}]}`),
			"reading 2 services of cluster shop: invalid: s1: ODD so it is", scale.Invalid, 1},
		{"denied", names(1), jsontest.Refusal(400, "AccessDeniedException", "no"), "reading service s0 of cluster shop: denied: AccessDeniedException: no", scale.Denied, 1},
		{"throttled", names(1), jsontest.Refusal(400, "ThrottlingException", "Rate exceeded"), "reading service s0 of cluster shop: throttled: ThrottlingException: Rate exceeded", scale.Throttled, 1},
		{"a name that cannot be", names(1), jsontest.Refusal(400, "InvalidParameterException", "bad"), "reading service s0 of cluster shop: invalid: InvalidParameterException: bad", scale.Invalid, 1},
		{"a client error of another kind", names(1), jsontest.Refusal(400, "ClientException", "odd"), "reading service s0 of cluster shop: invalid: ClientException: odd", scale.Invalid, 1},
		{"the fault of ECS", names(1), jsontest.Refusal(500, "ServerException", "oops"), "reading service s0 of cluster shop: internal: ServerException: oops", scale.Internal, 1},
		{"too many", names(11), jsontest.OK(`{}`), "reading 11 services of cluster shop: invalid: at most 10 can be read at a time", scale.Invalid, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			client, script := play(t, c.answer)
			got, err := client.Services(t.Context(), "shop", c.names)
			if len(script.Calls) != c.calls || len(got) != 0 {
				t.Errorf("%d calls, got %v", len(script.Calls), got)
			}
			if c.want == "" && (err != nil || got == nil) || c.want != "" && (err == nil || err.Error() != c.want || scale.KindOf(err) != c.kind) {
				t.Errorf("got %v, %v", got, err)
			}
		})
	}
}

// A service that was deleted and made again is the one that was made.
func TestAServiceThatWasMadeAgain(t *testing.T) {
	old, now := `{"serviceName":"web","status":"INACTIVE"}`, `{"serviceName":"web","status":"ACTIVE","desiredCount":3}`
	for _, order := range []string{old + "," + now, now + "," + old} {
		c, _ := play(t, jsontest.OK(`{"services":[`+order+`]}`))
		if got, err := c.Services(t.Context(), "shop", []string{"web"}); err != nil || got["web"].Desired != 3 {
			t.Errorf("got %+v, %v", got, err)
		}
	}
}

func TestWhatTasksThatDoNotStartSay(t *testing.T) {
	const (
		steadyAgain = "(service web) has reached a steady state."
		fargate     = "(service web) was unable to place a task. Reason: Capacity is unavailable at this time. Please try again later or in a different availability zone."
		quota       = "(service web) was unable to place a task. Reason: You've reached the limit on the number of vCPUs you can run concurrently."
		zone        = "(service web) is unable to place a task in eu-west-1a because no container instance met all of its requirements."
		loop        = "(service web) is unable to consistently start tasks successfully. For more information, see the Troubleshooting section of the Amazon ECS Developer Guide."
		slow        = "(service web) operations are being throttled. Will try again later."
		halfway     = "(service web) was unable to stop or start tasks during a deployment because of the service deployment configuration. Update the minimumHealthyPercent or maximumPercent value and try again."
		broken      = "(service web) (deployment ecs-svc/1) deployment failed: tasks failed to start."
		role        = "(service web) failed to launch a task with (error ECS was unable to assume the role 'arn:aws:iam::1:role/x' that was provided for this task.)."
		none        = "(service web) was unable to place a task because no container instance met all of its requirements. Reason: No Container Instances were found in your capacity provider."
		started     = "(service web) has started 1 tasks: (task 1)."
		unhealthy   = "(service web) (port 80) is unhealthy in (target-group tg) due to (reason Health checks failed)."
		drained     = "(service web) has begun draining connections on 1 tasks."
		unbalanced  = "(service web) is not AZ balanced with 2 tasks in eu-west-1a, 0 in eu-west-1b. AZ Rebalancing in progress."
	)
	for _, c := range []struct {
		name   string
		events []string // newest first
		want   []string
	}{
		{"nothing", nil, nil},
		{"all is well", []string{steadyAgain, started, drained, unbalanced}, nil},
		{"no capacity", []string{fargate}, []string{fargate}},
		{"each of them", []string{quota, zone, loop, slow, halfway, broken, role, none}, []string{quota, zone, loop, slow, halfway, broken, role, none}},
		{"beside others", []string{started, fargate, unhealthy, loop}, []string{fargate, loop}},
		{"what is over", []string{started, steadyAgain, fargate, loop}, nil},
		{"what began again", []string{fargate, steadyAgain, loop}, []string{fargate}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var events, mixed []string
			for i, message := range c.events {
				events = append(events, fmt.Sprintf(`{"id":"%d","createdAt":%d,"message":%q}`, i, 1772323300-i, message))
			}
			for i := range events { // ECS tells the newest first, and nothing depends on it
				mixed = append(mixed, events[(i+1)%len(events)])
			}
			for _, order := range [][]string{events, mixed} {
				client, _ := play(t, jsontest.OK(`{"services":[{"serviceName":"web","status":"ACTIVE","events":[`+strings.Join(order, ",")+`]}]}`))
				got, err := client.Services(t.Context(), "shop", []string{"web"})
				if err != nil {
					t.Fatal(err)
				}
				var said []string
				for _, f := range got["web"].Failed {
					said = append(said, f.Message)
					if !f.Failed || f.ID == "" || f.Start.IsZero() {
						t.Errorf("got %+v", f)
					}
				}
				if diff := cmp.Diff(c.want, said); diff != "" {
					t.Error(diff)
				}
			}
		})
	}
}
