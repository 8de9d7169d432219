package exposition

import (
	"bytes"
	"os"
	"runtime"
	"strconv"
	"strings"
)

// Process tells of this process and its Go runtime, under the names that the Prometheus client gives
// them. What the system does not tell is left out: /proc is Linux's.
type Process struct{}

var (
	goInfo     = &Family{Name: "go_info", Help: "Always 1; the label `version` is the version of Go.", Kind: Gauge, Labels: []string{"version"}}
	goroutines = &Family{Name: "go_goroutines", Help: "Number of goroutines.", Kind: Gauge}
	goAlloc    = &Family{Name: "go_memstats_alloc_bytes", Help: "Memory of the objects on the heap, in bytes; unused objects count until they are freed.", Kind: Gauge}
	goSys      = &Family{Name: "go_memstats_sys_bytes", Help: "Memory that Go has taken from the system, in bytes.", Kind: Gauge}
	goGC       = &Family{Name: "go_gc_cycles_total", Help: "Garbage collections that have ended.", Kind: Counter}
	cpuTime    = &Family{Name: "process_cpu_seconds_total", Help: "Processor time, user and system, in seconds.", Kind: Counter}
	openFiles  = &Family{Name: "process_open_fds", Help: "Number of open file descriptors.", Kind: Gauge}
	mostFiles  = &Family{Name: "process_max_fds", Help: "The largest allowed number of open file descriptors.", Kind: Gauge}
	virtual    = &Family{Name: "process_virtual_memory_bytes", Help: "Size of the address space, in bytes.", Kind: Gauge}
	resident   = &Family{Name: "process_resident_memory_bytes", Help: "Resident memory, in bytes.", Kind: Gauge}
	started    = &Family{Name: "process_start_time_seconds", Help: "When the process began, in seconds since 1970.", Kind: Gauge}
)

// Families are all of them.
func (Process) Families() []*Family {
	return []*Family{goInfo, goroutines, goAlloc, goSys, goGC, cpuTime, openFiles, mostFiles, virtual, resident, started}
}

// Tell asks the runtime and /proc.
func (Process) Tell(p *Page) {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	p.Number(goInfo, 1, runtime.Version())
	p.Number(goroutines, float64(runtime.NumGoroutine()))
	p.Number(goAlloc, float64(m.Alloc))
	p.Number(goSys, float64(m.Sys))
	p.Number(goGC, float64(m.NumGC))
	if names, err := os.ReadDir("/proc/self/fd"); err == nil {
		p.Number(openFiles, float64(len(names)-1)) // without the one of this look
	}
	if text, err := os.ReadFile("/proc/self/limits"); err == nil {
		if n, found := after(text, "Max open files"); found {
			p.Number(mostFiles, n)
		}
	}
	self, err := os.ReadFile("/proc/self/stat")
	if err != nil {
		return
	}
	boot := 0.0
	if text, err := os.ReadFile("/proc/stat"); err == nil {
		boot, _ = after(text, "btime")
	}
	tellStat(p, self, boot)
}

// ticks is the unit of times in /proc, 1/100 s on every Linux that Go runs on (USER_HZ).
const ticks = 100

// tellStat tells what the fields of /proc/self/stat say; boot is when the system began.
// https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
func tellStat(p *Page, stat []byte, boot float64) {
	// The name in brackets may hold anything.
	fields := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+1:]))
	field := func(n int) (float64, bool) { // by its number in the manual
		if n-3 >= len(fields) {
			return 0, false
		}
		x, err := strconv.ParseFloat(fields[n-3], 64)
		return x, err == nil
	}
	user, known := field(14)
	system, also := field(15)
	if known && also {
		p.Number(cpuTime, (user+system)/ticks)
	}
	if at, known := field(22); known && boot > 0 {
		p.Number(started, boot+at/ticks)
	}
	if n, known := field(23); known {
		p.Number(virtual, n)
	}
	if n, known := field(24); known {
		p.Number(resident, n*float64(os.Getpagesize()))
	}
}

// after is the number behind a word at the beginning of a line.
func after(text []byte, word string) (float64, bool) {
	for line := range bytes.Lines(text) {
		rest, found := bytes.CutPrefix(line, []byte(word))
		if fields := bytes.Fields(rest); found && len(fields) > 0 {
			n, err := strconv.ParseFloat(string(fields[0]), 64)
			return n, err == nil
		}
	}
	return 0, false
}
