package stage

import (
	"context"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/ssm/types"
)

// Parameter is the text of a parameter; "" when there is none.
func (s *Stage) Parameter(ctx context.Context, name string) (string, error) {
	out, err := s.parameters.GetParameter(ctx, &ssm.GetParameterInput{Name: &name})
	var missing *types.ParameterNotFound
	if errors.As(err, &missing) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("read parameter %s: %w", name, err)
	}
	return aws.ToString(out.Parameter.Value), nil
}

// RemoveParameter deletes a parameter; one that does not exist is no error.
func (s *Stage) RemoveParameter(ctx context.Context, name string) error {
	_, err := s.parameters.DeleteParameter(ctx, &ssm.DeleteParameterInput{Name: &name})
	var missing *types.ParameterNotFound
	if err != nil && !errors.As(err, &missing) {
		return fmt.Errorf("remove parameter %s: %w", name, err)
	}
	return nil
}
