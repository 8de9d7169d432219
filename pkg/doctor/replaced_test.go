package doctor

import "testing"

// Of what replaces the addresses of AWS, the one that counts is named.
func TestWhatReplacesTheAddressesOfAWS(t *testing.T) {
	for _, c := range []struct{ every, one, ignored, configured, want string }{
		{},
		{every: "http://127.0.0.1:2", want: "AWS_ENDPOINT_URL"},
		{every: "http://127.0.0.1:2", configured: "http://127.0.0.1:1", want: "aws.endpoint"},
		{every: "http://127.0.0.1:2", ignored: "true"},
		{one: "http://127.0.0.1:2"}, // dynascale uses no S3
	} {
		t.Setenv("AWS_ENDPOINT_URL", c.every)
		t.Setenv("AWS_ENDPOINT_URL_S3", c.one)
		t.Setenv("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", c.ignored)
		if got := replaced(c.configured); got != c.want {
			t.Errorf("%+v: %q", c, got)
		}
	}
}
