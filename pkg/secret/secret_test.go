package secret

import (
	"strings"
	"testing"
)

func TestIn(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"aws_access_key_id: AKIAIOSFODNN7EXAMPLE", "an AWS access key"},
		{"# ASIAIOSFODNN7EXAMPLE", "an AWS access key"},
		{"x: wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "an AWS secret access key"},
		{`x: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"`, "an AWS secret access key"},
		{"t: IQoJb3JpZ2luX2VjEJr//////////wEaDmFwLW5vcnRoZWFzdC0yIkcwRQIhAK", "an AWS session token"},
		{"-----BEGIN RSA PRIVATE KEY-----", "a private key"},
		{"-----BEGIN PRIVATE KEY-----", "a private key"},
		{"-----BEGIN OPENSSH PRIVATE KEY-----", "a private key"},
		{"-----BEGIN CERTIFICATE-----", ""},
		{"auth: Bearer 0123456789abcdef", "a bearer token"},
		{"a bearer of news", ""},
		{"url: https://hooks.slack.com/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX", "a webhook address with its secret"},
		{"url: https://user:hunter2@example.com/", "an address with a password"},
		{"url: https://example.com/hook?token=hunter2", "an address with a secret"},
		{"url: https://example.com/hook?token=${env:TOKEN}", ""},
		{"t: xoxb-1234567890-abcdefgh", "a token"},
		{"t: ghp_0123456789abcdefghijklmnopqrstuvwxyz", "a token"},
		{"t: eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc", "a token"},
		// What is none.
		{"arn: arn:aws:iam::123456789012:role/dynascale", ""},
		{"load_balancer: app/MyApplicationLoadBal1/50dc6c495c0c9188", ""},
		{"load_balancer: arn:aws:elasticloadbalancing:ap-northeast-2:123456789012:loadbalancer/app/web/50dc6c495c0c9188", ""},
		{"url: https://sqs.ap-northeast-2.amazonaws.com/123456789012/jobs", ""},
		{"path: /var/lib/dynascale/ledger/of/the/shop/01/ledger.db", ""},
		{"commit: 0123456789abcdef0123456789abcdef01234567", ""},
		{"listen: 127.0.0.1:9077", ""},
	} {
		got, from, to := In(test.text)
		if got != test.want {
			t.Errorf("%s: got %q, want %q", test.text, got, test.want)
		}
		if got != "" && (from < 0 || to <= from || to > len(test.text)) {
			t.Errorf("%s: from %d to %d", test.text, from, to)
		}
	}
}

func TestName(t *testing.T) {
	for key, want := range map[string]string{
		"aws_access_key_id": "an AWS access key", "secret_access_key": "an AWS access key", "SessionToken": "a session token",
		"password": "a password", "token": "a token", "api-key": "an API key", "client_secret": "a secret",
		"slack_webhook": "a webhook address", "group": "", "path": "", "target": "", "scalers": "",
	} {
		if got := Name(key); got != want {
			t.Errorf("%s: got %q, want %q", key, got, want)
		}
	}
}

func FuzzIn(f *testing.F) {
	f.Add("AKIAIOSFODNN7EXAMPLE")
	f.Add(strings.Repeat("aB3/", 40))
	f.Fuzz(func(t *testing.T, text string) {
		if what, from, to := In(text); what != "" && (from < 0 || to <= from || to > len(text)) {
			t.Errorf("%q: %s from %d to %d", text, what, from, to)
		}
	})
}

func TestNoted(t *testing.T) {
	for text, want := range map[string]string{
		"# password: hunter2secret":       "a password",
		"# db_password=hunter2secret":     "a password",
		`# token = "abc123def456"`:        "a token",
		"# API_KEY: 0a1b2c3d4e":           "an API key",
		"# password: see the vault":       "",
		"# password: in/vault/2/db":       "",
		"# token: ${env:TOKEN_2_OF_X}":    "",
		"# secret: rotated, see runbook7": "",
		"# the token of 2026-11-28":       "",
		"# token_file: alice-token-2":     "",
		"# tokens: 20000000":              "",
	} {
		if what, _ := Noted(text); what != want {
			t.Errorf("%s: %q instead of %q", text, what, want)
		}
	}
}
