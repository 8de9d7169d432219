package kind

import (
	"strings"
	"testing"
)

func TestLadderFrom(t *testing.T) {
	for name, want := range map[string]string{
		"db.r6g.large": "db.r6g.large db.r6g.xlarge db.r6g.2xlarge", "m7g.medium": "m7g.medium m7g.large m7g.xlarge",
		"m5.16xlarge": "m5.16xlarge m5.24xlarge", "m5.24xlarge": "m5.12xlarge m5.16xlarge m5.24xlarge",
		"t3.nano": "t3.nano t3.micro t3.small", "db.t4g.2xlarge": "db.t4g.large db.t4g.xlarge db.t4g.2xlarge", "trn1.2xlarge": "trn1.2xlarge trn1.4xlarge trn1.8xlarge",
		"m5.metal": "", "db.serverless": "", "db.m5.large.tpc2.mem4x": "", "m5.micro": "", "": "", "large": "", "mac2.metal": "",
	} {
		if got := strings.Join(LadderFrom(name), " "); got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
}
