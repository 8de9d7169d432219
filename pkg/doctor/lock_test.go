package doctor

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/finding"
	"github.com/dynascale/dynascale/pkg/kind/asg"
	"github.com/dynascale/dynascale/pkg/ledger"
	"github.com/dynascale/dynascale/pkg/lock"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/sim/clinic"
)

// The doctor says who manages a tier, and whether that is the daemon of this configuration.
func TestDoctorTellsWhoHasTheLock(t *testing.T) {
	c := visited{}
	c.Open(t, clinic.Groups())
	var first lock.Locks
	defer first.Close()
	web := lock.Name{Endpoint: os.Getenv("AWS_ENDPOINT_URL"), Account: "123456789012", Region: "us-east-1", Resource: "group/web-asg"}
	if others, err := first.Hold([]lock.Name{web}); len(others) > 0 || err != nil {
		t.Fatal(others, err)
	}
	folder := t.TempDir()
	path := filepath.Join(folder, "ledger.db")
	told := func() finding.Finding {
		for _, f := range c.examine(t, clinic.GroupsConfig+"ledger: {path: "+strconv.Quote(path)+"}\n") {
			if f.About == "web" && f.Check == "lock" {
				return f
			}
		}
		t.Fatal("the doctor does not tell")
		return finding.Finding{}
	}
	me := "(pid " + strconv.Itoa(os.Getpid()) + ", user "
	if f := told(); f.Result != finding.Doubted || !strings.Contains(f.Found, "another dynascale on this machine "+me) ||
		!strings.HasSuffix(f.Found, "manages web-asg: the daemon of this configuration would only observe the tier") || !strings.Contains(f.Do, "run only one of the two daemons") {
		t.Errorf("another daemon: %+v", f)
	}
	l, err := ledger.Open(t.Context(), ledger.Options{Path: path})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	if f := told(); f.Result != finding.Well || !strings.HasPrefix(f.Found, "held by the daemon that writes this ledger "+me) {
		t.Errorf("the daemon of this configuration: %+v", f)
	}
}

func TestDoctorTellsOfAPossibleSecondDaemon(t *testing.T) {
	tier, day := config.Tier{Name: "a", Target: &asg.Group{Group: "web-asg"}}, clinic.Start
	for what, c := range map[string]struct {
		reversed []time.Time
		want     string
	}{
		"nothing was set back": {nil, ""},
		"three times": {[]time.Time{clinic.Start.Add(-9 * time.Minute), clinic.Start.Add(-5 * time.Minute), clinic.Start.Add(-time.Minute)},
			"warn | a | second daemon | possibly a second daemon: 3 changes of dynascale were reverted, the last at 07:59 UTC; " +
				"growth continues, shrinking stops until 08:14 UTC | look for another dynascale with web-asg in its configuration, and for people or scripts that change the size; CloudTrail shows who made the changes\n"},
	} {
		n := &finding.Notes{About: tier.Name}
		d := doctor{Options: Options{Now: func() time.Time { return day }}, past: func(string) scale.Past { return scale.Past{Learned: scale.Learned{Reversed: c.reversed}} }}
		d.tellContested(n, tier)
		if got := show(n.All); got != c.want {
			t.Errorf("%s: got  %s\nwant %s", what, got, c.want)
		}
	}
}
