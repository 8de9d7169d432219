package stage

import (
	"context"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	scaling "github.com/aws/aws-sdk-go-v2/service/applicationautoscaling"
	scalingtypes "github.com/aws/aws-sdk-go-v2/service/applicationautoscaling/types"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
)

func (s *Stage) services() *ecs.Client {
	return ecs.NewFromConfig(s.config, func(o *ecs.Options) { o.BaseEndpoint = aws.String(s.ecs()) })
}

// RunsServices tells whether the endpoint knows ECS.
func (s *Stage) RunsServices(ctx context.Context) bool {
	_, err := s.services().ListClusters(ctx, &ecs.ListClustersInput{})
	return err == nil
}

// Tasks are what a service says of its size.
type Tasks struct {
	Desired, Running, Pending int
	// Active is false of one that was deleted and that the endpoint still tells of.
	Active bool
	// Deployments is how many there are, and Rollout the state of the primary one.
	Deployments int
	Rollout     string
}

// Service makes a service of so many tasks in a cluster, and the cluster and the task
// definition, which is called like the service, where they are not there. No container has
// to run for it: emulators count tasks without one. The service is made without tasks and
// counted afterwards, because moto never ends the deployment of one that is made with some.
func (s *Stage) Service(ctx context.Context, cluster, name string, desired int) error {
	if err := s.made(ctx, cluster, name, 0); err != nil {
		return err
	}
	if err := s.Recount(ctx, cluster, name, desired); err != nil {
		return fmt.Errorf("give service %s of cluster %s its tasks: %w", name, cluster, err)
	}
	return nil
}

// NewService makes a service with its tasks, and so, in moto, with a deployment that goes on
// for ever.
func (s *Stage) NewService(ctx context.Context, cluster, name string, desired int) error {
	return s.made(ctx, cluster, name, desired)
}

func (s *Stage) made(ctx context.Context, cluster, name string, desired int) error {
	c := s.services()
	if _, err := c.CreateCluster(ctx, &ecs.CreateClusterInput{ClusterName: &cluster}); err != nil {
		return fmt.Errorf("make the ECS cluster %s: %w", cluster, err)
	}
	if _, err := c.RegisterTaskDefinition(ctx, &ecs.RegisterTaskDefinitionInput{
		Family: &name, Cpu: aws.String("256"), Memory: aws.String("512"),
		ContainerDefinitions: []types.ContainerDefinition{{Name: &name, Image: aws.String("nothing"), Essential: aws.Bool(true), Memory: aws.Int32(512)}},
	}); err != nil {
		return fmt.Errorf("make the task definition %s: %w", name, err)
	}
	_, err := c.CreateService(ctx, &ecs.CreateServiceInput{
		Cluster: &cluster, ServiceName: &name, TaskDefinition: &name, DesiredCount: aws.Int32(int32(desired)),
		SchedulingStrategy: types.SchedulingStrategyReplica, LaunchType: types.LaunchTypeEc2,
	})
	if err != nil {
		// The answer to a first attempt may have been lost.
		if now, read := s.Tasks(ctx, cluster, name); read != nil || !now.Active {
			return fmt.Errorf("make service %s of cluster %s: %w", name, cluster, err)
		}
	}
	return nil
}

// Tasks asks what became of a service.
func (s *Stage) Tasks(ctx context.Context, cluster, name string) (Tasks, error) {
	out, err := s.services().DescribeServices(ctx, &ecs.DescribeServicesInput{Cluster: &cluster, Services: []string{name}})
	if err != nil {
		return Tasks{}, fmt.Errorf("read service %s of cluster %s: %w", name, cluster, err)
	}
	if len(out.Services) != 1 {
		return Tasks{}, fmt.Errorf("read service %s of cluster %s: the endpoint knows %d of that name", name, cluster, len(out.Services))
	}
	is := out.Services[0]
	tasks := Tasks{Desired: int(is.DesiredCount), Running: int(is.RunningCount), Pending: int(is.PendingCount),
		Active: aws.ToString(is.Status) == "ACTIVE", Deployments: len(is.Deployments)}
	for _, d := range is.Deployments {
		if aws.ToString(d.Status) == "PRIMARY" {
			tasks.Rollout = string(d.RolloutState)
		}
	}
	return tasks, nil
}

// Recount is somebody else setting the desired count.
func (s *Stage) Recount(ctx context.Context, cluster, name string, desired int) error {
	_, err := s.services().UpdateService(ctx, &ecs.UpdateServiceInput{Cluster: &cluster, Service: &name, DesiredCount: aws.Int32(int32(desired))})
	return err
}

// Redeploy is somebody rolling out a new version.
func (s *Stage) Redeploy(ctx context.Context, cluster, name string) error {
	_, err := s.services().UpdateService(ctx, &ecs.UpdateServiceInput{Cluster: &cluster, Service: &name, ForceNewDeployment: true})
	return err
}

// RemoveService deletes a service and its cluster; what does not exist is no error.
func (s *Stage) RemoveService(ctx context.Context, cluster, name string) error {
	c := s.services()
	var noService *types.ServiceNotFoundException
	var noCluster *types.ClusterNotFoundException
	_, err := c.DeleteService(ctx, &ecs.DeleteServiceInput{Cluster: &cluster, Service: &name, Force: aws.Bool(true)})
	if err != nil && !errors.As(err, &noService) && !errors.As(err, &noCluster) {
		return fmt.Errorf("remove service %s of cluster %s: %w", name, cluster, err)
	}
	_, err = c.DeleteCluster(ctx, &ecs.DeleteClusterInput{Cluster: &cluster})
	if err != nil && !errors.As(err, &noCluster) {
		return fmt.Errorf("remove the ECS cluster %s: %w", cluster, err)
	}
	return nil
}

func scaled(cluster, name string) *string { return aws.String("service/" + cluster + "/" + name) }

// ScaleService lets AWS itself count the tasks of a service, to keep its CPU at a target.
func (s *Stage) ScaleService(ctx context.Context, cluster, name string, least, most int) error {
	_, err := s.scaling.RegisterScalableTarget(ctx, &scaling.RegisterScalableTargetInput{
		ServiceNamespace: scalingtypes.ServiceNamespaceEcs, ScalableDimension: scalingtypes.ScalableDimensionECSServiceDesiredCount,
		ResourceId: scaled(cluster, name), MinCapacity: aws.Int32(int32(least)), MaxCapacity: aws.Int32(int32(most)),
	})
	if err != nil {
		return fmt.Errorf("let service %s of cluster %s be scaled: %w", name, cluster, err)
	}
	_, err = s.scaling.PutScalingPolicy(ctx, &scaling.PutScalingPolicyInput{
		ServiceNamespace: scalingtypes.ServiceNamespaceEcs, ScalableDimension: scalingtypes.ScalableDimensionECSServiceDesiredCount,
		ResourceId: scaled(cluster, name), PolicyName: aws.String("somebody-elses"), PolicyType: scalingtypes.PolicyTypeTargetTrackingScaling,
		TargetTrackingScalingPolicyConfiguration: &scalingtypes.TargetTrackingScalingPolicyConfiguration{
			TargetValue:                   aws.Float64(60),
			PredefinedMetricSpecification: &scalingtypes.PredefinedMetricSpecification{PredefinedMetricType: scalingtypes.MetricTypeECSServiceAverageCPUUtilization},
		},
	})
	if err != nil {
		return fmt.Errorf("give service %s of cluster %s a policy: %w", name, cluster, err)
	}
	return nil
}

// Kept is what Application Auto Scaling keeps a service at.
func (s *Stage) Kept(ctx context.Context, cluster, name string) (least, most int, err error) {
	out, err := s.scaling.DescribeScalableTargets(ctx, &scaling.DescribeScalableTargetsInput{
		ServiceNamespace: scalingtypes.ServiceNamespaceEcs, ResourceIds: []string{*scaled(cluster, name)},
	})
	if err != nil {
		return 0, 0, fmt.Errorf("read the scalable target of service %s of cluster %s: %w", name, cluster, err)
	}
	if len(out.ScalableTargets) != 1 {
		return 0, 0, fmt.Errorf("read the scalable target of service %s of cluster %s: the endpoint knows %d", name, cluster, len(out.ScalableTargets))
	}
	return int(aws.ToInt32(out.ScalableTargets[0].MinCapacity)), int(aws.ToInt32(out.ScalableTargets[0].MaxCapacity)), nil
}

// LeaveService is the end of ScaleService.
func (s *Stage) LeaveService(ctx context.Context, cluster, name string) error {
	_, err := s.scaling.DeregisterScalableTarget(ctx, &scaling.DeregisterScalableTargetInput{
		ServiceNamespace: scalingtypes.ServiceNamespaceEcs, ScalableDimension: scalingtypes.ScalableDimensionECSServiceDesiredCount,
		ResourceId: scaled(cluster, name),
	})
	return err
}
