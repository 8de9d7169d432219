package main

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/dynascale/dynascale/pkg/sim"
)

// A folder is one configuration: files come and go at a reload, a broken one leaves the last
// good whole in force, and what is no part of it is named.
func TestAFolderOfFiles(t *testing.T) {
	t.Parallel()
	a := newAccount(t, sim.Options{
		Queues: []sim.QueueSpec{messages(jobs, 40)},
		Groups: []sim.GroupSpec{workers("workers-asg", jobs, 4), workers("other-asg", jobs, 4)},
	})
	s := newSite(t, a, bounded("{min: 2, max: 20}"))
	text, err := os.ReadFile(s.config())
	if err != nil {
		t.Fatal(err)
	}
	// The site's own file becomes a folder with the same name.
	common, tiers, _ := strings.Cut(string(text), "tiers:\n")
	if err := os.Remove(s.config()); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(s.config(), 0o700); err != nil {
		t.Fatal(err)
	}
	put := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(s.config(), name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	put("00-common.yaml", common)
	put("workers.yaml", "tiers:\n"+tiers)
	put("workers.yaml~", "nonsense: [")
	contains(t, s.must("check", s.config()).errors, "not read: ", "workers.yaml~ (a backup copy made by an editor or a package)")
	d := s.start()

	other := "tiers:\n" + strings.NewReplacer("workers:", "other:", "workers-asg", "other-asg").Replace(tiers)
	put("other.yaml", other)
	d.signal(syscall.SIGHUP)
	d.says("configuration reloaded")

	put("other.yaml", "tiers:\n"+tiers)
	d.signal(syscall.SIGHUP)
	contains(t, d.says("reload refused: the last good configuration stays in force").text("error"), "workers.yaml:3:3: tiers.workers: is given twice; the first is in ", "other.yaml line 3")

	if err := os.Remove(filepath.Join(s.config(), "other.yaml")); err != nil {
		t.Fatal(err)
	}
	d.signal(syscall.SIGHUP)
	d.says("tiers that are no longer in the configuration keep their size: other")
}
