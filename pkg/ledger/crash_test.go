package ledger

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
)

// crashPath makes the test binary a daemon that writes to this ledger until it
// is killed.
const crashPath = "LEDGER_TEST_WRITE_TO"

func TestMain(m *testing.M) {
	if path := os.Getenv(crashPath); path != "" {
		writeForEver(path)
		return
	}
	if path := os.Getenv(operatePath); path != "" {
		operateForEver(path)
		return
	}
	os.Exit(m.Run())
}

// writeForEver tells on its standard output what was acknowledged.
func writeForEver(path string) {
	l, err := Open(ctx, Options{Path: path})
	if err != nil {
		fmt.Println("error", err)
		return
	}
	past := l.Past("tier-0")
	n := 0
	if !past.Since.IsZero() {
		n = int(past.Ring[len(past.Ring)-1].At.Sub(noon)/time.Minute) + 1
	}
	fmt.Println("opened", n)
	for ; ; n++ {
		var plan []scale.Decision
		var records []scale.Record
		for tier := range 40 {
			r := plain(fmt.Sprintf("tier-%d", tier), minute(n), 5, 6+n%2*3-2, scale.Applied)
			plan = append(plan, r.Decision)
			records = append(records, r)
		}
		if err := l.Intend(ctx, intended(plan...)); err != nil {
			fmt.Println("error", err)
			return
		}
		fmt.Println("intended", n)
		if err := l.Settle(ctx, records); err != nil {
			fmt.Println("error", err)
			return
		}
		fmt.Println("settled", n)
	}
}

// Whatever was acknowledged before kill -9 is there afterwards, and what was not
// is either there or unknown.
func TestKillAtAnyMoment(t *testing.T) {
	whole(t)
	path := filepath.Join(t.TempDir(), "ledger.db")
	rng := rand.New(rand.NewPCG(5, 6))
	intended, settled, lost := -1, -1, 0
	const kills = 30
	for kill := range kills {
		told := runAndKill(t, crashPath, path, "intended", rng)
		intended = max(intended, told["intended"])
		if n, is := told["settled"]; is {
			settled = max(settled, n)
		}
		l, err := Open(ctx, Options{Path: path, ReadOnly: true})
		if err != nil {
			t.Fatalf("kill %d: %v", kill, err)
		}
		past := l.Past("tier-3")
		last := past.Ring[len(past.Ring)-1].At
		if last.Before(minute(max(intended, settled))) {
			t.Fatalf("kill %d: %d was intended and %d settled, the past ends at %s", kill, intended, settled, last)
		}
		if change := later(past.Grew, past.Shrank); !change.Equal(last) {
			t.Fatalf("kill %d: the last change was at %s, the cooldown counts from %s", kill, last, change)
		}
		for n := max(0, settled-200); n <= settled; n += 10 {
			r, err := l.At(ctx, "tier-3", minute(n))
			if err != nil || !r.Decision.At.Equal(minute(n)) {
				t.Fatalf("kill %d: pass %d is gone: %v, %v", kill, n, r.Decision.At, err)
			}
		}
		for _, r := range l.Unsettled() {
			if r.Outcome.Status != scale.Unknown || !r.Decision.At.Equal(last) {
				t.Fatalf("kill %d: unsettled %s at %s", kill, r.Outcome.Status, r.Decision.At)
			}
		}
		if len(l.Unsettled()) > 0 {
			lost++
		}
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%d kills, %d of them between intent and outcome, %d passes", kills, lost, settled)
	if lost == 0 {
		t.Error("no kill came between an intent and its outcome, so the test shows nothing of that")
	}
}

// runAndKill runs the daemon, kills it somewhere after it acknowledged the first of
// something, and returns the last number that it told of each word.
func runAndKill(t *testing.T, variable, path, first string, rng *rand.Rand) map[string]int {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), variable+"="+path)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	told := map[string]int{}
	var kill *time.Timer
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		what, rest, _ := strings.Cut(lines.Text(), " ")
		n, err := strconv.Atoi(rest)
		switch {
		case what == "error":
			t.Errorf("the writer failed: %s", rest)
		case err == nil:
			told[what] = n
		}
		if err == nil && kill == nil && what == first {
			kill = time.AfterFunc(time.Duration(rng.IntN(60_000))*time.Microsecond, func() { cmd.Process.Kill() })
		}
	}
	_ = cmd.Wait()
	if kill == nil {
		t.Fatal("the writer wrote nothing")
	}
	return told
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
