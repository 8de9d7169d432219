package stage

import (
	"fmt"
	"net/url"
	"os"
	"strings"
)

// Endpoints say where each service is, as URLs.
type Endpoints struct {
	AppScaling, AutoScaling, CloudWatch, EC2, ELB, RDS, SQS, SSM, STS string
	// ECS is where AppScaling is when empty, because one emulator has to know both: it
	// takes no scalable target of a service that it does not know.
	ECS string
	// Protocol is how CloudWatch is spoken to: cbor (also ""), query or json.
	Protocol string
	// Region is us-east-1 when empty.
	Region string
}

// FromEnv reads the variables of the SDK, AWS_ENDPOINT_URL and
// AWS_ENDPOINT_URL_<SERVICE>, then DYNASCALE_IT_PROTOCOL and AWS_REGION. It
// reports false when no endpoint is given.
func FromEnv() (Endpoints, bool) {
	given := false
	of := func(service string) string {
		at := os.Getenv("AWS_ENDPOINT_URL_" + service)
		if at == "" {
			at = os.Getenv("AWS_ENDPOINT_URL")
		}
		given = given || at != ""
		return at
	}
	e := Endpoints{
		AppScaling: of("APPLICATION_AUTO_SCALING"), AutoScaling: of("AUTO_SCALING"), CloudWatch: of("CLOUDWATCH"), EC2: of("EC2"),
		ECS: of("ECS"), ELB: of("ELASTIC_LOAD_BALANCING_V2"), RDS: of("RDS"), SQS: of("SQS"), SSM: of("SSM"), STS: of("STS"),
		Protocol: os.Getenv("DYNASCALE_IT_PROTOCOL"), Region: os.Getenv("AWS_REGION"),
	}
	return e, given
}

// Env is the environment that points the SDK of another process here, with keys
// that open nothing.
func (e Endpoints) Env() []string {
	return []string{
		"AWS_ENDPOINT_URL_APPLICATION_AUTO_SCALING=" + e.AppScaling,
		"AWS_ENDPOINT_URL_AUTO_SCALING=" + e.AutoScaling,
		"AWS_ENDPOINT_URL_CLOUDWATCH=" + e.CloudWatch,
		"AWS_ENDPOINT_URL_EC2=" + e.EC2,
		"AWS_ENDPOINT_URL_ECS=" + e.ecs(),
		"AWS_ENDPOINT_URL_ELASTIC_LOAD_BALANCING_V2=" + e.ELB,
		"AWS_ENDPOINT_URL_RDS=" + e.RDS,
		"AWS_ENDPOINT_URL_SQS=" + e.SQS,
		"AWS_ENDPOINT_URL_SSM=" + e.SSM,
		"AWS_ENDPOINT_URL_STS=" + e.STS,
		"AWS_REGION=" + e.region(),
		"AWS_ACCESS_KEY_ID=" + key("AWS_ACCESS_KEY_ID"),
		"AWS_SECRET_ACCESS_KEY=" + key("AWS_SECRET_ACCESS_KEY"),
		"AWS_EC2_METADATA_DISABLED=true",
	}
}

func (e Endpoints) ecs() string {
	if e.ECS == "" {
		return e.AppScaling
	}
	return e.ECS
}

func (e Endpoints) region() string {
	if e.Region == "" {
		return "us-east-1"
	}
	return e.Region
}

// key is what the environment holds, or a word that every emulator takes.
func key(name string) string {
	if v := os.Getenv(name); v != "" {
		return v
	}
	return "test"
}

// check refuses a service without an endpoint, which the SDK would take to AWS,
// and AWS itself: what is made here would cost money there.
func (e Endpoints) check() error {
	for service, at := range map[string]string{
		"APPLICATION_AUTO_SCALING": e.AppScaling, "AUTO_SCALING": e.AutoScaling, "CLOUDWATCH": e.CloudWatch, "EC2": e.EC2, "ECS": e.ecs(),
		"ELASTIC_LOAD_BALANCING_V2": e.ELB, "RDS": e.RDS, "SQS": e.SQS, "SSM": e.SSM, "STS": e.STS,
	} {
		u, err := url.Parse(at)
		if err != nil || u.Host == "" {
			return fmt.Errorf("no endpoint for %s: set AWS_ENDPOINT_URL_%s, or AWS_ENDPOINT_URL for all services", service, service)
		}
		if host := u.Hostname(); strings.HasSuffix(host, "amazonaws.com") || strings.HasSuffix(host, "amazonaws.com.cn") {
			return fmt.Errorf("AWS_ENDPOINT_URL_%s is %s, which is AWS itself: these plays make groups, machines and databases and would cost money there", service, host)
		}
	}
	return nil
}
