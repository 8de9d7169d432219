package ec2size

import (
	"time"

	"github.com/dynascale/dynascale/pkg/operation"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Machine is an EC2 instance whose type is scaled.
type Machine struct {
	Instance        string
	Ladder          []scale.Rung
	Fallbacks       map[string][]string // by rung
	AllowNewAddress bool
	AllowManaged    bool
	Drain           time.Duration // for leaving the target groups
	Verify          time.Duration // for passing the checks after the start
	WorstCase       time.Duration
}

func (m *Machine) rules() operation.Rules {
	return operation.Rules{NewAddress: m.AllowNewAddress, Managed: m.AllowManaged}
}
