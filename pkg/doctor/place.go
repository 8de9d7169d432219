package doctor

import (
	"context"
	"fmt"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/dynascale/dynascale/pkg/aws/cloud"
	"github.com/dynascale/dynascale/pkg/aws/session"
	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/finding"
	"github.com/dynascale/dynascale/pkg/scale"
)

// place is one account and region as the doctor knows it after entering: what its
// tiers want is read once.
type place struct {
	findings []finding.Finding
	// shut says why nothing more can be asked here, or "".
	shut  string
	where config.Place
	about string
	cloud cloud.Cloud
	asked map[string]*asked // of CloudWatch, by tier
	sight
}

// enter finds out who AWS takes dynascale for, and reads what the tiers of the place want.
func (d doctor) enter(ctx context.Context, where config.Place, about string) (p place) {
	p.where, p.about = where, about
	n := &finding.Notes{About: about}
	defer func() { p.findings = n.All }()
	loaded, err := session.Load(ctx, session.Options{
		Region: where.Region, Profile: d.cfg.AWS.Profile, Endpoint: d.cfg.AWS.Endpoint, Timeout: d.cfg.AWS.Timeout,
		RoleARN: where.Role.ARN, ExternalID: where.Role.ExternalID,
		Limiter: session.NewLimiter(d.cfg.AWS.Rate.Reads, d.cfg.AWS.Rate.Writes),
	})
	if err == nil {
		p.cloud, err = cloud.New(loaded, d.cfg.AWS.Protocol)
	}
	if err != nil {
		n.Add(finding.Failed, "settings", err.Error(), "correct what the message names; region and profile are set by aws.region and aws.profile, or by AWS_REGION and AWS_PROFILE")
		p.shut = "AWS cannot be called"
		return p
	}
	if _, err := ask(ctx, d, loaded.Credentials.Retrieve); err != nil {
		n.Add(finding.Failed, "credentials", session.Failed("finding credentials", err).Error(), credentialAdvice(where))
		p.shut = "there are no credentials"
		return p
	}
	// All questions at once: where AWS does not answer, each takes its whole time.
	var a answers
	var questions errgroup.Group
	questions.Go(func() error {
		a.who, a.whoErr = ask(ctx, d, p.cloud.Identity.Get)
		return nil
	})
	questions.Go(func() error {
		a.skew, a.skewErr = ask(ctx, d, func(ctx context.Context) (time.Duration, error) { return session.ClockSkew(ctx, loaded) })
		return nil
	})
	questions.Go(func() error {
		p.sight = d.look(ctx, where, about, p.cloud)
		return nil
	})
	_ = questions.Wait()

	switch {
	case a.whoErr == nil:
		n.Add(finding.Well, "credentials", fmt.Sprintf("account %s as %s", a.who.Account, a.who.ARN), "")
	case scale.KindOf(a.whoErr) == scale.Denied:
		// This call needs no permission: what is wrong is the credentials.
		n.Add(finding.Failed, "credentials", a.whoErr.Error(), credentialAdvice(where))
		p.shut = "the credentials do not work"
	default:
		n.Add(finding.Failed, "credentials", a.whoErr.Error(), d.remedy(a.whoErr, "sts:GetCallerIdentity"))
	}
	n.Add(finding.Well, "region", loaded.Region+regionSource(where), "")
	d.tellClock(n, a)
	if p.shut == "" {
		d.tellShelves(n, p.sight)
		if scale.KindOf(a.whoErr) == scale.Unreachable && p.silent() {
			p.shut = "AWS does not answer"
		}
	}
	if p.shut == "" {
		d.readSignals(ctx, &p)
	}
	return p
}

// answers are what AWS said to the questions that no tier asks.
type answers struct {
	who             session.Identity
	skew            time.Duration
	whoErr, skewErr error
}

func credentialAdvice(p config.Place) string {
	if p.Role.ARN != "" {
		return "check that dynascale has credentials of its own, and that they may call sts:AssumeRole for " + p.Role.ARN + "; the trust policy of this role must allow the role or user of these credentials, and an external ID in the policy must be the external_id of the configuration"
	}
	return "give dynascale credentials: an instance or task role, AWS_PROFILE, or AWS_ACCESS_KEY_ID; and check that they have not expired"
}

func regionSource(p config.Place) string {
	if p.Region == "" {
		return " (from the environment or the profile)"
	}
	return " (from the configuration)"
}
