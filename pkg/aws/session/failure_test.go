package session

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"syscall"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws/ratelimit"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/dynascale/dynascale/pkg/scale"
)

func api(code, message string) error { return &smithy.GenericAPIError{Code: code, Message: message} }

func status(code int, err error) error {
	return &smithyhttp.ResponseError{Response: &smithyhttp.Response{Response: &http.Response{StatusCode: code}}, Err: err}
}

func TestKinds(t *testing.T) {
	tests := []struct {
		err  error
		kind scale.Kind
	}{
		{api("Throttling", "Rate exceeded"), scale.Throttled},
		{api("ThrottlingException", ""), scale.Throttled},
		{api("RequestLimitExceeded", ""), scale.Throttled},
		{api("TooManyRequests", ""), scale.Throttled},
		{api("TooManyRequestsException", ""), scale.Throttled},
		{status(429, api("Whatever", "")), scale.Throttled},
		{api("AccessDenied", ""), scale.Denied},
		{api("AccessDeniedException", ""), scale.Denied},
		{api("UnauthorizedOperation", ""), scale.Denied},
		{api("ExpiredToken", ""), scale.Denied},
		{api("ExpiredTokenException", ""), scale.Denied},
		{api("InvalidClientTokenId", ""), scale.Denied},
		{api("UnrecognizedClientException", ""), scale.Denied},
		{api("SignatureDoesNotMatch", ""), scale.Denied},
		{status(500, api("ServiceLinkedRoleFailure", "")), scale.Denied},
		{status(403, api("Whatever", "")), scale.Denied},
		{fmt.Errorf("get identity: get credentials: %w", errors.New("no EC2 IMDS role found")), scale.Denied},
		{api("ValidationError", "New SetDesiredCapacity value 9 is above max value 4 for the AutoScalingGroup."), scale.Invalid},
		{api("ValidationException", ""), scale.Invalid},
		{api("InvalidParameterValue", ""), scale.Invalid},
		{api("InvalidParameterCombination", ""), scale.Invalid},
		{status(400, api("Whatever", "")), scale.Invalid},
		{api("ValidationError", "AutoScalingGroup name not found - no such group: web"), scale.Missing},
		{api("ValidationError", "AutoScalingGroup name not found - null"), scale.Missing},
		{api("ValidationError", "Error in expression q0: variable x not found"), scale.Invalid},
		{api("QueueDoesNotExist", ""), scale.Missing},
		{api("AWS.SimpleQueueService.NonExistentQueue", ""), scale.Missing},
		{status(400, api("ScalingActivityInProgress", "")), scale.Busy},
		{status(500, api("ResourceContention", "")), scale.Busy},
		{api("InstanceRefreshInProgress", ""), scale.Busy},
		{status(400, api("IncorrectInstanceState", "The instance 'i-1' is not in the 'stopped' state.")), scale.Busy},
		{status(400, api("IncorrectState", "")), scale.Busy},
		{status(400, api("InvalidDBInstanceState", "DB instance is not in the available state")), scale.Busy},
		{api("InvalidDBInstanceStateFault", ""), scale.Busy},
		{status(400, api("InvalidDBClusterStateFault", "")), scale.Busy},
		{status(400, api("DBInstanceAlreadyExists", "")), scale.Busy},
		{api("DBInstanceAlreadyExistsFault", ""), scale.Busy},
		{status(400, api("InvalidTarget", "The following targets are not in a running state and cannot be registered: 'i-1'")), scale.Busy},
		{status(400, api("TooManyUpdates", "")), scale.Busy},
		{status(500, api("InsufficientInstanceCapacity", "Insufficient capacity.")), scale.Exhausted},
		{status(500, api("InsufficientHostCapacity", "")), scale.Exhausted},
		{status(500, api("InsufficientCapacity", "")), scale.Exhausted},
		{status(500, api("InsufficientCapacityOnHost", "")), scale.Exhausted},
		{status(400, api("InsufficientDBInstanceCapacity", "")), scale.Exhausted},
		{api("InsufficientDBInstanceCapacityFault", ""), scale.Exhausted},
		{status(403, api("InsufficientDBClusterCapacityFault", "")), scale.Exhausted},
		{status(400, api("InsufficientStorageClusterCapacity", "")), scale.Exhausted},
		{api("InsufficientAvailableIPsInSubnetFault", ""), scale.Exhausted},
		{status(400, api("InstanceLimitExceeded", "")), scale.Exhausted},
		{status(400, api("VcpuLimitExceeded", "")), scale.Exhausted},
		{status(400, api("InstanceQuotaExceeded", "")), scale.Exhausted},
		{api("InstanceQuotaExceededFault", ""), scale.Exhausted},
		{api("DBInstanceQuotaExceededFault", ""), scale.Exhausted},
		{status(400, api("StorageQuotaExceeded", "")), scale.Exhausted},
		{api("StorageQuotaExceededFault", ""), scale.Exhausted},
		{api("ReadReplicaQuotaExceeded", ""), scale.Exhausted},
		{status(400, api("InvalidInstanceID.NotFound", "The instance ID 'i-1' does not exist")), scale.Missing},
		{status(404, api("DBInstanceNotFound", "")), scale.Missing},
		{api("DBInstanceNotFoundFault", ""), scale.Missing},
		{status(404, api("DBClusterNotFoundFault", "")), scale.Missing},
		{status(400, api("TargetGroupNotFound", "")), scale.Missing},
		{status(400, api("ParameterNotFound", "")), scale.Missing},
		{status(400, api("ServiceNotFoundException", "")), scale.Missing},
		{status(400, api("ServiceNotActiveException", "")), scale.Missing},
		{status(400, api("ClusterNotFoundException", "")), scale.Missing},
		{status(400, api("OperationNotPermitted", "Modify its 'disableApiStop' instance attribute")), scale.Denied},
		{status(400, api("KMSKeyNotAccessibleFault", "")), scale.Denied},
		{status(400, api("InvalidInstanceID.Malformed", "")), scale.Invalid},
		{api("Unsupported", ""), scale.Invalid},
		{api("UnsupportedOperation", ""), scale.Invalid},
		{api("InvalidInstanceAttributeValue", ""), scale.Invalid},
		{api("InvalidTarget", "The following targets are not valid instances: 'i-1'"), scale.Invalid},
		{status(400, api("LimitExceeded", "")), scale.Invalid},
		{status(503, api("ServiceUnavailable", "")), scale.Internal},
		{status(500, api("Whatever", "")), scale.Internal},
		{status(429, &smithy.DeserializationError{Err: errors.New("expected CBOR")}), scale.Throttled},
		{status(403, &smithy.DeserializationError{Err: errors.New("expected CBOR")}), scale.Denied},
		{status(503, &smithy.DeserializationError{Err: errors.New("expected CBOR")}), scale.Unreachable},
		{context.DeadlineExceeded, scale.Unreachable},
		{context.Canceled, scale.Unreachable},
		{fmt.Errorf("read: %w", syscall.ECONNRESET), scale.Unreachable},
		{io.ErrUnexpectedEOF, scale.Unreachable},
		{&smithyhttp.RequestSendError{Err: errors.New("broken")}, scale.Unreachable},
		{&net.DNSError{Err: "no such host"}, scale.Unreachable},
		{&smithy.DeserializationError{Err: errors.New("<html>")}, scale.Unreachable},
		{errors.Join(api("Throttling", ""), ratelimit.QuotaExceededError{}), scale.Throttled},
		{&scale.Failure{Kind: scale.Busy, Err: errors.New("x")}, scale.Busy},
		{errors.New("anything else"), scale.Internal},
	}
	for _, tt := range tests {
		t.Run(tt.err.Error(), func(t *testing.T) {
			err := Failed("doing this", fmt.Errorf("operation error: %w", tt.err))
			if got := scale.KindOf(err); got != tt.kind {
				t.Errorf("kind %q, want %q", got, tt.kind)
			}
			if !errors.Is(err, tt.err) {
				t.Error("the original error is lost")
			}
		})
	}
	if Failed("doing this", nil) != nil {
		t.Error("nil became an error")
	}
}

func TestTexts(t *testing.T) {
	tests := []struct {
		name string
		err  error
		want string
	}{
		{"api", fmt.Errorf("operation error X: Y, RequestID: 4711, %w", api("Throttling", "Rate\n exceeded")),
			"reading x: throttled: Throttling: Rate exceeded"},
		{"deadline", fmt.Errorf("operation error X: %w", context.DeadlineExceeded), "reading x: unreachable: no answer within the time allowed"},
		{"address", &url.Error{Op: "Post", URL: "http://me:pw@host:1/?X-Amz-Signature=s", Err: syscall.ECONNREFUSED},
			"reading x: unreachable: Post http://host:1: connection refused"},
		{"credentials", fmt.Errorf("get identity: %w", errors.New("no role found")), "reading x: denied: no usable AWS credentials: no role found"},
		{"quota", errors.Join(api("Throttling", "slow"), ratelimit.QuotaExceededError{}),
			"reading x: throttled: Throttling: slow (not tried again: too many retries lately)"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := Failed("reading x", tt.err).Error(); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
	if long := Failed("x", errors.New(strings.Repeat("é", 5000))).Error(); len(long) > 2*longestText+50 {
		t.Errorf("a text of %d bytes", len(long))
	}
}

// unparsed is what Go says of an address.
func unparsed(address string) error { _, err := url.Parse(address); return err }

func TestNoSecretsInTexts(t *testing.T) {
	const token, signature, key = "IQoJb3JpZ2luX2VjEJ", "5d672d79c15b13162d9279b0855cfba6", "AKIDEXAMPLE"
	for _, err := range []error{
		api("SignatureDoesNotMatch", "The Canonical String should have been 'POST\n/\nx-amz-security-token:"+token+"\n'"),
		api("IncompleteSignature", "Authorization header requires existence of a 'Signature'. Authorization=AWS4-HMAC-SHA256 Credential="+key+"/20260101, Signature="+signature),
		api("Whatever", "x-amz-security-token: "+token+" Signature="+signature+" Authorization: AWS4-HMAC-SHA256 Credential="+key+"/2026"),
		errors.New(`{"SecretAccessKey":"` + key + `","SessionToken":"` + token + `"}`),
		&url.Error{Op: "Get", URL: "https://u:" + key + "@h/?X-Amz-Security-Token=" + token, Err: errors.New("broken")},
		fmt.Errorf("failed to resolve service endpoint, Failed to parse uri: http://user:%s%%zz@127.0.0.1:1", key),
		fmt.Errorf("invalid proxy address %q: broken", "http://user:"+key+"/"+token+"%zz@proxy:1"),
		unparsed("http://user:" + key + "/@h"),
	} {
		text := Failed("reading x", err).Error()
		for _, secret := range []string{token, signature, key} {
			if strings.Contains(text, secret) {
				t.Errorf("%s is in %q", secret, text)
			}
		}
	}
}
