package ssm

import (
	"context"
	"fmt"
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/sim/world"
)

// mostParameters is how many standard parameters an account may have in a region.
const mostParameters = 10_000

// Store is the parameters of a world.
type Store struct {
	*world.World
	parameters   map[string]string
	parametersAt map[string]time.Time // when each was written last
}

// NewStore is empty.
func NewStore(w *world.World) *Store {
	return &Store{World: w, parameters: map[string]string{}, parametersAt: map[string]time.Time{}}
}

// Value is what a parameter holds; "" when there is none. The lock is held.
func (c *Store) Value(name string) string { return c.parameters[name] }

// PutParameter answers PutParameter of Systems Manager, overwriting what is there.
// The error is a *scale.Failure.
func (c *Store) PutParameter(ctx context.Context, name, value string) error {
	c.Mu.Lock()
	defer c.Mu.Unlock()
	in := world.Call{
		Service: "ssm", API: "PutParameter", Doing: "writing parameter " + name, Names: []string{name}, Resource: name, Argument: value,
	}
	return c.Deliver(ctx, in, func() error {
		const tooShort = "1 validation error detected: Value '' at '%s' failed to satisfy constraint: Member must have length greater than or equal to 1"
		switch {
		case name == "":
			return world.Refuse(in.Doing, "ValidationException", tooShort, "name")
		case value == "":
			return world.Refuse(in.Doing, "ValidationException", tooShort, "value")
		case len(value) > 4096:
			return world.Fail(in.Doing, scale.Invalid, "ValidationException", "Standard tier parameters support a maximum parameter value of 4096 characters.")
		case len(name) > 1011:
			return world.Refuse(in.Doing, "ValidationException", "Parameter name must not be longer than 1011 characters.")
		}
		if _, exists := c.parameters[name]; !exists && len(c.parameters) >= mostParameters {
			return world.Fail(in.Doing, scale.Exhausted, "ParameterLimitExceeded",
				fmt.Sprintf("You have exceeded the maximum number (%d) of parameters for this account and region.", mostParameters))
		}
		c.parameters[name], c.parametersAt[name] = value, c.Time.UTC()
		return nil
	})
}

// GetParameter answers GetParameter of Systems Manager: the value, and when it was written
// last. The error is a *scale.Failure.
func (c *Store) GetParameter(ctx context.Context, name string) (value string, written time.Time, err error) {
	c.Mu.Lock()
	defer c.Mu.Unlock()
	in := world.Call{Service: "ssm", API: "GetParameter", Doing: "reading parameter " + name, Names: []string{name}}
	if err := c.Enter(ctx, in); err != nil {
		return "", time.Time{}, err
	}
	value, exists := c.parameters[name]
	if !exists {
		return "", time.Time{}, world.Fail(in.Doing, scale.Missing, "ParameterNotFound", "")
	}
	return value, c.parametersAt[name], nil
}

// Parameter is the value that was written last, and whether there is one. No call
// is counted and no fault applies.
func (c *Store) Parameter(name string) (string, bool) {
	c.Mu.Lock()
	defer c.Mu.Unlock()
	value, ok := c.parameters[name]
	return value, ok
}
