package ledger

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
)

// operatePath makes the test binary a daemon that does operations in this ledger
// until it is killed.
const operatePath = "LEDGER_TEST_OPERATE_ON"

// operateForEver does one operation after the other on one machine, in three steps,
// and tells what was acknowledged. What was left open it brings to its end first.
func operateForEver(path string) {
	l, err := Open(ctx, Options{Path: path})
	if err != nil {
		fmt.Println("error", err)
		return
	}
	past, err := l.Ended(ctx, "", time.Time{})
	if err != nil {
		fmt.Println("error", err)
		return
	}
	n := 0
	if len(past) > 0 {
		n = int(past[0].Began.Sub(noon) / time.Minute)
	}
	for ; ; n++ {
		op := resize(fmt.Sprint("op-", n), "vm-a", "i-1", n)
		if open := l.Operations(); len(open) == 0 && n < len(past) {
			continue // it had ended
		} else if len(open) > 0 {
			op = open[0]
		} else if err := l.Begin(ctx, op); err != nil {
			fmt.Println("error", err)
			return
		}
		fmt.Println("begun", n)
		for _, next := range []scale.Operation{at(op, 2, "stopping"), over(at(op, 3, "starting"), scale.Reached, n+1)} {
			if err := l.Advance(ctx, next); err != nil {
				fmt.Println("error", err)
				return
			}
			if next.Open() {
				fmt.Println("stopped", n)
			} else {
				fmt.Println("ended", n)
			}
		}
	}
}

// What a dead daemon had begun is open, as far along as it acknowledged or one step
// further, and what it had ended is not.
func TestKillWithinAnOperation(t *testing.T) {
	whole(t)
	path := filepath.Join(t.TempDir(), "ledger.db")
	rng := rand.New(rand.NewPCG(7, 8))
	unfinished := map[int]int{} // by the step it was found at
	for kill := range 30 {
		told := runAndKill(t, operatePath, path, "begun", rng)
		l, err := Open(ctx, Options{Path: path, ReadOnly: true})
		if err != nil {
			t.Fatalf("kill %d: %v", kill, err)
		}
		all, err := l.Ended(ctx, "", time.Time{})
		if err != nil {
			t.Fatalf("kill %d: %v", kill, err)
		}
		for i, op := range all {
			if n := len(all) - 1 - i; op.ID != fmt.Sprint("op-", n) || i > 0 && op.Open() {
				t.Fatalf("kill %d: operation %d of %d is %s, open: %v", kill, n, len(all), op.ID, op.Open())
			}
		}
		last, n := all[0], len(all)-1
		step := last.Step
		if !last.Open() {
			step = 4
		}
		var acknowledged int
		for i, word := range []string{"begun", "stopped", "ended"} {
			if m, is := told[word]; is && m == n {
				acknowledged = []int{1, 2, 4}[i]
			}
		}
		if told["begun"] > n || step < acknowledged {
			t.Fatalf("kill %d: %v was acknowledged, and operation %d is at step %d", kill, told, n, step)
		}
		open := l.Operations()
		if len(open) > 1 || len(open) == 1 != last.Open() || len(open) == 1 && open[0].ID != last.ID {
			t.Fatalf("kill %d: under way is %v, and the last is %s", kill, open, last.ID)
		}
		unfinished[step]++
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("found at step: %v", unfinished)
	if unfinished[1] == 0 || unfinished[2] == 0 {
		t.Errorf("no kill came within a step (%v), so the test shows nothing of that", unfinished)
	}
}
