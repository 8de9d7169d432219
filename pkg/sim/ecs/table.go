package ecs

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/sim/wire/engine"
)

// table answers clients of ECS.
type table struct {
	*Scheduler
	engine.Place
}

// Table is what ECS can do, in AWS JSON 1.1.
func (c *Scheduler) Table(of engine.Place) engine.Service {
	t := table{c, of}
	return engine.Service{
		Scope:    "ecs",
		Target:   "AmazonEC2ContainerServiceV20141113",
		Protocol: engine.SpeaksJSON,
		Candid:   true,
		Operations: map[string]engine.Operation{
			"DescribeServices":       engine.Handle(t.describeServices),
			"DescribeTaskDefinition": engine.Handle(t.describeTaskDefinition),
			"ListServices":           engine.Handle(t.listServices),
			"ListClusters":           engine.Handle(t.listClusters),
			"DescribeClusters":       engine.Handle(t.describeClusters),
			"UpdateService":          engine.Handle(t.updateService),
		},
		Faults: engine.Faults{
			scale.Invalid:   {Code: "InvalidParameterException", Status: http.StatusBadRequest},
			scale.Missing:   {Code: "ServiceNotFoundException", Status: http.StatusBadRequest},
			scale.Throttled: {Code: "ThrottlingException", Status: http.StatusBadRequest},
			scale.Denied:    {Code: "AccessDeniedException", Status: http.StatusBadRequest},
			scale.Internal:  {Code: "ServerException", Status: http.StatusInternalServerError},
		},
	}
}

func invalid(message string) error {
	return &engine.Fault{Code: "InvalidParameterException", Message: message, Status: http.StatusBadRequest}
}

type describeServicesInput struct {
	Cluster  string   `json:"cluster"`
	Services []string `json:"services"`
	Include  []string `json:"include"`
}

type describeServicesOutput struct {
	Services []serviceShape `json:"services"`
	Failures []failure      `json:"failures"`
}

type failure struct {
	ARN    string `json:"arn"`
	Reason string `json:"reason"`
}

type serviceShape struct {
	ServiceARN              string             `json:"serviceArn"`
	ServiceName             string             `json:"serviceName"`
	ClusterARN              string             `json:"clusterArn"`
	Status                  string             `json:"status"`
	TaskDefinition          string             `json:"taskDefinition"`
	DesiredCount            int                `json:"desiredCount"`
	RunningCount            int                `json:"runningCount"`
	PendingCount            int                `json:"pendingCount"`
	LaunchType              string             `json:"launchType,omitempty"`
	Providers               []providerShape    `json:"capacityProviderStrategy,omitempty"`
	SchedulingStrategy      string             `json:"schedulingStrategy"`
	Controller              controllerShape    `json:"deploymentController"`
	DeploymentConfiguration configurationShape `json:"deploymentConfiguration"`
	ResourceManagementType  string             `json:"resourceManagementType"`
	Deployments             []deploymentShape  `json:"deployments"`
	TaskSets                []taskSetShape     `json:"taskSets,omitempty"`
	LoadBalancers           []balancerShape    `json:"loadBalancers"`
	Grace                   *int               `json:"healthCheckGracePeriodSeconds,omitempty"`
	Events                  []eventShape       `json:"events"`
	CreatedAt               float64            `json:"createdAt"`
	Tags                    []tagShape         `json:"tags,omitempty"`
}

type providerShape struct {
	CapacityProvider string `json:"capacityProvider"`
	Weight           int    `json:"weight"`
}

type controllerShape struct {
	Type string `json:"type"`
}

type configurationShape struct {
	MinimumHealthyPercent int `json:"minimumHealthyPercent"`
	MaximumPercent        int `json:"maximumPercent"`
}

type deploymentShape struct {
	ID                 string  `json:"id"`
	Status             string  `json:"status"`
	DesiredCount       int     `json:"desiredCount"`
	RunningCount       int     `json:"runningCount"`
	PendingCount       int     `json:"pendingCount"`
	FailedTasks        int     `json:"failedTasks"`
	RolloutState       string  `json:"rolloutState,omitempty"`
	RolloutStateReason string  `json:"rolloutStateReason,omitempty"`
	CreatedAt          float64 `json:"createdAt"`
}

type taskSetShape struct {
	ID                   string          `json:"id"`
	Status               string          `json:"status"`
	ComputedDesiredCount int             `json:"computedDesiredCount"`
	RunningCount         int             `json:"runningCount"`
	PendingCount         int             `json:"pendingCount"`
	LoadBalancers        []balancerShape `json:"loadBalancers"`
	CreatedAt            float64         `json:"createdAt"`
}

type balancerShape struct {
	TargetGroupARN string `json:"targetGroupArn"`
	ContainerName  string `json:"containerName"`
	ContainerPort  int    `json:"containerPort"`
}

type eventShape struct {
	ID        string  `json:"id"`
	CreatedAt float64 `json:"createdAt"`
	Message   string  `json:"message"`
}

type tagShape struct {
	Key   string `json:"key"`
	Value string `json:"value"`
}

func (t table) describeServices(ctx context.Context, in *describeServicesInput) (any, error) {
	t.Mu.Lock()
	defer t.Mu.Unlock()
	list, missing, err := t.describe(ctx, in.Cluster, in.Services)
	if err != nil {
		return nil, err
	}
	out := describeServicesOutput{Services: []serviceShape{}, Failures: []failure{}}
	for _, s := range list {
		out.Services = append(out.Services, t.shape(s, slices.Contains(in.Include, "TAGS")))
	}
	for _, name := range missing {
		out.Failures = append(out.Failures, failure{ARN: t.ARN("ecs", "service/"+nameOf(in.Cluster)+"/"+nameOf(name)), Reason: "MISSING"})
	}
	return out, nil
}

// shape tells a service. Tags only come when they are asked for.
func (t table) shape(is resource.Service, tags bool) serviceShape {
	s := t.byKey[is.Cluster+"/"+is.Name]
	out := serviceShape{
		ServiceARN: is.ARN, ServiceName: is.Name, ClusterARN: t.ARN("ecs", "cluster/"+is.Cluster), Status: is.Status, TaskDefinition: is.Definition,
		DesiredCount: is.Desired, RunningCount: is.Running, PendingCount: is.Pending, LaunchType: is.Launch,
		SchedulingStrategy: is.Scheduling, Controller: controllerShape{is.Controller}, ResourceManagementType: "CUSTOMER",
		DeploymentConfiguration: configurationShape{max(0, s.MinHealthy), s.MaxPercent},
		Deployments:             []deploymentShape{}, LoadBalancers: []balancerShape{}, Events: []eventShape{}, CreatedAt: stamp(is.Created),
	}
	if is.Managed {
		out.ResourceManagementType = "ECS"
	}
	for _, name := range is.Providers {
		out.Providers = append(out.Providers, providerShape{name, 1})
	}
	for _, arn := range is.TargetGroups {
		out.LoadBalancers = append(out.LoadBalancers, balancerShape{arn, "app", 80})
	}
	if len(is.TargetGroups) > 0 {
		grace := int(is.Grace / time.Second)
		out.Grace = &grace
	}
	for i, d := range is.Deployments {
		if is.Controller == resource.ControllerECS {
			out.Deployments = append(out.Deployments, deploymentShape{
				ID: d.ID, Status: d.Status, DesiredCount: d.Desired, RunningCount: d.Running, PendingCount: d.Pending,
				FailedTasks: s.deployments[i].failed, RolloutState: d.Rollout, RolloutStateReason: d.Why, CreatedAt: stamp(d.Created),
			})
			continue
		}
		out.TaskSets = append(out.TaskSets, taskSetShape{
			ID: d.ID, Status: d.Status, ComputedDesiredCount: d.Desired, RunningCount: d.Running, PendingCount: d.Pending,
			LoadBalancers: out.LoadBalancers, CreatedAt: stamp(d.Created),
		})
	}
	if len(out.TaskSets) > 0 {
		out.LoadBalancers = []balancerShape{} // they are the task sets'
	}
	for _, e := range slices.Backward(s.events[max(0, len(s.events)-keepEvents):]) {
		out.Events = append(out.Events, eventShape{e.ID, stamp(e.At), e.Message})
	}
	if tags {
		for _, key := range sorted(is.Tags) {
			out.Tags = append(out.Tags, tagShape{key, is.Tags[key]})
		}
	}
	return out
}

func stamp(at time.Time) float64 { return float64(at.UnixMilli()) / 1000 }

func sorted(tags map[string]string) []string {
	keys := make([]string, 0, len(tags))
	for key := range tags {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

type listServicesInput struct {
	Cluster                string `json:"cluster"`
	LaunchType             string `json:"launchType"`
	SchedulingStrategy     string `json:"schedulingStrategy"`
	ResourceManagementType string `json:"resourceManagementType"`
	MaxResults             *int   `json:"maxResults"`
	NextToken              string `json:"nextToken"`
}

type listServicesOutput struct {
	ServiceARNs []string `json:"serviceArns"`
	NextToken   string   `json:"nextToken,omitempty"`
}

// standard is how many a page has when nothing is asked for, and most the longest page.
const standard, most = 10, 100

func (t table) listServices(ctx context.Context, in *listServicesInput) (any, error) {
	names, err := t.ServiceNames(ctx, in.Cluster)
	if err != nil {
		return nil, err
	}
	t.Mu.Lock()
	defer t.Mu.Unlock()
	arns := []string{}
	for _, name := range names {
		s := t.byKey[nameOf(in.Cluster)+"/"+name]
		if (in.LaunchType == "" || in.LaunchType == s.Launch) && (in.SchedulingStrategy == "" || in.SchedulingStrategy == s.Scheduling) &&
			(in.ResourceManagementType == "" || (in.ResourceManagementType == "ECS") == s.Managed) {
			arns = append(arns, t.ARN("ecs", "service/"+s.Key()))
		}
	}
	page, next, err := cut(arns, "ListServices", in.MaxResults, in.NextToken)
	return listServicesOutput{page, next}, err
}

func cut(all []string, operation string, size *int, token string) ([]string, string, error) {
	n := standard
	if size != nil {
		n = *size
	}
	if n < 1 || n > most {
		return nil, "", invalid("maxResults must be from 1 to 100")
	}
	page, next, err := engine.Cut(all, operation, n, token)
	if err != nil {
		return nil, "", invalid("Invalid token: " + token)
	}
	return page, next, nil
}

type listClustersInput struct {
	MaxResults *int   `json:"maxResults"`
	NextToken  string `json:"nextToken"`
}

type listClustersOutput struct {
	ClusterARNs []string `json:"clusterArns"`
	NextToken   string   `json:"nextToken,omitempty"`
}

func (t table) listClusters(ctx context.Context, in *listClustersInput) (any, error) {
	names, err := t.ClusterNames(ctx)
	if err != nil {
		return nil, err
	}
	arns := []string{}
	for _, name := range names {
		arns = append(arns, t.ARN("ecs", "cluster/"+name))
	}
	page, next, err := cut(arns, "ListClusters", in.MaxResults, in.NextToken)
	return listClustersOutput{page, next}, err
}

type describeClustersInput struct {
	Clusters []string `json:"clusters"`
	Include  []string `json:"include"`
}

type describeClustersOutput struct {
	Clusters []clusterShape `json:"clusters"`
	Failures []failure      `json:"failures"`
}

type clusterShape struct {
	ClusterARN     string `json:"clusterArn"`
	ClusterName    string `json:"clusterName"`
	Status         string `json:"status"`
	ActiveServices int    `json:"activeServicesCount"`
	Running        int    `json:"runningTasksCount"`
	Pending        int    `json:"pendingTasksCount"`
	Instances      int    `json:"registeredContainerInstancesCount"`
}

func (t table) describeClusters(ctx context.Context, in *describeClustersInput) (any, error) {
	known, err := t.clusterCounts(ctx, in.Clusters)
	if err != nil {
		return nil, err
	}
	names := in.Clusters
	if len(names) == 0 {
		names = []string{"default"}
	}
	out := describeClustersOutput{Clusters: []clusterShape{}, Failures: []failure{}}
	for _, name := range names {
		is, there := known[nameOf(name)]
		if !there {
			out.Failures = append(out.Failures, failure{ARN: t.ARN("ecs", "cluster/"+nameOf(name)), Reason: "MISSING"})
			continue
		}
		is.ClusterARN, is.ClusterName, is.Status = t.ARN("ecs", "cluster/"+nameOf(name)), nameOf(name), "ACTIVE"
		out.Clusters = append(out.Clusters, is)
	}
	return out, nil
}

type updateServiceInput struct {
	Cluster            string `json:"cluster"`
	Service            string `json:"service"`
	DesiredCount       *int   `json:"desiredCount"`
	TaskDefinition     string `json:"taskDefinition"`
	ForceNewDeployment bool   `json:"forceNewDeployment"`

	Strategy       engine.Foreign `json:"capacityProviderStrategy"`
	Configuration  engine.Foreign `json:"deploymentConfiguration"`
	Rebalancing    engine.Foreign `json:"availabilityZoneRebalancing"`
	Network        engine.Foreign `json:"networkConfiguration"`
	Constraints    engine.Foreign `json:"placementConstraints"`
	Placement      engine.Foreign `json:"placementStrategy"`
	Platform       engine.Foreign `json:"platformVersion"`
	Grace          engine.Foreign `json:"healthCheckGracePeriodSeconds"`
	Exec           engine.Foreign `json:"enableExecuteCommand"`
	ManagedTags    engine.Foreign `json:"enableECSManagedTags"`
	LoadBalancers  engine.Foreign `json:"loadBalancers"`
	Propagate      engine.Foreign `json:"propagateTags"`
	Registries     engine.Foreign `json:"serviceRegistries"`
	ServiceConnect engine.Foreign `json:"serviceConnectConfiguration"`
	Volumes        engine.Foreign `json:"volumeConfigurations"`
	Lattice        engine.Foreign `json:"vpcLatticeConfigurations"`
	Monitoring     engine.Foreign `json:"monitoring"`
	Controller     engine.Foreign `json:"deploymentController"`
	Gateways       engine.Foreign `json:"gatewayConnectors"`
}

type updateServiceOutput struct {
	Service serviceShape `json:"service"`
}

// updateService knows the count, and what begins a deployment.
func (t table) updateService(ctx context.Context, in *updateServiceInput) (any, error) {
	if strings.TrimSpace(in.Service) == "" {
		return nil, invalid("Service cannot be blank.")
	}
	t.Mu.Lock()
	defer t.Mu.Unlock()
	s, err := t.update(ctx, in.Cluster, in.Service, in.DesiredCount, in.TaskDefinition != "" || in.ForceNewDeployment)
	if err != nil {
		return nil, err
	}
	return updateServiceOutput{t.shape(t.is(s), false)}, nil
}
