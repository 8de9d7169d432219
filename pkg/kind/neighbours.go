package kind

import (
	"slices"
	"strings"

	"github.com/dynascale/dynascale/pkg/pattern"
)

// sizes order what stands behind the dot of a type, each about twice the one
// before. AWS sells no family in all of them: the doctor asks whether it does.
var (
	sizes      = []string{"medium", "large", "xlarge", "2xlarge", "4xlarge", "8xlarge", "12xlarge", "16xlarge", "24xlarge"}
	burstSizes = []string{"nano", "micro", "small", "medium", "large", "xlarge", "2xlarge"}
)

// burstable families are t2, t3a, t4g and the like; trn1 is none.
var burstable = pattern.Of(`^(db\.)?t[0-9]`)

// rungsAbove is how many larger rungs a starter's ladder has.
const rungsAbove = 2

// LadderFrom is a ladder of a type's own family, by name: the type and two above
// it. The largest of a family has those below it instead, because a ladder has two
// rungs at least. It is nil for a type whose name tells no order, such as
// m5.metal or db.m5.large.tpc2.mem4x.
func LadderFrom(name string) []string {
	dot := strings.LastIndexByte(name, '.')
	if dot < 0 {
		return nil
	}
	family, size := name[:dot], name[dot+1:]
	if strings.Contains(strings.TrimPrefix(family, "db."), ".") {
		return nil
	}
	order := sizes
	if burstable.MatchString(family) {
		order = burstSizes
	}
	at := slices.Index(order, size)
	if at < 0 {
		return nil
	}
	first, last := at, min(at+rungsAbove, len(order)-1)
	if first == last {
		first -= rungsAbove
	}
	var ladder []string
	for _, s := range order[first : last+1] {
		ladder = append(ladder, family+"."+s)
	}
	return ladder
}
