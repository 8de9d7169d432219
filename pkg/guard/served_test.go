package guard

import (
	"testing"

	"github.com/dynascale/dynascale/pkg/scale"
)

func TestServed(t *testing.T) {
	six := scale.Served{Units: 6, Of: 10, At: before(2)}
	for _, c := range []struct {
		name    string
		served  scale.Served
		want    int
		to      int
		because string
	}{
		{"what does not serve is kept", six, 4, 8, "the load balancer found only 6 of the 10 units in service to be healthy at 11:58 UTC, so 4 are kept in addition to the 4 recommended"},
		{"the current size is the most", six, 8, 10, "the load balancer found only 6 of the 10 units in service to be healthy at 11:58 UTC, so 2 are kept in addition to the 8 recommended"},
		{"all of it serves, or it is not known", scale.Served{}, 4, 4, ""},
		{"growth is left as it is", six, 15, 15, ""},
		{"standing still as well", six, 10, 10, ""},
		{"more healthy than in service is no less than all", scale.Served{Units: 12, Of: 10, At: before(2)}, 4, 4, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			to, because := asked(Served{}, scale.Snapshot{Now: noon, Served: c.served}, 10, c.want)
			if to != c.to || because != c.because {
				t.Errorf("got %d %q, want %d %q", to, because, c.to, c.because)
			}
		})
	}
}
