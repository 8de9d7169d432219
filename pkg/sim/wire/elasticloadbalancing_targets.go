package wire

import (
	"context"
	"net/http"
	"strings"

	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/sim"
	"github.com/dynascale/dynascale/pkg/sim/wire/engine"
)

// groupPort is the port of every target group.
const groupPort = 80

type describeTargetHealthInput struct {
	TargetGroupArn string // AWS's spelling
	Include        engine.Unused
	Targets        []targetDescription
}

type targetDescription struct {
	Id   string // AWS's spelling
	Port *int

	AvailabilityZone, QuicServerId engine.Unused // an address within the VPC has the zone that it has
}

type describeTargetHealthOutput struct {
	TargetHealthDescriptions []targetHealthShape `xml:"TargetHealthDescriptions>member"`
}

type targetHealthShape struct {
	Id              string `xml:"Target>Id"` // AWS's spelling
	Port            int    `xml:"Target>Port"`
	Zone            string `xml:"Target>AvailabilityZone,omitempty"`
	HealthCheckPort int
	State           string `xml:"TargetHealth>State"`
	Reason          string `xml:"TargetHealth>Reason,omitempty"`
	Description     string `xml:"TargetHealth>Description,omitempty"`
}

// describeTargetHealth tells of everything in a target group, or of the targets that
// are asked for: one without a port is the one at the group's own port, and one that
// is not registered is told as unused.
func (s *tables) describeTargetHealth(ctx context.Context, in *describeTargetHealthInput) (any, error) {
	registered, err := s.estate.balancer.TargetHealth(ctx, in.TargetGroupArn)
	if err != nil {
		return nil, err
	}
	var out describeTargetHealthOutput
	if len(in.Targets) == 0 {
		for _, r := range registered {
			out.TargetHealthDescriptions = append(out.TargetHealthDescriptions, healthOf(r))
		}
		return out, nil
	}
	for _, t := range in.Targets {
		asked := sim.Registration{Machine: t.Id, Target: resource.Target{
			Port: or(t.Port, groupPort), State: resource.TargetUnused, Why: "Target.NotRegistered: Target is not registered to the target group",
		}}
		for _, r := range registered {
			if r.Machine == asked.Machine && r.Port == asked.Port {
				asked = r
			}
		}
		out.TargetHealthDescriptions = append(out.TargetHealthDescriptions, healthOf(asked))
	}
	return out, nil
}

func healthOf(r sim.Registration) targetHealthShape {
	x := targetHealthShape{Id: r.Machine, Port: r.Port, Zone: r.Zone, HealthCheckPort: r.Port, State: r.State}
	x.Reason, x.Description, _ = strings.Cut(r.Why, ": ")
	return x
}

type changeTargetsInput struct {
	TargetGroupArn string // AWS's spelling
	Targets        []targetDescription
}

func (s *tables) registerTargets(ctx context.Context, in *changeTargetsInput) (any, error) {
	return s.changeTargets(ctx, in, s.estate.balancer.Register)
}

func (s *tables) deregisterTargets(ctx context.Context, in *changeTargetsInput) (any, error) {
	return s.changeTargets(ctx, in, s.estate.balancer.Deregister)
}

type changeTargetsOutput struct{}

func (s *tables) changeTargets(ctx context.Context, in *changeTargetsInput, change func(ctx context.Context, machine string, at scale.Attachment) error) (any, error) {
	if len(in.Targets) == 0 {
		return nil, &engine.Fault{Code: "ValidationError", Message: "At least one target must be specified", Status: http.StatusBadRequest}
	}
	for _, t := range in.Targets {
		if err := change(ctx, t.Id, scale.Attachment{Group: in.TargetGroupArn, Port: or(t.Port, 0)}); err != nil {
			return nil, err
		}
	}
	return changeTargetsOutput{}, nil
}
