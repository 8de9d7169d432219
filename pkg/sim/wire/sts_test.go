package wire

import (
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sts"
)

func TestAssumesARoleWithKeysThatAreObviouslyFake(t *testing.T) {
	c := serve(t, newPlainCloud(), Options{Account: "111122223333"})
	client := c.sts()
	before := time.Now()
	out, err := client.AssumeRole(t.Context(), &sts.AssumeRoleInput{
		RoleArn: aws.String("arn:aws:iam::111122223333:role/ops/scaler"), RoleSessionName: aws.String("run"),
		ExternalId: aws.String("x"), DurationSeconds: aws.Int32(900),
	})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := *out.AssumedRoleUser.Arn, "arn:aws:sts::111122223333:assumed-role/ops/scaler/run"; got != want {
		t.Errorf("arn %s, want %s", got, want)
	}
	if got := *out.Credentials.AccessKeyId; got != "ASIASIMULATEDNOTREAL" {
		t.Errorf("key %s", got)
	}
	if left := out.Credentials.Expiration.Sub(before); left < 899*time.Second {
		t.Errorf("the keys expire in %s by the client's clock, want 15m0s", left)
	}
	who, err := client.GetCallerIdentity(t.Context(), &sts.GetCallerIdentityInput{})
	if err != nil || *who.Account != "111122223333" {
		t.Errorf("identity: %+v, %v", who, err)
	}
	_, err = client.AssumeRole(t.Context(), &sts.AssumeRoleInput{RoleArn: aws.String("scaler"), RoleSessionName: aws.String("run")})
	if code(err) != "ValidationError" || message(err) != "scaler is invalid" {
		t.Errorf("a role that is no ARN: %v", err)
	}
}
