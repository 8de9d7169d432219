package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dynascale/dynascale/pkg/rights"
)

// A configuration of more tiers than a managed policy takes: iam says which ways there are, and each
// of them ends in files that IAM takes.
func TestIAMOfManyTiers(t *testing.T) {
	folder := t.TempDir()
	s := site{t: t, dir: folder, account: &account{}}
	path := filepath.Join(folder, "c.yaml")
	text := "aws: {region: us-east-1}\ntiers:\n"
	for i := range 300 {
		text += fmt.Sprintf("  tier-%03d: {mode: manage, group: shop-%03d, limits: {min: 2, max: 50}, signals: {cpu: {preset: asg-cpu}}, scalers: [{target: {signal: cpu, goal: 60}}]}\n", i, i)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	run := func(args ...string) ended {
		t.Helper()
		e := s.run(append([]string{"iam", "-c", path, "--account", "123456789012"}, args...)...)
		if e.code != 0 {
			t.Fatalf("iam %v: exit %d, %s", args, e.code, e.errors)
		}
		return e
	}
	contains(t, run().errors, "but a managed policy may have at most 6144", "--out FOLDER writes it as 5 managed policies", "--prefix reduces it")
	if strings.Contains(run().errors, "inline") {
		t.Error("it advises an inline policy, which takes 10240 characters")
	}
	out := filepath.Join(folder, "policies")
	contains(t, run("--out", out).errors, "wrote "+filepath.Join(out, "self-01-of-05.json"))
	files, err := filepath.Glob(filepath.Join(out, "*.json"))
	if err != nil || len(files) != 5 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	groups := 0
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var d rights.Document
		if err := json.Unmarshal(text, &d); err != nil || d.Size() > rights.Room {
			t.Errorf("%s: %d characters, %v", file, d.Size(), err)
		}
		groups += strings.Count(string(text), "autoScalingGroupName/shop-")
	}
	if groups != 300 {
		t.Errorf("the files name %d groups", groups)
	}
	if e := s.run("iam", "-c", path, "--out", out); e.code != 1 || !strings.Contains(e.errors, "is not empty") {
		t.Errorf("a second time: exit %d, %s", e.code, e.errors)
	}
	e := run("--prefix")
	contains(t, e.out, "autoScalingGroupName/shop-*")
	contains(t, e.errors, "replaces 300 names of the configuration, and also allows every other name with the same beginning")
}

// --prefix is advised only where it makes fewer policies.
func TestTooManyPoliciesForARole(t *testing.T) {
	of := func(name string) (p rights.Policy) {
		for i := range 700 {
			p.Document.Statement = append(p.Document.Statement, rights.Statement{Sid: fmt.Sprintf("S%d", i), Effect: "Allow", Action: []string{"autoscaling:SetDesiredCapacity"},
				Resource: []string{fmt.Sprintf(name, i), fmt.Sprintf(name, i+1)}})
		}
		return p
	}
	for name, says := range map[string]string{
		"arn:aws:autoscaling:us-east-1:123456789012:autoScalingGroup:*:autoScalingGroupName/shop-%03d": "): use --prefix for fewer policies, or split the tiers over several roles (key assume_role of a tier)",
		"arn:aws:ec2:us-east-1:123456789012:instance/i-%017d":                                          "): split the tiers over several roles (key assume_role of a tier)",
	} {
		_, notes, files, err := writePolicy(io.Discard, of(name), filepath.Join(t.TempDir(), "out"), false)
		if err != nil || len(files) <= rights.Attached {
			t.Fatalf("%d files, %v", len(files), err)
		}
		if last := notes[len(notes)-1]; !strings.HasPrefix(last, "warning: these are ") || !strings.HasSuffix(last, says) {
			t.Error(last)
		}
	}
}
