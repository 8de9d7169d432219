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

// SetParameter gives a parameter its text, and makes it first where there is none.
func (s *Stage) SetParameter(ctx context.Context, name, text string) error {
	_, err := s.parameters.PutParameter(ctx, &ssm.PutParameterInput{
		Name: &name, Value: &text, Type: types.ParameterTypeString, Overwrite: aws.Bool(true),
	})
	if err != nil {
		return fmt.Errorf("write parameter %s: %w", name, err)
	}
	return nil
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
