package stage

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
)

// Template makes a launch template; one that exists already is left as it is.
func (s *Stage) Template(ctx context.Context, name string) error {
	err := s.ec2(ctx, url.Values{
		"Action":                          {"CreateLaunchTemplate"},
		"LaunchTemplateName":              {name},
		"LaunchTemplateData.ImageId":      {"ami-12c6146b"}, // one of those that moto knows
		"LaunchTemplateData.InstanceType": {"t3.micro"},
	})
	if err != nil && !strings.Contains(err.Error(), "AlreadyExists") {
		return err
	}
	return nil
}

func (s *Stage) removeTemplate(ctx context.Context, name string) error {
	return s.ec2(ctx, url.Values{"Action": {"DeleteLaunchTemplate"}, "LaunchTemplateName": {name}})
}

// ec2 sends one request of the EC2 Query protocol.
func (s *Stage) ec2(ctx context.Context, form url.Values) error {
	form.Set("Version", "2016-11-15")
	body := form.Encode()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, s.EC2, strings.NewReader(body))
	if err != nil {
		return fmt.Errorf("prepare %s: %w", form.Get("Action"), err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	keys, err := s.config.Credentials.Retrieve(ctx)
	if err != nil {
		return err
	}
	sum := sha256.Sum256([]byte(body))
	if err := v4.NewSigner().SignHTTP(ctx, keys, r, hex.EncodeToString(sum[:]), "ec2", s.region(), time.Now()); err != nil {
		return fmt.Errorf("sign %s: %w", form.Get("Action"), err)
	}
	answer, err := s.config.HTTPClient.Do(r)
	if err != nil {
		return fmt.Errorf("%s: %w", form.Get("Action"), err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(io.LimitReader(answer.Body, 1<<16))
	if err != nil {
		return fmt.Errorf("%s: %w", form.Get("Action"), err)
	}
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s: %s", form.Get("Action"), answer.Status, text)
	}
	return nil
}
