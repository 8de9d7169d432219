package resource

import "testing"

func TestSizeOf(t *testing.T) {
	for class, want := range map[string]int{
		"db.t3.micro": 1, "db.t4g.medium": 4, "db.r6g.large": 8, "db.r6g.xlarge": 16, "db.r6g.2xlarge": 32, "db.r5.24xlarge": 384, "m6i.large": 8,
		"db.m5.large.tpc2.mem4x": 8, "db.serverless": 0, "db.r7g.metal": 0, "": 0, "db.": 0, "db.r6g.xxlarge": 0, "db.r6g.-2xlarge": 0,
	} {
		if got := SizeOf(class); got != want {
			t.Errorf("%q is %d, want %d", class, got, want)
		}
	}
}
