package app

import (
	"context"
	"fmt"
	"time"

	"github.com/dynascale/dynascale/pkg/aws/autoscaling"
	"github.com/dynascale/dynascale/pkg/aws/cloudwatch"
	"github.com/dynascale/dynascale/pkg/aws/session"
	"github.com/dynascale/dynascale/pkg/aws/sqs"
	"github.com/dynascale/dynascale/pkg/scale"
)

// ward is one account and region as the doctor knows it after entering: what its
// tiers share is asked once.
type ward struct {
	findings []Finding
	// shut says why nothing more can be asked here, or "".
	shut      string
	groups    map[string]scale.Group
	policies  map[string][]string
	scheduled map[string][]string
	// Which of the listings above could be read; the findings tell of the others.
	groupsRead, policiesRead, scheduledRead bool

	scaling *autoscaling.Client
	metrics *cloudwatch.Client
	queues  *sqs.Client
}

const (
	// A few seconds make young datapoints look settled, or settled ones young.
	skewDoubted = 5 * time.Second
	// AWS refuses signatures that are more than five minutes off; the SDK corrects
	// that after one refused call, and the times in the ledger stay wrong.
	skewFailed = 5 * time.Minute
)

// enter finds out who AWS takes dynascale for, and lists what all tiers of the
// place need.
func (d doctor) enter(ctx context.Context, p place, about string) (w ward) {
	n := &notes{about: about}
	defer func() { w.findings = n.all }()
	loaded, err := session.Load(ctx, session.Options{
		Region: p.region, Profile: d.cfg.AWS.Profile, Endpoint: d.cfg.AWS.Endpoint, Timeout: d.cfg.AWS.Timeout,
		RoleARN: p.role.ARN, ExternalID: p.role.ExternalID,
		Limiter: session.NewLimiter(d.cfg.AWS.Rate.Reads, d.cfg.AWS.Rate.Writes),
	})
	if err == nil {
		w.metrics, err = cloudwatch.New(loaded, d.cfg.AWS.Protocol)
	}
	if err != nil {
		n.add(Failed, "settings", err.Error(), "set aws.region and aws.profile, or AWS_REGION and AWS_PROFILE")
		w.shut = "AWS cannot be called"
		return w
	}
	w.scaling, w.queues = autoscaling.New(loaded), sqs.New(loaded)
	if _, err := ask(ctx, d, loaded.Credentials.Retrieve); err != nil {
		n.add(Failed, "credentials", session.Failed("finding credentials", err).Error(), credentialAdvice(p))
		w.shut = "there are no credentials"
		return w
	}
	who, err := ask(ctx, d, func(ctx context.Context) (session.Identity, error) { return session.WhoAmI(ctx, loaded) })
	switch {
	case err == nil:
		n.add(Well, "credentials", fmt.Sprintf("account %s as %s", who.Account, who.ARN), "")
	case scale.KindOf(err) == scale.Denied:
		// This call needs no permission: what is wrong is the credentials.
		n.add(Failed, "credentials", err.Error(), credentialAdvice(p))
		w.shut = "the credentials do not work"
	default:
		n.add(Failed, "credentials", err.Error(), d.remedy(err, "sts:GetCallerIdentity"))
	}
	n.add(Well, "region", loaded.Region+regionSource(p), "")
	d.examineClock(ctx, n, func(ctx context.Context) (time.Duration, error) { return session.ClockSkew(ctx, loaded) })
	if w.shut == "" {
		d.list(ctx, p, &w, n)
	}
	return w
}

func credentialAdvice(p place) string {
	if p.role.ARN != "" {
		return "check that these credentials may assume " + p.role.ARN + ", and that its trust policy and external id agree"
	}
	return "give dynascale credentials: an instance or task role, AWS_PROFILE, or AWS_ACCESS_KEY_ID; and check that they have not expired"
}

func regionSource(p place) string {
	if p.region == "" {
		return " (of the environment or the profile)"
	}
	return " (of the configuration)"
}

func (d doctor) examineClock(ctx context.Context, n *notes, skew func(context.Context) (time.Duration, error)) {
	const check = "clock"
	ahead, err := ask(ctx, d, skew)
	if err != nil {
		n.add(Doubted, check, "not known: "+err.Error(), d.remedy(err, "sts:GetCallerIdentity"))
		return
	}
	found := fmt.Sprintf("within %s of AWS's", max(ahead.Abs(), time.Second))
	switch {
	case ahead.Abs() >= skewFailed:
		n.add(Failed, check, off(ahead), "set it by NTP (chronyd, systemd-timesyncd): AWS refuses calls that are five minutes off")
	case ahead.Abs() > skewDoubted:
		n.add(Doubted, check, off(ahead), "set it by NTP (chronyd, systemd-timesyncd): the age of every sample is wrong by this much")
	default:
		n.add(Well, check, found, "")
	}
}

func off(ahead time.Duration) string {
	if ahead > 0 {
		return fmt.Sprintf("this machine's clock is %s behind AWS's", ahead)
	}
	return fmt.Sprintf("this machine's clock is %s ahead of AWS's", -ahead)
}

// list asks for the groups, policies and scheduled actions of all tiers.
func (d doctor) list(ctx context.Context, p place, w *ward, n *notes) {
	var names []string
	owned := false
	for _, t := range d.cfg.Tiers {
		if placeOf(t) == p {
			names = append(names, t.Group)
			owned = owned || t.Mode == scale.Own
		}
	}
	groups, err := d.groups(ctx, w, names)
	w.groups, w.groupsRead = groups, err == nil
	if err != nil {
		n.add(Failed, "groups", err.Error(), d.remedy(err, "autoscaling:DescribeAutoScalingGroups"))
	} else {
		n.add(Well, "groups", fmt.Sprintf("%d of %d found (autoscaling:DescribeAutoScalingGroups)", len(groups), len(unique(names))), "")
	}
	if w.policies, err = ask(ctx, d, w.scaling.Policies); err != nil {
		result, then := Doubted, ""
		if owned {
			result, then = Failed, "; tiers in mode own hold still until this can be read"
		}
		n.add(result, "policies", err.Error()+then, d.remedy(err, "autoscaling:DescribePolicies"))
	} else {
		w.policiesRead = true
		n.add(Well, "policies", "can be listed (autoscaling:DescribePolicies)", "")
	}
	if w.scheduled, err = ask(ctx, d, w.scaling.Scheduled); err != nil {
		n.add(Doubted, "schedules", err.Error(), d.remedy(err, "autoscaling:DescribeScheduledActions"))
	} else {
		w.scheduledRead = true
		n.add(Well, "schedules", "can be listed (autoscaling:DescribeScheduledActions)", "")
	}
}

func (d doctor) groups(ctx context.Context, w *ward, names []string) (map[string]scale.Group, error) {
	all := map[string]scale.Group{}
	for names = unique(names); len(names) > 0; {
		batch := names[:min(autoscaling.MaxNames, len(names))]
		names = names[len(batch):]
		got, err := ask(ctx, d, func(ctx context.Context) (map[string]scale.Group, error) { return w.scaling.Groups(ctx, batch) })
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

// writesTo names what a mode changes, or "".
func writesTo(mode scale.Mode) string {
	return map[scale.Mode]string{
		scale.Own: "autoscaling:SetDesiredCapacity", scale.Floor: "autoscaling:UpdateAutoScalingGroup",
	}[mode]
}
