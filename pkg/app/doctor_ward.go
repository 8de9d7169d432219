package app

import (
	"context"
	"fmt"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/dynascale/dynascale/pkg/aws/autoscaling"
	"github.com/dynascale/dynascale/pkg/aws/cloudwatch"
	"github.com/dynascale/dynascale/pkg/aws/session"
	"github.com/dynascale/dynascale/pkg/aws/sqs"
	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/estate"
	"github.com/dynascale/dynascale/pkg/scale"
)

// ward is one account and region as the doctor knows it after entering: what its
// tiers share is asked once.
type ward struct {
	findings []Finding
	// shut says why nothing more can be asked here, or "".
	shut      string
	cloud     awsCloud
	groups    map[string]estate.Group
	policies  map[string][]string
	scheduled map[string][]string
	// Which of the listings above could be read; the findings tell of the others.
	groupsRead, policiesRead, scheduledRead bool
	holdings
	seen views // the tiers as the daemon sees them

	scaling *autoscaling.Client
	metrics *cloudwatch.Client
	queues  *sqs.Client
	estateClients
}

// enter finds out who AWS takes dynascale for, and lists what all tiers of the
// place need.
func (d doctor) enter(ctx context.Context, p place, about string) (w ward) {
	n := &notes{about: about}
	defer func() { w.findings = n.all }()
	loaded, err := session.Load(ctx, session.Options{
		Region: p.Region, Profile: d.cfg.AWS.Profile, Endpoint: d.cfg.AWS.Endpoint, Timeout: d.cfg.AWS.Timeout,
		RoleARN: p.Role.ARN, ExternalID: p.Role.ExternalID,
		Limiter: session.NewLimiter(d.cfg.AWS.Rate.Reads, d.cfg.AWS.Rate.Writes),
	})
	var cloud awsCloud
	if err == nil {
		cloud, err = clients(loaded, d.cfg.AWS.Protocol)
	}
	if err != nil {
		n.add(Failed, "settings", err.Error(), "set aws.region and aws.profile, or AWS_REGION and AWS_PROFILE")
		w.shut = "AWS cannot be called"
		return w
	}
	w.cloud = cloud
	w.scaling, w.metrics, w.queues = cloud.AutoScaling, cloud.CloudWatch, cloud.SQS
	w.estateClients = estateClients{ec2: cloud.EC2, rds: cloud.RDS, balancers: cloud.ELB, owners: cloud.AppScaling}
	if _, err := ask(ctx, d, loaded.Credentials.Retrieve); err != nil {
		n.add(Failed, "credentials", session.Failed("finding credentials", err).Error(), credentialAdvice(p))
		w.shut = "there are no credentials"
		return w
	}
	// All questions at once: where AWS does not answer, each takes its whole time.
	var a answers
	var questions errgroup.Group
	questions.Go(func() error {
		a.who, a.whoErr = ask(ctx, d, cloud.Identity.Get)
		return nil
	})
	questions.Go(func() error {
		a.skew, a.skewErr = ask(ctx, d, func(ctx context.Context) (time.Duration, error) { return session.ClockSkew(ctx, loaded) })
		return nil
	})
	d.list(ctx, p, &w, &a, &questions)
	d.hold(ctx, p, &w, &questions)
	_ = questions.Wait()

	switch {
	case a.whoErr == nil:
		n.add(Well, "credentials", fmt.Sprintf("account %s as %s", a.who.Account, a.who.ARN), "")
	case scale.KindOf(a.whoErr) == scale.Denied:
		// This call needs no permission: what is wrong is the credentials.
		n.add(Failed, "credentials", a.whoErr.Error(), credentialAdvice(p))
		w.shut = "the credentials do not work"
	default:
		n.add(Failed, "credentials", a.whoErr.Error(), d.remedy(a.whoErr, "sts:GetCallerIdentity"))
	}
	n.add(Well, "region", loaded.Region+regionSource(p), "")
	d.tellClock(n, a)
	if w.shut == "" {
		d.tellListings(n, p, w, a)
		d.tellHoldings(n, p, w)
		if a.silent(w) {
			w.shut = "AWS does not answer"
		}
	}
	if w.shut == "" {
		w.seen = d.look(ctx, p, w.cloud)
	}
	return w
}

// answers are what AWS said to the questions about a place. The listings that were
// answered are in the ward.
type answers struct {
	groups                                            []string // that the tiers name
	who                                               session.Identity
	skew                                              time.Duration
	whoErr, skewErr, groupErr, policyErr, scheduleErr error
}

// silent reports that nothing was answered at all.
func (a answers) silent(w ward) bool {
	asked := append([]error{a.whoErr}, w.holdings.errors()...)
	if len(a.groups) > 0 {
		asked = append(asked, a.groupErr, a.policyErr, a.scheduleErr)
	}
	for _, err := range asked {
		if err == nil || scale.KindOf(err) != scale.Unreachable {
			return false
		}
	}
	return true
}

func credentialAdvice(p place) string {
	if p.Role.ARN != "" {
		return "check that these credentials may assume " + p.Role.ARN + ", and that its trust policy and external id agree"
	}
	return "give dynascale credentials: an instance or task role, AWS_PROFILE, or AWS_ACCESS_KEY_ID; and check that they have not expired"
}

func regionSource(p place) string {
	if p.Region == "" {
		return " (of the environment or the profile)"
	}
	return " (of the configuration)"
}

// list asks for the groups, policies and scheduled actions of all tiers. Where no
// tier has a group, nothing of this is needed, nor the right to read it.
func (d doctor) list(ctx context.Context, p place, w *ward, a *answers, questions *errgroup.Group) {
	if a.groups = d.groupsIn(p); len(a.groups) == 0 {
		return
	}
	questions.Go(func() error {
		w.groups, a.groupErr = d.groups(ctx, w, a.groups)
		w.groupsRead = a.groupErr == nil
		return nil
	})
	questions.Go(func() error {
		w.policies, a.policyErr = ask(ctx, d, w.scaling.Policies)
		w.policiesRead = a.policyErr == nil
		return nil
	})
	questions.Go(func() error {
		w.scheduled, a.scheduleErr = ask(ctx, d, w.scaling.Scheduled)
		w.scheduledRead = a.scheduleErr == nil
		return nil
	})
}

func (d doctor) groupsIn(p place) []string {
	var names []string
	for _, t := range d.cfg.Tiers {
		if placeOf(t) == p && groupOf(t) != "" {
			names = append(names, groupOf(t))
		}
	}
	return unique(names)
}

func (d doctor) tellListings(n *notes, p place, w ward, a answers) {
	if len(a.groups) == 0 {
		return
	}
	if a.groupErr != nil {
		n.add(Failed, "groups", a.groupErr.Error(), d.remedy(a.groupErr, "autoscaling:DescribeAutoScalingGroups"))
	} else {
		n.add(Well, "groups", fmt.Sprintf("%d of %d found (autoscaling:DescribeAutoScalingGroups)", len(w.groups), len(a.groups)), "")
	}
	owned := slices.ContainsFunc(d.cfg.Tiers, func(t config.Tier) bool { return placeOf(t) == p && t.Mode == scale.Manage && groupOf(t) != "" })
	switch {
	case a.policyErr == nil:
		n.add(Well, "policies", "can be listed (autoscaling:DescribePolicies)", "")
	case owned:
		n.add(Failed, "policies", a.policyErr.Error()+"; tiers in mode manage hold still until this can be read", d.remedy(a.policyErr, "autoscaling:DescribePolicies"))
	default:
		n.add(Doubted, "policies", a.policyErr.Error(), d.remedy(a.policyErr, "autoscaling:DescribePolicies"))
	}
	if a.scheduleErr != nil {
		n.add(Doubted, "schedules", a.scheduleErr.Error(), d.remedy(a.scheduleErr, "autoscaling:DescribeScheduledActions"))
	} else {
		n.add(Well, "schedules", "can be listed (autoscaling:DescribeScheduledActions)", "")
	}
}

func (d doctor) groups(ctx context.Context, w *ward, names []string) (map[string]estate.Group, error) {
	all := map[string]estate.Group{}
	for len(names) > 0 {
		batch := names[:min(autoscaling.MaxNames, len(names))]
		names = names[len(batch):]
		got, err := ask(ctx, d, func(ctx context.Context) (map[string]estate.Group, error) { return w.scaling.Groups(ctx, batch) })
		if err != nil {
			return nil, err
		}
		for name, g := range got {
			all[name] = g
		}
	}
	return all, nil
}

// unique keeps the first of equal texts.
func unique(list []string) []string {
	seen := map[string]bool{}
	var out []string
	for _, x := range list {
		if !seen[x] {
			seen[x] = true
			out = append(out, x)
		}
	}
	return out
}
