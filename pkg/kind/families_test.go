package kind

import "testing"

func TestShapeOf(t *testing.T) {
	for name, want := range map[string]Shape{
		"m6i.large": {false, 2, 8, false}, "m7g.xlarge": {true, 4, 16, false}, "c6i.2xlarge": {false, 8, 16, false}, "r6g.medium": {true, 1, 8, false}, "db.r6g.16xlarge": {true, 64, 512, false},
		"t3.nano": {false, 2, 0.5, true}, "t2.small": {false, 1, 2, true}, "db.t4g.2xlarge": {true, 8, 32, true},
	} {
		if got, is := ShapeOf(name); !is || got != want {
			t.Errorf("%s: got %v, want %v", name, got, want)
		}
	}
	// What the table does not know is not judged.
	for _, name := range []string{"", "m6i", "zz9.large", "m5.metal", "db.serverless", "m6i.huge", "db.zz.large"} {
		if got, is := ShapeOf(name); is {
			t.Errorf("%q has %v", name, got)
		}
	}
}

func TestWhatAShapeLacks(t *testing.T) {
	of := Shape{CPUs: 4, GiB: 16}
	for want, s := range map[string]Shape{"vCPU": {CPUs: 2, GiB: 32}, "memory": {CPUs: 4, GiB: 8}, "vCPU and memory": {CPUs: 2, GiB: 8}} {
		if got := s.lacks(of); got != want {
			t.Errorf("%s lacks %s of %s, want %s", s, got, of, want)
		}
	}
}

// A family with a slip of the finger is told; a new one is not judged.
func TestSlip(t *testing.T) {
	for name, want := range map[string]string{
		"m66i": "m6i", "r66g": "r6g", "mm5": "m5", "rg6": "r6g", "c77g": "c7g", "t33": "t3", "6mg": "m6g",
		"m6i": "", "t4g": "", "m9g": "", "m10g": "", "m11i": "", "g5g": "", "hpc7g": "", "inf2": "", "trn1": "", "p4d": "", "d3en": "", "u7i-12tb": "", "mac2": "", "": "",
	} {
		if got := slip(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}
