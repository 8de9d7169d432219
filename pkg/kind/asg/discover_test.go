package asg

import "testing"

// The hint is for names that deployments make, and not for whatever has a number in it.
func TestNamesThatDeploymentsMake(t *testing.T) {
	for name, want := range map[string]bool{
		"web-blue": true, "web_green": true, "CodeDeploy_shop_d-ABCDEF123": true, "shop-web-v012": true, "web-20260302120000": true, "web-3f9a2c1": true,
		"web": false, "web-asg": false, "web-2": false, "web-v1": false, "bluebird": false, "web-blue-api": false, "workers-1234": false,
	} {
		if got := replaced.MatchString(name); got != want {
			t.Errorf("%s: %t", name, got)
		}
	}
}
