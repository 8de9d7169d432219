package resource

import (
	"strings"
	"testing"
)

// letters tells what a status allows: connect, change, copy, delete, stuck, leaving, and
// what is billed, all or storage.
func letters(is func(Trait) bool) string {
	var b strings.Builder
	for _, x := range []struct {
		t Trait
		c string
	}{{Connectable, "c"}, {Changeable, "m"}, {Copyable, "r"}, {Deletable, "d"}, {Stuck, "!"}, {Leaving, "~"}, {Billed, "$"}, {BilledStorage, "s"}} {
		if is(x.t) {
			b.WriteString(x.c)
		}
	}
	return b.String()
}

func TestWhatAStatusOfADatabaseAllows(t *testing.T) {
	want := map[string]string{
		"available": "cmrd$", "storage-optimization": "cmrd$",
		"backing-up": "cd$", "configuring-enhanced-monitoring": "cd$", "configuring-iam-database-auth": "cd$", "configuring-log-exports": "cd$",
		"resetting-master-credentials": "cd$", "storage-initialization": "cd$",
		"modifying": "d$", "maintenance": "d$", "upgrading": "d$", "rebooting": "d$", "renaming": "d$", "moving-to-vpc": "d$", "converting-to-vpc": "d$",
		"backtracking": "d$", "storage-config-upgrade": "d$",
		"creating": "d", "deleting": "~", "delete-precheck": "~",
		"starting": "s", "stopping": "s", "stopped": "d!s",
		"storage-full": "d!$", "incompatible-option-group": "d!$", "incompatible-parameters": "d!$", "incompatible-credentials": "d!$",
		"restore-error": "d!$", "upgrade-failed": "d!$",
		"failed": "d!", "incompatible-create": "d!", "incompatible-network": "d!", "incompatible-restore": "d!", "insufficient-capacity": "d!",
		"inaccessible-encryption-credentials": "d!", "inaccessible-encryption-credentials-recoverable": "d!s",
	}
	for status := range databases {
		if _, known := want[status]; !known {
			t.Errorf("%s is not looked at here", status)
		}
	}
	for _, unknown := range []string{"", "something-newer", "incompatible-moon", "Available"} {
		want[unknown] = "$" // busy: nothing is asked of it
	}
	for status, allows := range want {
		if got := letters(Database{Status: status}.Is); got != allows {
			t.Errorf("%q: %s, want %s", status, got, allows)
		}
	}
}

func TestWhatAStatusOfAClusterAllows(t *testing.T) {
	want := map[string]string{
		"available": "cmrd$", "storage-optimization": "cmrd$", "backing-up": "cd$",
		"configuring-enhanced-monitoring": "c$", "configuring-iam-database-auth": "c$", "configuring-log-exports": "c$",
		"resetting-master-credentials": "c$", "update-iam-db-auth": "c$",
		"failing-over": "$", "backtracking": "$", "creating": "$", "maintenance": "$", "migrating": "$", "modifying": "$", "preparing-data-migration": "$",
		"promoting": "$", "rebooting": "$", "renaming": "$", "upgrading": "$",
		"deleting": "~", "starting": "s", "stopping": "s", "stopped": "!s",
		"cloning-failed": "!", "migration-failed": "!", "inaccessible-encryption-credentials": "!", "inaccessible-encryption-credentials-recoverable": "!s",
	}
	for status := range clusters {
		if _, known := want[status]; !known {
			t.Errorf("%s is not looked at here", status)
		}
	}
	for _, unknown := range []string{"", "something-newer"} {
		want[unknown] = "$"
	}
	for status, allows := range want {
		if got := letters(Cluster{Status: status}.Is); got != allows {
			t.Errorf("%q: %s, want %s", status, got, allows)
		}
	}
}

// What can be changed or copied answers, and what is stuck or leaves allows none of it.
func TestTraitsAgree(t *testing.T) {
	for kind, table := range map[string]map[string]Trait{"database": databases, "cluster": clusters} {
		for status, x := range table {
			if x&(Changeable|Copyable) != 0 && x&Connectable == 0 || x&(Stuck|Leaving) != 0 && x&(Connectable|Changeable|Copyable) != 0 ||
				x&Billed != 0 && x&BilledStorage != 0 || x&Leaving != 0 && x&Deletable != 0 {
				t.Errorf("%s %s contradicts itself: %b", kind, status, x)
			}
		}
	}
}
