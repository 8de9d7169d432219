package support

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/amount"
)

// facts are files of Linux that tell of the machine and of what limits a process on it.
var facts = []string{
	"/etc/os-release", "/proc/version", "/proc/uptime", "/proc/loadavg", "/proc/self/limits",
	"/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory.current", "/sys/fs/cgroup/cpu.max", "/sys/fs/cgroup/pids.max",
	"/sys/fs/cgroup/memory/memory.limit_in_bytes", "/sys/fs/cgroup/cpu/cpu.cfs_quota_us", "/sys/devices/system/clocksource/clocksource0/current_clocksource",
}

// Host tells of this machine: clock, processors, memory, limits, and the files beside the ledger,
// with free being what is free on their disk in bytes. pid is the daemon's; 0 when it is not known.
func Host(now time.Time, ledger string, free int64, pid int) string {
	var b strings.Builder
	name, _ := os.Hostname()
	zone, offset := now.Zone()
	fmt.Fprintf(&b, "host        %s\nsystem      %s/%s, %s\nclock       %s UTC, zone %s (%+d s)\nuser        uid %d, gid %d\n",
		name, runtime.GOOS, runtime.GOARCH, amount.Count(runtime.NumCPU(), "processor"), now.UTC().Format("2006-01-02 15:04:05"), zone, offset, os.Getuid(), os.Getgid())
	if memory, err := os.ReadFile("/proc/meminfo"); err == nil {
		for line := range strings.Lines(string(memory)) {
			if strings.HasPrefix(line, "Mem") || strings.HasPrefix(line, "Swap") {
				b.WriteString(line)
			}
		}
	}
	if pid > 0 {
		if status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid)); err == nil {
			fmt.Fprintf(&b, "\nthe daemon, pid %d:\n", pid)
			for line := range strings.Lines(string(status)) {
				for _, about := range []string{"Name", "State", "Uid", "VmHWM", "VmRSS", "Threads"} {
					if strings.HasPrefix(line, about+":") {
						b.WriteString(line)
					}
				}
			}
		}
	}
	if ledger != "" {
		folder := filepath.Dir(ledger)
		fmt.Fprintf(&b, "\n%s, %s free:\n", folder, amount.Bytes(float64(free)))
		beside, err := os.ReadDir(folder)
		if err != nil {
			fmt.Fprintf(&b, "%v\n", err)
		}
		for _, e := range beside {
			info, err := e.Info()
			if own := strings.HasPrefix(e.Name(), filepath.Base(ledger)) || strings.HasPrefix(e.Name(), "PAUSE") || strings.HasSuffix(e.Name(), ".sock"); err != nil || !own {
				continue
			}
			fmt.Fprintf(&b, "%s %10d %s %s\n", info.Mode(), info.Size(), info.ModTime().UTC().Format("2006-01-02 15:04:05"), e.Name())
		}
	}
	for _, path := range facts {
		if text, err := os.ReadFile(path); err == nil {
			fmt.Fprintf(&b, "\n%s\n%s\n", path, strings.TrimSpace(unlinked(string(text))))
		}
	}
	return b.String()
}

// unlinked leaves out the pages of the distribution: each would count as a secret that was taken out.
func unlinked(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		if name, _, _ := strings.Cut(line, "="); !strings.HasSuffix(name, "_URL") {
			b.WriteString(line)
		}
	}
	return b.String()
}
