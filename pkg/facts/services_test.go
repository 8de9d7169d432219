package facts

import (
	"testing"

	"pgregory.net/rapid"
)

func TestServiceKey(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.StringMatching(`[A-Za-z][A-Za-z0-9_-]{0,20}`)
		cluster, service := name.Draw(t, "cluster"), name.Draw(t, "service")
		if c, s := ServiceOf(ServiceKey(cluster, service)); c != cluster || s != service {
			t.Fatalf("%s and %s came back as %s and %s", cluster, service, c, s)
		}
	})
	if got := ServiceKey("", "web"); got != "default/web" {
		t.Errorf("got %q", got)
	}
	if got := ServiceKey("shop", ""); got != "" {
		t.Errorf("a service without a name is wanted as %q", got)
	}
}
