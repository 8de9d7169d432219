package config

import (
	"strings"
	"testing"
)

// The address is a secret in itself: neither the effective values nor a message repeat it.
func TestTheHeartbeatsAddressIsNeverPrinted(t *testing.T) {
	const secret = "0f8e7b1c-5a2d"
	c := mustParse(t, "heartbeat: {url: 'https://hooks.example.com/"+secret+"'}\n"+smallest)
	text, err := c.Effective()
	if err != nil || strings.Contains(string(text), secret) || !strings.Contains(string(text), "url: (set)") {
		t.Errorf("%v\n%s", err, text)
	}
	for _, wrong := range []string{"hooks.example.com/" + secret, "https:///" + secret, "https://hooks.example.com/a b" + secret, "ftp://hooks.example.com/" + secret, "(set)"} {
		_, err := Parse("f.yaml", []byte("heartbeat: {url: '"+wrong+"'}\n"+smallest))
		if err == nil || strings.Contains(err.Error(), secret) || !strings.Contains(err.Error(), "heartbeat.url: is not a web address") {
			t.Errorf("%s: %v", wrong, err)
		}
	}
}

func TestTheHeartbeatsPlace(t *testing.T) {
	for name, c := range map[string]struct{ text, region, role string }{
		"as everything": {"aws: {region: us-east-1, assume_role: {arn: '" + roleA + "'}}\nheartbeat: {cloudwatch: {namespace: Dynascale, metric: beat}}\n", "us-east-1", roleA},
		"elsewhere":     {"aws: {region: us-east-1}\nheartbeat: {cloudwatch: {namespace: Dynascale, metric: beat, region: eu-west-1}}\n", "eu-west-1", ""},
	} {
		t.Run(name, func(t *testing.T) {
			if got := mustParse(t, c.text+smallest).HeartbeatPlace(); got.Region != c.region || got.Role.ARN != c.role {
				t.Errorf("%+v", got)
			}
		})
	}
}
