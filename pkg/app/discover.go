package app

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/dynascale/dynascale/pkg/aws/appscaling"
	"github.com/dynascale/dynascale/pkg/aws/autoscaling"
	"github.com/dynascale/dynascale/pkg/aws/cloudwatch"
	"github.com/dynascale/dynascale/pkg/aws/ec2"
	"github.com/dynascale/dynascale/pkg/aws/elb"
	"github.com/dynascale/dynascale/pkg/aws/rds"
	"github.com/dynascale/dynascale/pkg/aws/session"
	"github.com/dynascale/dynascale/pkg/aws/sqs"
	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/gauge"
)

// DiscoverOptions are what `dynascale discover` was told.
type DiscoverOptions struct {
	Region, Profile string
	// Protocol is how CloudWatch is spoken to: cbor (also ""), query or json.
	Protocol string
	// Timeout limits each listing with all its pages and retries; 0 means 60 s.
	Timeout time.Duration
	// Now is the time that the file is dated with.
	Now time.Time
}

// Discovery is a starter configuration and what it was made of.
type Discovery struct {
	Config          []byte
	Account, Region string
	Tiers           int
	// Untold are the listings that failed, one sentence each.
	Untold []string
}

// Discover lists what there is to scale and writes a configuration of it that
// changes nothing: every tier observes. A listing that fails becomes a comment in
// the file; without the groups there is no configuration, and that is an error.
func Discover(ctx context.Context, o DiscoverOptions) (Discovery, error) {
	if o.Timeout <= 0 {
		o.Timeout = time.Minute
	}
	loaded, err := session.Load(ctx, session.Options{Region: o.Region, Profile: o.Profile, Timeout: 10 * time.Second})
	if err != nil {
		return Discovery{}, err
	}
	metrics, err := cloudwatch.New(loaded, o.Protocol)
	if err != nil {
		return Discovery{}, err
	}
	s := &survey{timeout: o.Timeout}
	groups, queues := autoscaling.New(loaded), sqs.New(loaded)
	balancers, databases, machines := elb.New(loaded), rds.New(loaded), ec2.New(loaded)
	var who session.Identity
	var targets []elb.TargetGroup
	var urls []string
	list(ctx, s, "the account", "sts:GetCallerIdentity", &who,
		func(ctx context.Context) (session.Identity, error) { return session.WhoAmI(ctx, loaded) })
	list(ctx, s, "Auto Scaling groups", "autoscaling:DescribeAutoScalingGroups", &s.groups, groups.All)
	list(ctx, s, "scaling policies", "autoscaling:DescribePolicies", &s.policies, groups.Policies)
	list(ctx, s, "target groups", "elasticloadbalancing:DescribeTargetGroups", &targets, balancers.TargetGroups)
	list(ctx, s, "queues", "sqs:ListQueues", &urls, queues.URLs)
	list(ctx, s, "RDS databases", "rds:DescribeDBInstances", &s.databases, databases.Inventory)
	list(ctx, s, "RDS clusters", "rds:DescribeDBClusters", &s.clusters, databases.ClusterInventory)
	list(ctx, s, "EC2 instances", "ec2:DescribeInstances", &s.machines, machines.Loose)
	s.wait.Wait()
	if err := s.failed["Auto Scaling groups"]; err != nil {
		return Discovery{}, fmt.Errorf("%w; a starter configuration without the groups would look as if there were none; "+
			"this needs autoscaling:DescribeAutoScalingGroups", err)
	}
	if len(s.groups) == 0 && s.stock.empty() {
		return Discovery{}, fmt.Errorf("there is no Auto Scaling group, database or single machine in %s: look into another region with --region, or another account with --profile%s",
			loaded.Region, untoldToo(s.untold()))
	}
	slices.SortFunc(s.groups, func(a, b autoscaling.Listed) int { return strings.Compare(a.Name, b.Name) })
	slices.Sort(urls)
	s.balancers = map[string][]string{}
	for _, t := range targets {
		s.balancers[t.ARN] = t.LoadBalancers
	}
	s.queues = matchQueues(s.groups, urls)
	s.unmatched = s.queues.unmatched(urls)
	if len(s.groups) > 0 {
		list(ctx, s, "CPU metrics", "cloudwatch:GetMetricData", &s.basic,
			func(ctx context.Context) (map[string]bool, error) {
				return basicMonitoring(ctx, metrics, s.groups, o.Now)
			})
	}
	s.inspect(ctx, databases, machines, appscaling.New(loaded))
	s.wait.Wait()
	s.inspectMachines(ctx, machines)
	s.wait.Wait()

	f := starter{survey: s, options: o, account: who.Account, region: loaded.Region}
	text := f.write()
	if _, err := config.Parse("the starter configuration", text); err != nil {
		return Discovery{}, fmt.Errorf("nothing of %s can be a tier as it is:\n%w", loaded.Region, err)
	}
	return Discovery{Config: text, Account: who.Account, Region: loaded.Region, Tiers: f.tiers, Untold: s.untold()}, nil
}

// survey is everything that was found.
type survey struct {
	timeout time.Duration
	wait    sync.WaitGroup

	mu          sync.Mutex
	order       []string // of the listings
	permissions map[string]string
	failed      map[string]error

	groups    []autoscaling.Listed
	policies  map[string][]string
	balancers map[string][]string // by target group
	queues    queueMatch
	unmatched []string
	basic     map[string]bool // groups whose CPU comes every five minutes only
	stock
}

// list runs one listing beside the others.
func list[T any](ctx context.Context, s *survey, what, permission string, into *T, read func(context.Context) (T, error)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.failed == nil {
		s.failed, s.permissions = map[string]error{}, map[string]string{}
	}
	s.order = append(s.order, what)
	s.permissions[what] = permission
	s.wait.Go(func() {
		ctx, cancel := context.WithTimeout(ctx, s.timeout)
		defer cancel()
		found, err := read(ctx)
		if err == nil {
			*into = found
			return
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		s.failed[what] = err
	})
}

// untold says what could not be listed, in the order of asking.
func (s *survey) untold() []string {
	var out []string
	for _, what := range s.order {
		if err := s.failed[what]; err != nil {
			out = append(out, fmt.Sprintf("%s: %s (needs %s)", what, oneLine(err.Error()), s.permissions[what]))
		}
	}
	return out
}

// untoldToo adds to an error what was not seen, and may be what is missed.
func untoldToo(untold []string) string {
	if len(untold) == 0 {
		return ""
	}
	return "; could not be listed: " + strings.Join(untold, "; ")
}

// basicMonitoring finds the groups whose CPU is published every five minutes only.
// A group without data may be either, and is taken for detailed.
func basicMonitoring(ctx context.Context, metrics *cloudwatch.Client, groups []autoscaling.Listed, now time.Time) (map[string]bool, error) {
	basic := map[string]bool{}
	to := now.Truncate(time.Hour).Add(now.Sub(now.Truncate(time.Hour)).Truncate(basicPeriod))
	for batch := range slices.Chunk(groups, cloudwatch.MaxSlots) {
		queries := make([]gauge.Query, len(batch))
		for i, g := range batch {
			queries[i] = gauge.Query{
				Namespace: "AWS/EC2", Name: "CPUUtilization", Statistic: "Average", Period: time.Minute,
				Dimensions: map[string]string{"AutoScalingGroupName": g.Name},
			}
		}
		series, err := metrics.Series(ctx, queries, to.Add(-time.Hour), to)
		if err != nil {
			return nil, err
		}
		for i, s := range series {
			basic[batch[i].Name] = s.Problem == "" && spacing(s.Points) >= basicPeriod
		}
	}
	return basic, nil
}
