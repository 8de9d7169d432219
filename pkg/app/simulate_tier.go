package app

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/dynascale/dynascale/pkg/api"
	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/scale"
)

// onlyGroups is why a tier cannot be played: what a recorded load costs a database or
// a machine is in no file.
const onlyGroups = "simulate plays a load against tiers that scale a group, because only of these it can tell how much one unit serves"

// playable is a copy of a configuration with the single tier that a load is played
// against, owned by dynascale, and notes on what is not as in the configuration.
func playable(cfg *config.Config, name string) (*config.Config, []string, error) {
	var groups, others []string
	for _, t := range cfg.Tiers {
		if groupOf(t) != "" {
			groups = append(groups, t.Name)
		} else {
			others = append(others, t.Name+", which scales "+kindOf(t))
		}
	}
	var notes []string
	if name == "" {
		switch {
		case len(groups) == 0:
			return nil, nil, fmt.Errorf("no tier of the configuration can be simulated: %s; there is only %s", onlyGroups, strings.Join(others, "; "))
		case len(groups) > 1:
			return nil, nil, fmt.Errorf("the configuration has %d tiers that a load can be played against: say which one with --tier: %s",
				len(groups), strings.Join(groups, ", "))
		case len(others) > 0:
			notes = append(notes, "left out: "+strings.Join(others, "; "))
		}
		name = groups[0]
	}
	i := slices.IndexFunc(cfg.Tiers, func(t config.Tier) bool { return t.Name == name })
	if i < 0 {
		return nil, nil, errors.New(api.NoTier(name, groups))
	}
	t := cfg.Tiers[i]
	if groupOf(t) == "" {
		hint := "this configuration has none"
		if len(groups) > 0 {
			hint = "here " + strings.Join(groups, ", ")
		}
		return nil, nil, fmt.Errorf("tier %s scales %s and cannot be simulated: %s; %s", name, kindOf(t), onlyGroups, hint)
	}
	if t.Mode != scale.Manage {
		notes = append(notes, fmt.Sprintf("tier %s is in %s mode; it is simulated in manage mode", name, t.Mode))
		t.Mode = scale.Manage
	}
	one := *cfg
	one.Tiers = []config.Tier{t}
	return &one, notes, nil
}

// kindOf is what a tier scales, in words and by its key.
func kindOf(t config.Tier) string {
	switch s := subjectOf(t); {
	case s.Replicas != nil:
		return "the readers of a database (rds_replicas)"
	case s.Class != nil:
		return "the class of a database (rds_class)"
	case s.ACU != nil:
		return "the capacity of a cluster (rds_acu)"
	case s.Machine != nil:
		return "the type of a machine (ec2_size)"
	}
	return "a group"
}
