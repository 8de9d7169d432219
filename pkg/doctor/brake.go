package doctor

import (
	"context"
	"fmt"
	"path/filepath"
	"time"

	"github.com/dynascale/dynascale/pkg/aws/session"
	"github.com/dynascale/dynascale/pkg/aws/ssm"
	"github.com/dynascale/dynascale/pkg/brake"
	"github.com/dynascale/dynascale/pkg/brake/watch"
	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/finding"
	"github.com/dynascale/dynascale/pkg/scale"
)

// examineBrakes tells what the brakes say that stop every tier, and whether they can be
// read.
func (d doctor) examineBrakes(ctx context.Context) []finding.Finding {
	n := &finding.Notes{About: "brake"}
	d.tellBrakeFile(n)
	if d.cfg.AWS.Brake.Parameter != "" {
		d.tellRemoteBrake(ctx, n)
	}
	return n.All
}

func (d doctor) tellBrakeFile(n *finding.Notes) {
	folder := filepath.Dir(d.cfg.Ledger.Path)
	s := watch.NewFile(folder, watch.Limit).State()
	switch {
	case s.Unreadable != "":
		n.Add(finding.Failed, "file", fmt.Sprintf("%s cannot be checked (%s): if the daemon cannot check it either, the brake counts as active and no change begins", s.Where, s.Unreadable),
			"the user that dynascale runs as must be able to read "+folder+"; run doctor as this user")
	case s.Pulled():
		n.Add(finding.Doubted, "file", brake.Reason([]brake.State{s}), "remove the file when dynascale may make changes again; the brake never ends by itself")
	default:
		n.Add(finding.Well, "file", fmt.Sprintf("neither %s nor %s is in %s", brake.PauseFile, brake.HardFile, folder), "")
	}
}

func (d doctor) tellRemoteBrake(ctx context.Context, n *finding.Notes) {
	const check = "parameter"
	name, p := d.cfg.AWS.BrakeName(), d.cfg.AWS.BrakePlace()
	text, written, err := d.askBrake(ctx, p)
	level, known := brake.Word(text)
	region := ""
	if p.Region != "" {
		region = " --region " + p.Region
	}
	switch {
	case scale.KindOf(err) == scale.Missing && err != nil:
		n.Add(finding.Failed, check, fmt.Sprintf("%s does not exist; the daemon keeps the last value that it read; if it never read one, the brake counts as active", name),
			"correct aws.brake, or create the parameter: aws ssm put-parameter --name "+d.cfg.AWS.Brake.Parameter+region+" --type String --value run")
	case err != nil:
		n.Add(finding.Failed, check, fmt.Sprintf("%s cannot be read (%v): the daemon keeps the last value that it read; if it never read one, the brake counts as active", name, err),
			d.remedy(err, "ssm:GetParameter on this parameter"))
	case !known:
		n.Add(finding.Doubted, check, fmt.Sprintf("the value of %s is none of run, pause and pause-hard: it counts as pause, and no change begins", name), "write the value run, pause or pause-hard into the parameter")
	case level != brake.Run:
		s := brake.State{Source: "parameter", Where: name, Level: level, Since: written}
		n.Add(finding.Doubted, check, brake.Reason([]brake.State{s}), "when dynascale may make changes again, write the value `run` into the parameter; the brake never ends by itself")
	default:
		n.Add(finding.Well, check, name+" says run", "")
	}
}

// askBrake reads the parameter as the daemon does.
func (d doctor) askBrake(ctx context.Context, p config.Place) (text string, written time.Time, err error) {
	loaded, err := session.Load(ctx, session.Options{
		Region: p.Region, Profile: d.cfg.AWS.Profile, Endpoint: d.cfg.AWS.Endpoint, Timeout: d.cfg.AWS.Timeout,
		RoleARN: p.Role.ARN, ExternalID: p.Role.ExternalID,
	})
	if err != nil {
		return "", time.Time{}, err
	}
	_, err = ask(ctx, d, func(ctx context.Context) (struct{}, error) {
		text, written, err = ssm.New(loaded).GetParameter(ctx, d.cfg.AWS.Brake.Parameter)
		return struct{}{}, err
	})
	return text, written, err
}
