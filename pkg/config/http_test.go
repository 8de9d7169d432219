package config

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
)

func TestListen(t *testing.T) {
	schema := compileSchema(t)
	for _, test := range []struct {
		listen   string
		loopback bool
	}{
		{"127.0.0.1:9077", true},
		{"127.9.9.9:0", true},
		{"localhost:1", true},
		{"[::1]:9077", true},
		{"0.0.0.0:9077", false},
		{"[::ffff:127.0.0.1]:9077", true},
		{"[::]:9077", false},
		{"[2001:db8::1]:9077", false},
		{":9077", false},
		{"10.0.0.5:9077", false},
		{"scaler.internal:9077", false},
		{"localhost.example.com:9077", false},
	} {
		t.Run(test.listen, func(t *testing.T) {
			if got := (HTTP{Listen: test.listen}).Loopback(); got != test.loopback {
				t.Errorf("loopback is %t", got)
			}
			for token, allowed := range map[string]bool{"": test.loopback, "/run/dynascale/token": true} {
				text := fmt.Sprintf("http: {listen: %q, token_file: %q}\n%s", test.listen, token, smallest)
				c, err := Parse("t.yaml", []byte(text))
				switch {
				case allowed && err != nil:
					t.Errorf("refused with token file %q: %v", token, err)
				case allowed && !reflect.DeepEqual(c.HTTP, HTTP{Listen: test.listen, TokenFile: token}):
					t.Errorf("got %+v", c.HTTP)
				case !allowed && (err == nil || !strings.Contains(err.Error(), "DYNASCALE_TOKEN") || !strings.Contains(err.Error(), "http.token_file")):
					t.Errorf("no remedy is named: %v", err)
				}
				// A schema cannot see the environment, so it refuses none of them.
				if refused := refusal(schema, []byte(text)); refused != nil {
					t.Errorf("token file %q: the schema says %v", token, refused)
				}
				t.Run("with a token in the environment", func(t *testing.T) {
					t.Setenv(TokenVariable, "0123456789abcdef")
					if _, err := Parse("t.yaml", []byte(text)); err != nil {
						t.Errorf("refused with token file %q: %v", token, err)
					}
				})
			}
		})
	}
	if (HTTP{Listen: "nonsense"}).Loopback() {
		t.Error("what is not an address is no loopback address")
	}
}
