package cloud

import (
	"testing"

	"github.com/dynascale/dynascale/pkg/kinds"
)

// A thing without its service would be locked under an endpoint that is nobody's, and two
// daemons that reach the same AWS by different addresses would not see each other.
func TestEveryThingIsOfAService(t *testing.T) {
	for _, k := range kinds.All {
		if thing := k.New().Thing(); services[thing] == "" {
			t.Errorf("nobody knows in which service of AWS the %s of %s is: add it to services of pkg/aws/cloud/lock.go", thing, k.Key)
		}
	}
}
