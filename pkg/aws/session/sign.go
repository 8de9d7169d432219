package session

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
)

// Sign signs a request with a body for a service that none of the SDK's clients speaks to, by Signature Version 4 and
// with the credentials of cfg. Source: AWS IAM user guide, "Signature Version 4 for API requests".
func Sign(ctx context.Context, cfg aws.Config, service string, r *http.Request, body []byte) error {
	who, err := cfg.Credentials.Retrieve(ctx)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(body)
	return v4.NewSigner().SignHTTP(ctx, who, r, hex.EncodeToString(sum[:]), service, cfg.Region, time.Now())
}
