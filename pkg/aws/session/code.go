package session

import (
	"errors"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/smithy-go"

	"github.com/dynascale/dynascale/pkg/scale"
)

// codes are the error codes of AWS, and this is the one place where they are known.
// One that is not here goes by the HTTP status that it comes with. RDS ends some in
// "Fault" on the wire and others in its documentation only, so that ending is left
// out here.
var codes = map[string]scale.Kind{
	"TooManyRequests": scale.Throttled,
	"OverLimit":       scale.Throttled,

	"ScalingActivityInProgress": scale.Busy,
	"ResourceContention":        scale.Busy, // comes with status 500, but is no fault of AWS
	"ResourceInUse":             scale.Busy,
	"InstanceRefreshInProgress": scale.Busy,
	"IncorrectInstanceState":    scale.Busy,
	"IncorrectState":            scale.Busy,
	"InvalidDBInstanceState":    scale.Busy,
	"InvalidDBClusterState":     scale.Busy,
	"DBInstanceNotReady":        scale.Busy,
	// Whoever makes a thing by a name that it chose itself looks again and finds it.
	"DBInstanceAlreadyExists":   scale.Busy,
	"TooManyUpdates":            scale.Busy,
	"ConcurrentUpdateException": scale.Busy,

	"InstanceLimitExceeded":             scale.Exhausted,
	"VcpuLimitExceeded":                 scale.Exhausted,
	"InsufficientFreeAddressesInSubnet": scale.Exhausted,
	"InsufficientAvailableIPsInSubnet":  scale.Exhausted,
	"TooManyTargets":                    scale.Exhausted,
	"TooManyRegistrationsForTargetId":   scale.Exhausted,

	"QueueDoesNotExist":                       scale.Missing,
	"AWS.SimpleQueueService.NonExistentQueue": scale.Missing,
	"ResourceNotFound":                        scale.Missing,
	"ResourceNotFoundException":               scale.Missing,
	"ObjectNotFoundException":                 scale.Missing,
	"InvalidInstanceID.NotFound":              scale.Missing,
	"DBInstanceNotFound":                      scale.Missing,
	"DBClusterNotFound":                       scale.Missing,
	"TargetGroupNotFound":                     scale.Missing,
	"ParameterNotFound":                       scale.Missing,
	"ClusterNotFoundException":                scale.Missing,
	"ServiceNotFoundException":                scale.Missing,
	"ServiceNotActiveException":               scale.Missing, // it was deleted, or is being

	"UnauthorizedOperation":               scale.Denied,
	"InvalidClientTokenId":                scale.Denied,
	"SignatureDoesNotMatch":               scale.Denied,
	"IncompleteSignature":                 scale.Denied,
	"MissingAuthenticationToken":          scale.Denied,
	"MissingAuthenticationTokenException": scale.Denied,
	"InvalidSignatureException":           scale.Denied,
	"OptInRequired":                       scale.Denied,
	"ServiceLinkedRoleFailure":            scale.Denied,
	"RequestExpired":                      scale.Denied,
	"InvalidAccessKeyId":                  scale.Denied,
	"InvalidToken":                        scale.Denied,
	"TokenRefreshRequired":                scale.Denied,
	"AuthFailure":                         scale.Denied,
	"NotAuthorized":                       scale.Denied,
	// Stop protection, or a machine that another service of AWS manages.
	"OperationNotPermitted": scale.Denied,
	"KMSKeyNotAccessible":   scale.Denied,

	"InvalidLaunchTemplateId.NotFound":            scale.Missing,
	"InvalidLaunchTemplateId.VersionNotFound":     scale.Missing,
	"InvalidLaunchTemplateName.NotFoundException": scale.Missing,

	"Unsupported":                   scale.Invalid,
	"UnsupportedOperation":          scale.Invalid,
	"InvalidInstanceAttributeValue": scale.Invalid,
	"InvalidInstanceID.Malformed":   scale.Invalid,
	"InvalidTarget":                 scale.Invalid,
	"StorageTypeNotSupported":       scale.Invalid,

	"RequestTimeout":          scale.Unreachable,
	"RequestTimeoutException": scale.Unreachable,

	"InternalFailure":      scale.Internal,
	"InternalError":        scale.Internal,
	"InternalServiceError": scale.Internal,
	"InternalServiceFault": scale.Internal,
	"ServiceUnavailable":   scale.Internal,
}

// families are the beginnings of codes that come in many endings.
var families = map[string]scale.Kind{
	"AccessDenied": scale.Denied, "ExpiredToken": scale.Denied, "UnrecognizedClient": scale.Denied,
	"InvalidParameter": scale.Invalid, "MissingParameter": scale.Invalid, "LimitExceeded": scale.Invalid,
}

// identities are the codes that refuse who asks, whatever was asked for: other
// credentials would help. Permissions are not among them.
var identities = map[string]bool{
	"ExpiredToken": true, "ExpiredTokenException": true, "RequestExpired": true,
	"InvalidClientTokenId": true, "InvalidAccessKeyId": true, "InvalidToken": true, "TokenRefreshRequired": true,
	"UnrecognizedClient": true, "UnrecognizedClientException": true,
	"AuthFailure": true, "SignatureDoesNotMatch": true, "InvalidSignatureException": true, "IncompleteSignature": true,
	"MissingAuthenticationToken": true, "MissingAuthenticationTokenException": true,
}

// RefusesIdentity reports whether AWS refused the credentials of a request, whatever was asked for.
func RefusesIdentity(err error) bool {
	var api smithy.APIError
	return errors.As(err, &api) && identities[api.ErrorCode()]
}

// kindOfCode sorts a code; ok is false for one that nobody has heard of.
func kindOfCode(code, message string) (kind scale.Kind, ok bool) {
	if _, throttled := retry.DefaultThrottleErrorCodes[code]; throttled {
		return scale.Throttled, true
	}
	switch code {
	case "ValidationError", "ValidationException":
		// Auto Scaling has no code of its own for a group that is not there:
		// "AutoScalingGroup name not found - no such group: web".
		if strings.Contains(message, "no such group") || strings.Contains(message, "AutoScalingGroup") && strings.Contains(message, "not found") {
			return scale.Missing, true
		}
		return scale.Invalid, true
	case "InvalidTarget":
		// Between a start and running a load balancer takes no registration.
		if strings.Contains(message, "not in a running state") {
			return scale.Busy, true
		}
	}
	for _, spelling := range []string{code, strings.TrimSuffix(code, "Fault")} {
		if kind, ok := codes[spelling]; ok {
			return kind, true
		}
	}
	if spent(code) {
		return scale.Exhausted, true
	}
	for prefix, kind := range families {
		if strings.HasPrefix(code, prefix) {
			return kind, true
		}
	}
	return "", false
}

// spent recognises the many codes for no capacity, such as
// InsufficientInstanceCapacity (which comes with status 500), InsufficientCapacity
// and InsufficientDBClusterCapacityFault, and for no quota, such as
// InstanceQuotaExceeded and StorageQuotaExceededFault.
func spent(code string) bool {
	return strings.HasPrefix(code, "Insufficient") && strings.Contains(code, "Capacity") || strings.Contains(code, "QuotaExceeded")
}
