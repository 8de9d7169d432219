package redact

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"testing"
)

// planted are texts with secrets in them: whatever is in Secret must be gone.
var planted = []struct{ name, text, secret string }{
	{"a key of AWS", "using AKIAIOSFODNN7EXAMPLE now", "AKIAIOSFODNN7EXAMPLE"},
	{"one of a role", "ASIAQWERTYUIOPASDFGH", "ASIAQWERTYUIOPASDFGH"},
	{"a secret key of AWS by itself", "key wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY was used", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"},
	{"a secret key by its name", "aws_secret_access_key = abc", "abc"},
	{"a session token", "AWS_SESSION_TOKEN=IQoJb3JpZ2luX2VjEHoaCXVzLWVhc3QtMSJHMEUCIQ", "IQoJb3JpZ2lu"},
	{"a session token by itself", "got FwoGZXIvYXdzEJr//////////wEaDHh4eHh4eHh4eHh4eCKvAbcD3fGh1JkLmN0pQrStUvWxYz012aBcD", "ZXIvYXdz"},
	{"a JSON web token", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U", "eyJzdWIiOiIxMjM0In0"},
	{"one without a signature", "id eyJhbGciOiJub25lIn0.eyJzdWIiOiJib2IifQ.", "eyJzdWIiOiJib2IifQ"},
	{"a private key", "key: |\n  -----BEGIN RSA PRIVATE KEY-----\n  MIIEowIBAAKCAQEA\n  qwertz==\n  -----END RSA PRIVATE KEY-----\nnext: 1", "MIIEowIBAAKCAQEA"},
	{"one in a line", `"-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBg\n-----END PRIVATE KEY-----\n"`, "MIIEvQIBADANBg"},
	{"one that is cut off", "-----BEGIN EC PRIVATE KEY-----\nMHcCAQEEIIGl\nqqqq", "MHcCAQEEIIGl"},
	{"one of OpenSSH", "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1r\n-----END OPENSSH PRIVATE KEY-----", "b3BlbnNzaC1r"},
	{"a password in a URL", "proxy: http://alice:hunter2@proxy.internal:3128", "hunter2"},
	{"one with letters of URLs in it", "postgres://shop:hun/ter?2@db.internal:5432/shop", "hun/ter?2"},
	{"a user that is the secret", "https://0123456789abcdef@sentry.internal/3", "0123456789abcdef"},
	{"a query", "https://hooks.internal/go?key=hunter2&x=1", "hunter2"},
	{"a signed request", "https://bucket.s3.amazonaws.com/x?X-Amz-Signature=abcdef&X-Amz-Credential=q", "abcdef"},
	{"a fragment", "https://login.internal/#access_token=hunter2", "hunter2"},
	{"a webhook", "url: https://hooks.slack.com/services/T0AAA/B0BBB/xyzzy", "xyzzy"},
	{"a webhook of somebody unknown", "'https://chat.internal/hooks/hunter2'", "hunter2"},
	{"a path of a bot", "https://api.telegram.org/bot123:ABC/send", "bot123"},
	{"a user and password without a scheme", "dial alice:hunter2@db.internal:5432 failed", "hunter2"},
	{"a password in YAML", "password: hunter2", "hunter2"},
	{"in quotes", `Password: "hunter2 and more" # x`, "hunter2"},
	{"with a hash in it", "db_password: hunter#2", "hunter#2"},
	{"in a flow", "{user: bob, password: hunter2, x: 1}", "hunter2"},
	{"in JSON", `{"user":"bob","clientSecret":"hunter2","x":1}`, "hunter2"},
	{"in JSON with quotes in it", `{"secret":"hun\"ter2","x":1}`, "ter2"},
	{"in a block", "password: |\n  hunter2\n  more\nnext: 1", "hunter2"},
	{"on the next line", "password:\n  hunter2\nnext: 1", "hunter2"},
	{"in a list", "passwords:\n  - hunter2\n  - hunter3\nnext: 1", "hunter3"},
	{"in a list of a line", "tokens: [hunter2, hunter3]", "hunter3"},
	{"as a flag", "run --api-key=hunter2 --x", "hunter2"},
	{"as a header", "Authorization: Bearer hunter2hunter2", "hunter2"},
	{"a header in prose", "sent Bearer hunter2hunter2 there", "hunter2"},
	{"a user and password in a header", "authorization=Basic YWxpY2U6aHVudGVyMg==", "YWxpY2U6"},
	{"in prose", "paused, the password is hunter2", "hunter2"},
	{"in prose without a verb", "login with password hunter2, then", "hunter2"},
	{"a token in prose", "my token abcdef012345 leaked", "abcdef012345"},
	{"a key of Slack", "xoxb-123-456-abcdef", "xoxb-123"},
	{"a key of GitHub", "ghp_abcdefghijklmnopqrstuvwxyz0123456789", "ghp_abc"},
	{"a key of PagerDuty", "routing_key: R0ABCDEFGH", "R0ABCDEFGH"},
	{"of openssl rand -hex 32", "3f9a5b0c7d1e2f3a4b5c6d7e8f90112233445566778899aabbccddeeff001122", "3f9a5b0c"},
	{"of openssl rand -base64 32", "q3Jx0Yz8Tn5Kp7Lw2Vb9Rc4Md6Fg1HsAjXkQeUiOyZ0=", "q3Jx0Yz8"},
	{"an id of five parts", "https://hc-ping.com/8f14e45f-ceea-467f-a9d0-3c6b0f5d1a2b 8f14e45f-ceea-467f-a9d0-3c6b0f5d1a2b", "8f14e45f"},
	{"a password that looks like a place", "password: /hunter2", "hunter2"},
	{"a default of a variable", "password: ${DB_PASSWORD:-hunter2}", "hunter2"},
	{"behind a place", "{token_file: /etc/token, password: hunter2}", "hunter2"},
	{"pass", "smtp: {user: bob, pass: hunter2}", "hunter2"},
	{"a flag with a blank", "mysqldump --password hunter2 shop", "hunter2"},
	{"a user and password of curl", "curl -u alice:hunter2 http://x/", "hunter2"},
	{"of a netrc", "machine git.internal login bob password hunter2", "hunter2"},
	{"a key of capitals and digits", "key: R0XT5B7QK2M9ZP4WVC81", "R0XT5B7QK2M9ZP4WVC81"},
	{"a key of small letters and digits", "send k3j5h2g9d8s7a6q1w4e2r5t8 there", "k3j5h2g9d8s7a6q1w4e2r5t8"},
	{"a key of Twilio", "SK0123456789abcdef0123456789abcdef", "SK0123456789"},
	{"a service account of Google", `{"private_key_id": "0123456789abcdef0123456789abcdef01234567", "private_key": "-----BEGIN PRIVATE KEY-----\nMIIEvAIB\n-----END PRIVATE KEY-----\n"}`, "MIIEvAIB"},
	{"JSON in base64", "eyJhdXRocyI6eyJyZWdpc3RyeSI6InNlY3JldCJ9fQ==", "eyJhdXRocyI6"},
	{"a storage account", "DefaultEndpointsProtocol=https;AccountName=shop;AccountKey=hunter2==;EndpointSuffix=x", "hunter2=="},
	{"of the driver of MySQL", "shop:hunter2@tcp(db.internal:3306)/shop", "hunter2"},
	{"a cookie", "Cookie: session=hunter2", "hunter2"},
	{"an external id", "external_id: plant-me", "plant-me"},
	{"a line of a log", `{"level":"error","msg":"failed","error":"Post \"https://hooks.slack.com/services/T0/B0/xyzzy\": timeout"}`, "xyzzy"},
}

func TestPlantedSecretsAreGone(t *testing.T) {
	for _, c := range planted {
		t.Run(c.name, func(t *testing.T) {
			if !strings.Contains(c.text, c.secret) {
				t.Fatal("it is not planted")
			}
			var r Redactor
			got := r.Text(c.text)
			if strings.Contains(got, c.secret) || r.Taken == 0 {
				t.Errorf("%q became %q, %d taken", c.text, got, r.Taken)
			}
			if again := r.Text(got); again != got {
				t.Errorf("a second time it is another: %q", again)
			}
			// Beside other lines, too.
			if got = r.Text("tiers:\n  web: 1\n" + c.text + "\nhttp: 2\n"); strings.Contains(got, c.secret) || !strings.HasPrefix(got, "tiers:\n  web: 1\n") || !strings.HasSuffix(got, "http: 2\n") {
				if !strings.Contains(c.name, "cut off") { // which may reach to the end
					t.Errorf("among other lines: %q", got)
				}
			}
		})
	}
}

// What helpers need is still there.
func TestWhatIsNoSecretStays(t *testing.T) {
	for _, text := range []string{
		"group: shop-prod-WebServerAutoScalingGroup-1QWERTYUIOP12",
		"load_balancer: app/shop-web/50dc6c495c0c9188",
		"target_group: targetgroup/Shop-Web-1ABCDEF/73e2d6bc24d8a067",
		"queue: https://sqs.ap-northeast-2.amazonaws.com/123456789012/shop-jobs",
		"arn:aws:autoscaling:ap-northeast-2:123456789012:autoScalingGroup:*:autoScalingGroupName/shop-web",
		"http: {listen: 127.0.0.1:9077, token_file: /etc/dynascale/token}",
		`"by": "token from 10.0.0.1"`,
		"the token is missing or wrong: send the header",
		"token: none is needed", // of a sentence, where nothing follows
		"http://127.0.0.1:9077/api/v1/status",
		"endpoint: http://127.0.0.1:4566",
		"2026-03-02T15:04:05Z grew 8 -> 12",
		"/var/lib/dynascale/ledger.db",
		"i-0abc1234def567890 m6i.2xlarge eni-0123456789abcdef0 vol-0a1b2c3d4e5f60718",
		"author: bob, authority: it, passes: 12",
		"tiers passed the headroom check; --config /etc/dynascale/dynascale.yaml --token_file /etc/x",
		"2026-03-02T15:04:05.123456789Z 20260302150405",
		"pressure 9.14, the highest of cpu at least 100 / 60 % = 1.67",
		`dynascale_tier_desired{tier="web",region="ap-northeast-2"} 40`,
		"DYNASCALE_TOKEN: ${env:DYNASCALE_TOKEN}",
	} {
		var r Redactor
		if got := r.Text(text); got != text && text != "token: none is needed" {
			t.Errorf("%q became %q", text, got)
		}
	}
}

// What is known to be secret goes in every form that it takes.
func TestKnownSecrets(t *testing.T) {
	secret := `s3cr"et/ü plain`
	var r Redactor
	r.Know(secret, "abc", "", "line one of a key\nline two of a key")
	for _, text := range []string{
		secret, "x" + secret + "y", url.QueryEscape(secret), url.PathEscape(secret), fmt.Sprintf("%q", secret)[1:8],
		base64.StdEncoding.EncodeToString([]byte(secret)), `s3cr\"et/ü plain`, "x line two of a key",
	} {
		if got := r.Text("a " + text + " b"); strings.Contains(got, "plain") || strings.Contains(got, "line two") {
			t.Errorf("%q became %q", text, got)
		}
	}
	if got := r.Text("abcdef"); got != "abcdef" {
		t.Errorf("a secret of three letters takes %q", got)
	}
}

func TestAccountsAreReplaced(t *testing.T) {
	r := Redactor{Accounts: func(number string) string { return "account-" + number[10:] }}
	const text = "arn:aws:iam::123456789012:role/x https://sqs.ap-northeast-2.amazonaws.com/123456789012/q 1234567890123 i-123456789012"
	const want = "arn:aws:iam::account-12:role/x https://sqs.ap-northeast-2.amazonaws.com/account-12/q 1234567890123 i-account-12"
	if got := r.Text(text); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestUncommented(t *testing.T) {
	const text = "# password hunter2\naws: {region: us-east-1} # hunter2\ntiers:\n  web: # hunter2\n    note: \"a # b\" # hunter2\n    queue: 'it''s # c'\n" +
		"    url: https://x/#anchor\n    script: |\n      # kept: not a comment\n      echo\n    # hunter2\n    last: a#b\n"
	got := Uncommented(text)
	for _, left := range []string{"hunter2"} {
		if strings.Contains(got, left) {
			t.Errorf("%q is there:\n%s", left, got)
		}
	}
	for _, kept := range []string{`note: "a # b"`, `'it''s # c'`, "https://x/#anchor", "# kept: not a comment", "last: a#b"} {
		if !strings.Contains(got, kept) {
			t.Errorf("%q is gone:\n%s", kept, got)
		}
	}
	if strings.Count(got, "\n") != strings.Count(text, "\n") {
		t.Error("the lines have other numbers")
	}
}

// Nothing that is broken makes it fail, or leaves a key of AWS.
func FuzzText(f *testing.F) {
	for _, c := range planted {
		f.Add(c.text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var r Redactor
		r.Know("known-secret-of-the-test")
		_ = Uncommented(text)
		if got := r.Text(text + " known-secret-of-the-test AKIAIOSFODNN7EXAMPLE"); strings.Contains(got, "known-secret-of-the-test") {
			t.Errorf("%q", got)
		}
	})
}

// What an operator writes may hold a secret in the middle of a sentence; the answer of the API around it
// is read by programs.
func TestJSONStaysJSON(t *testing.T) {
	for _, text := range []string{
		`{"reason": "password=print-me1 and Bearer print-me2abcd", "by": "root"}`,
		"{\n  \"reason\": \"token: print-me1\"\n}\n",
		"{\"msg\":\"x\"}\n{\"error\":\"MY_SECRET=print-me3\",\"tier\":\"web\"}\n",
		`{"password": "print-me4", "note": "the password is \"print-me5\""}`,
		`["secret=print-me6", "api_key => print-me7"]`,
	} {
		clean := new(Redactor).Text(text)
		if strings.Contains(clean, "print-me") {
			t.Errorf("%s still has its secret: %s", text, clean)
		}
		for line := range strings.Lines(clean) {
			if whole := json.Valid([]byte(clean)); !whole && !json.Valid([]byte(line)) {
				t.Errorf("%s is no JSON any more: %s", text, clean)
			}
		}
		if strings.Contains(text, `"web"`) && !strings.Contains(clean, `"web"`) {
			t.Errorf("%s lost what is no secret: %s", text, clean)
		}
	}
}
