package sim

import (
	"context"
	"fmt"
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
)

// mostParameters is how many standard parameters an account may have in a region.
const mostParameters = 10_000

// Store is the parameters of a world.
type Store struct {
	*World
	parameters   map[string]string
	parametersAt map[string]time.Time // when each was written last
}

// NewStore is empty.
func NewStore(w *World) *Store {
	return &Store{World: w, parameters: map[string]string{}, parametersAt: map[string]time.Time{}}
}

// Value is what a parameter holds; "" when there is none. The lock is held.
func (c *Store) Value(name string) string { return c.parameters[name] }

// PutParameter answers PutParameter of Systems Manager, overwriting what is there.
// The error is a *scale.Failure.
func (c *Store) PutParameter(ctx context.Context, name, value string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	in := call{
		service: "ssm", api: "PutParameter", doing: "writing parameter " + name, names: []string{name}, resource: name, argument: value,
	}
	return c.deliver(ctx, in, func() error {
		const tooShort = "1 validation error detected: Value '' at '%s' failed to satisfy constraint: Member must have length greater than or equal to 1"
		switch {
		case name == "":
			return refuse(in.doing, "ValidationException", tooShort, "name")
		case value == "":
			return refuse(in.doing, "ValidationException", tooShort, "value")
		case len(value) > 4096:
			return fail(in.doing, scale.Invalid, "ValidationException", "Standard tier parameters support a maximum parameter value of 4096 characters.")
		case len(name) > 1011:
			return refuse(in.doing, "ValidationException", "Parameter name must not be longer than 1011 characters.")
		}
		if _, exists := c.parameters[name]; !exists && len(c.parameters) >= mostParameters {
			return fail(in.doing, scale.Exhausted, "ParameterLimitExceeded",
				fmt.Sprintf("You have exceeded the maximum number (%d) of parameters for this account and region.", mostParameters))
		}
		c.parameters[name], c.parametersAt[name] = value, c.now.UTC()
		return nil
	})
}

// GetParameter answers GetParameter of Systems Manager: the value, and when it was written
// last. The error is a *scale.Failure.
func (c *Store) GetParameter(ctx context.Context, name string) (value string, written time.Time, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	in := call{service: "ssm", api: "GetParameter", doing: "reading parameter " + name, names: []string{name}}
	if err := c.enter(ctx, in); err != nil {
		return "", time.Time{}, err
	}
	value, exists := c.parameters[name]
	if !exists {
		return "", time.Time{}, fail(in.doing, scale.Missing, "ParameterNotFound", "")
	}
	return value, c.parametersAt[name], nil
}

// Parameter is the value that was written last, and whether there is one. No call
// is counted and no fault applies.
func (c *Store) Parameter(name string) (string, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	value, ok := c.parameters[name]
	return value, ok
}
