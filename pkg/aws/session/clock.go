package session

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// errNoDate says that an answer carries no time.
var errNoDate = errors.New("the answer has no Date header")

// ClockSkew is how far AWS's clock is ahead of this machine's, to the second; it
// is negative when this machine is ahead. It is taken from the Date header of any
// answer of STS, a refusal too.
func ClockSkew(ctx context.Context, cfg aws.Config) (time.Duration, error) {
	const doing = "asking AWS for the time"
	out, err := sts.NewFromConfig(cfg).GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{})
	if err == nil {
		if skew, ok := awsmiddleware.GetAttemptSkew(out.ResultMetadata); ok {
			return skew.Round(time.Second), nil
		}
		return 0, Failed(doing, errNoDate)
	}
	var refused *smithyhttp.ResponseError
	// Without credentials nothing was sent to AWS: the answer, if there is one, is
	// that of a credential source.
	if !noIdentity(err) && errors.As(err, &refused) && refused.Response != nil {
		if at, wrong := http.ParseTime(refused.Response.Header.Get("Date")); wrong == nil {
			return time.Until(at).Round(time.Second), nil
		}
	}
	return 0, Failed(doing, err)
}
