package session

import (
	"cmp"
	"fmt"
	"net/url"
	"os"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
)

const (
	endpointVariable = "AWS_ENDPOINT_URL" // also the beginning of AWS_ENDPOINT_URL_<SERVICE>
	ignoreVariable   = "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"
)

// checkEndpoints refuses an endpoint of the environment that is no address. The SDK
// would notice at the first call only, and repeat all of it, with the password that
// may stand before the host. So no error here has the value in it.
func checkEndpoints() error {
	if strings.EqualFold(os.Getenv(ignoreVariable), "true") {
		return nil
	}
	environment := os.Environ()
	slices.Sort(environment)
	for _, e := range environment {
		name, value, _ := strings.Cut(e, "=")
		if name != endpointVariable && !strings.HasPrefix(name, endpointVariable+"_") || value == "" {
			continue
		}
		if u, err := url.Parse(value); err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
			return fmt.Errorf("%s in the environment is not a URL with https:// or http:// and a host "+
				"(its value is not shown, because it may contain a password): correct it or unset it", name)
		}
	}
	return nil
}

// Endpoint is the address that replaces AWS's own for a service, named as in
// AWS_ENDPOINT_URL_<SERVICE>, or for all; "" where none does.
func Endpoint(cfg aws.Config, service string) string {
	if strings.EqualFold(os.Getenv(ignoreVariable), "true") {
		return aws.ToString(cfg.BaseEndpoint)
	}
	return cmp.Or(os.Getenv(endpointVariable+"_"+service), aws.ToString(cfg.BaseEndpoint))
}
