package ecs

import "time"

// What is read of the answers of ECS, in its words.
// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Service.html
type (
	describeServices struct {
		Cluster  string   `json:"cluster"`
		Services []string `json:"services"`
		Include  []string `json:"include"`
	}
	services struct {
		Services []service `json:"services"`
		Failures []struct {
			ARN    string `json:"arn"`
			Reason string `json:"reason"`
			Detail string `json:"detail"`
		} `json:"failures"`
	}
	service struct {
		Name                 string `json:"serviceName"`
		ARN                  string `json:"serviceArn"`
		Cluster              string `json:"clusterArn"`
		Status               string `json:"status"`
		Definition           string `json:"taskDefinition"`
		Desired              int    `json:"desiredCount"`
		Running              int    `json:"runningCount"`
		Pending              int    `json:"pendingCount"`
		Scheduling           string `json:"schedulingStrategy"`
		ManagedBy            string `json:"resourceManagementType"`
		Launch               string `json:"launchType"`
		Grace                int    `json:"healthCheckGracePeriodSeconds"`
		Created              moment `json:"createdAt"`
		DeploymentController *struct {
			Type string `json:"type"`
		} `json:"deploymentController"`
		Providers []struct {
			Name string `json:"capacityProvider"`
		} `json:"capacityProviderStrategy"`
		Tags []struct {
			Key   string `json:"key"`
			Value string `json:"value"`
		} `json:"tags"`
		Deployments   []deployment   `json:"deployments"`
		TaskSets      []taskSet      `json:"taskSets"`
		LoadBalancers []loadBalancer `json:"loadBalancers"`
		Events        []serviceEvent `json:"events"`
	}
	deployment struct {
		ID      string `json:"id"`
		Status  string `json:"status"`
		Rollout string `json:"rolloutState"`
		Why     string `json:"rolloutStateReason"`
		Desired int    `json:"desiredCount"`
		Running int    `json:"runningCount"`
		Pending int    `json:"pendingCount"`
		Created moment `json:"createdAt"`
	}
	taskSet struct {
		ID            string         `json:"id"`
		Status        string         `json:"status"`
		Desired       int            `json:"computedDesiredCount"`
		Running       int            `json:"runningCount"`
		Pending       int            `json:"pendingCount"`
		Created       moment         `json:"createdAt"`
		LoadBalancers []loadBalancer `json:"loadBalancers"`
	}
	loadBalancer struct {
		TargetGroup string `json:"targetGroupArn"`
		Other       *struct {
			TargetGroup string `json:"alternateTargetGroupArn"`
		} `json:"advancedConfiguration"`
	}
	serviceEvent struct {
		ID      string `json:"id"`
		Message string `json:"message"`
		Created moment `json:"createdAt"`
	}
	updateService struct {
		Cluster string `json:"cluster"`
		Service string `json:"service"`
		Desired int    `json:"desiredCount"`
	}
	pageOf struct {
		Cluster string  `json:"cluster,omitempty"`
		Most    int     `json:"maxResults"`
		Next    *string `json:"nextToken,omitempty"`
	}
	page struct {
		Clusters []string `json:"clusterArns"`
		Services []string `json:"serviceArns"`
		Next     *string  `json:"nextToken"`
	}
)

// moment is an instant in seconds since 1970, with their fraction; 0 is none.
type moment float64

func (m moment) time() time.Time {
	if m == 0 {
		return time.Time{}
	}
	return time.UnixMilli(int64(m * 1000)).UTC()
}
