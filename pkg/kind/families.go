package kind

import (
	"fmt"
	"strconv"
	"strings"
	"sync"

	"github.com/dynascale/dynascale/pkg/keys"
	"github.com/dynascale/dynascale/pkg/pattern"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Shape is what a type of machine or a class of database has by its name.
type Shape struct {
	ARM  bool    // Graviton; otherwise x86
	CPUs float64 // virtual ones
	GiB  float64 // of memory
	// Bursts is set where all CPUs work only for as long as its CPU credits last.
	Bursts bool
}

// families are the families of machines, by their processor and by how much memory they have for each
// virtual CPU in GiB. Source: EC2 and RDS user guides, "Instance types". One that is not here is not
// judged: AWS has new ones every year.
const families = `
x86 1.875 c3 c4
x86 2     c5 c5a c5ad c5d c6a c6i c6id c6in c7a c7i c7i-flex c8a c8i c8i-flex
x86 2.625 c5n
x86 3.75  m1 m3
x86 4     m4 m5 m5a m5ad m5d m5dn m5n m5zn m6a m6i m6id m6idn m6in m7a m7i m7i-flex m8a m8i m8i-flex g4dn g4ad g5 g6
x86 7.625 r3 r4 i3 d2
x86 8     r5 r5a r5ad r5b r5d r5dn r5n r6a r6i r6id r6idn r6in r7a r7i r7iz r8a r8i r8i-flex i3en i4i i7i i7ie z1d
x86 15.25 x1
x86 16    x2idn
x86 30.5  x1e
x86 32    x2iedn x2iezn
arm 2     a1 c6g c6gd c6gn c7g c7gd c7gn c8g c8gd c8gn
arm 4     m6g m6gd m7g m7gd m8g m8gd im4gn
arm 6     is4gen
arm 8     r6g r6gd r7g r7gd r8g r8gd i4g i8g
arm 16    x2g x2gd x8g
`

type family struct {
	arm   bool
	ratio float64
}

var familyOf = sync.OnceValue(func() map[string]family {
	out := map[string]family{}
	for _, line := range strings.Split(strings.TrimSpace(families), "\n") {
		words := strings.Fields(line)
		ratio, _ := strconv.ParseFloat(words[1], 64)
		for _, name := range words[2:] {
			out[name] = family{words[0] == "arm", ratio}
		}
	}
	return out
})

// burst are the families of which the small sizes do not follow from the large ones: memory in GiB.
var (
	burst     = map[string]bool{"t2": false, "t3": false, "t3a": false, "t4g": true}
	burstGiB  = map[string]float64{"nano": 0.5, "micro": 1, "small": 2, "medium": 4, "large": 8, "xlarge": 16, "2xlarge": 32}
	burstCPUs = map[string]float64{"nano": 2, "micro": 2, "small": 2, "medium": 2, "large": 2, "xlarge": 4, "2xlarge": 8}
	times     = pattern.Of(`^([0-9]{0,2})xlarge$`)
)

// ShapeOf is the shape of a type such as m7g.large or db.r6g.large; false for one that the table does not know.
func ShapeOf(name string) (Shape, bool) {
	family, size, is := strings.Cut(strings.TrimPrefix(name, "db."), ".")
	if !is {
		return Shape{}, false
	}
	if arm, is := burst[family]; is {
		s := Shape{ARM: arm, CPUs: burstCPUs[size], GiB: burstGiB[size], Bursts: true}
		if family == "t2" && s.GiB < 4 {
			s.CPUs = 1
		}
		return s, s.GiB > 0
	}
	f, is := familyOf()[family]
	if !is {
		return Shape{}, false
	}
	cpus := 0.0
	switch found := times.FindStringSubmatch(size); {
	case size == "medium":
		cpus = 1
	case size == "large":
		cpus = 2
	case found != nil && found[1] == "":
		cpus = 4
	case found != nil:
		n, _ := strconv.Atoi(found[1])
		cpus = 4 * float64(n)
	}
	return Shape{ARM: f.arm, CPUs: cpus, GiB: cpus * f.ratio}, cpus > 0
}

func (s Shape) String() string {
	return fmt.Sprintf("%s vCPU and %s GiB", keys.Say(s.CPUs), keys.Say(s.GiB))
}

// lacks names what it has less of than another: at least one of the two.
func (s Shape) lacks(other Shape) string {
	switch {
	case s.GiB >= other.GiB:
		return "vCPU"
	case s.CPUs >= other.CPUs:
		return "memory"
	}
	return "vCPU and memory"
}

func (s Shape) architecture() string {
	if s.ARM {
		return "arm64 (Graviton)"
	}
	return "x86"
}

// Rising says what is wrong with the order of a ladder of types, and with their architectures, as far
// as the table knows them. Each is told once: a ladder that is upside down is one mistake.
func Rising(rungs []scale.Rung, at keys.At) {
	last, lastName := Shape{}, ""
	for i, r := range rungs {
		s, is := ShapeOf(r.Name)
		if !is {
			continue
		}
		path := fmt.Sprintf("ladder[%d]", i)
		switch {
		case lastName == "":
		case s.ARM != last.ARM:
			at.Problem(path, "%s has the architecture %s, but %s, listed before it, has %s; all types of a ladder must have one architecture", r.Name, s.architecture(), lastName, last.architecture())
			return
		case s.CPUs < last.CPUs || s.GiB < last.GiB:
			at.Problem(path, "%s (%s) has less %s than %s before it (%s); every type needs at least the vCPU and the memory of the type before it", r.Name, s, s.lacks(last), lastName, last)
			return
		}
		last, lastName = s, r.Name
	}
}

// Fallbacks says what is wrong with types that are to stand for one of a ladder: another architecture,
// or less of something.
func Fallbacks(rung string, types []string, at keys.At) {
	own, is := ShapeOf(rung)
	for i, name := range types {
		s, known := ShapeOf(name)
		switch {
		case !is || !known:
		case s.ARM != own.ARM:
			at.ProblemAt([]string{"fallbacks", rung, fmt.Sprintf("[%d]", i)}, "%s, which is %s, cannot replace %s, which is %s; choose types of one architecture", types[i], s.architecture(), rung, own.architecture())
		case s.CPUs < own.CPUs || s.GiB < own.GiB:
			at.ProblemAt([]string{"fallbacks", rung, fmt.Sprintf("[%d]", i)}, "%s (%s) cannot replace %s (%s); choose a type with at least the vCPU and the memory of %s", types[i], s, rung, own, rung)
		}
	}
}

// sizeWord is what stands behind the last dot of a type.
var sizeWord = pattern.Of(`^(nano|micro|small|medium|large|([1-9][0-9]{0,2})?xlarge|metal(-[0-9]+xl)?|serverless|tpc[0-9].*|mem[0-9].*)$`)

// slip is the family that a name means which has one letter or digit twice, or two in the wrong order: m66i, rg6. ""
// for one that the table knows, or that may be a new one.
func slip(name string) string {
	known := func(f string) bool {
		_, bursts := burst[f]
		_, is := familyOf()[f]
		return bursts || is
	}
	if known(name) {
		return ""
	}
	for i := 1; i < len(name); i++ {
		if name[i] == name[i-1] && known(name[:i]+name[i+1:]) {
			return name[:i] + name[i+1:]
		}
	}
	for i := 1; i < len(name); i++ {
		if swapped := name[:i-1] + string(name[i]) + string(name[i-1]) + name[i+1:]; known(swapped) {
			return swapped
		}
	}
	return ""
}

// Spelt adds to a check of types that their family and size are some that AWS has.
func Spelt(base keys.Check[string]) keys.Check[string] {
	return keys.That(base.Rule(), func(v string) string {
		if wrong := base.Wrong(v); wrong != "" {
			return wrong
		}
		parts := strings.Split(strings.TrimPrefix(v, "db."), ".")
		if family := slip(parts[0]); family != "" && len(parts) > 1 {
			return keys.Show(v) + " has no family that AWS knows; did you mean " + strings.Replace(v, parts[0], family, 1) + "?"
		}
		if len(parts) < 2 || strings.Contains(parts[1], "*") || sizeWord.MatchString(parts[1]) {
			return ""
		}
		if near := keys.Nearest(parts[1], append(burstSizes, sizes...)); near != "" {
			return keys.Show(v) + " has no size that AWS knows; did you mean " + strings.TrimSuffix(v, parts[1]) + near + "?"
		}
		return keys.Show(v) + " has no size that AWS knows, such as large or 2xlarge"
	})
}
