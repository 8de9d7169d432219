package play

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/sim"
)

// day is the day on which every story happens that names no other.
var day = time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)

// course is a load of straight lines; where two points share an instant it
// jumps. Rates are in requests, or messages, per second.
type course []point

type point struct {
	at   time.Time
	rate float64
}

func (c course) At(t time.Time) float64 {
	for i := len(c) - 1; i >= 0; i-- {
		if t.Before(c[i].at) {
			continue
		}
		if i == len(c)-1 {
			return c[i].rate
		}
		share := float64(t.Sub(c[i].at)) / float64(c[i+1].at.Sub(c[i].at))
		return c[i].rate + share*(c[i+1].rate-c[i].rate)
	}
	return c[0].rate
}

// script reads the setup of a story: lines of "key: value". Every key but load
// and time may be left out; fault and outside may be repeated. Instants are
// HH:MM of one day, or 2/HH:MM of the day after it. The date comes first.
//
//	date: 2026-11-26                  the day on which it happens
//	time: 12:00-13:30
//	unit: 10                          requests per second that one unit serves
//	boot: 3m
//	max: 50                           the group's own maximum; limits.max where it is left out
//	seed: 1
//	load: 12:00 10, 12:10 16, 12:30-12:40 4
//	      units needed from an instant on, or reached in a straight line
//	fault: 12:20-12:50 nodata cloudwatch
//	      the kind, and the service where it is only one
//	outside: 12:22 desired 12
//	      somebody else sets the desired size before the pass of 12:22; or so many
//	      machines are lost shortly after it (lose), or sick before it (sicken)
//	outside: 12:20 twin web-blue web-green
//	      another group like it; shift sends the work of one to the other, empty and delete
//	      (with - for the other) are what becomes of the old one
//	refresh: 12:05-13:00
//	      an instance refresh is in progress
func script(t *testing.T, setup, yaml string) Experiment {
	t.Helper()
	cfg, err := config.Parse("config.yaml", []byte(yaml))
	if err != nil {
		t.Fatal(err)
	}
	tier := cfg.Tiers[0]
	e := Experiment{Config: cfg, Seed: 1, Fast: true}
	work := Work{Rate: 10}
	load, most := "", 0
	var refresh [2]time.Time
	orders := map[time.Time][]string{}
	var shift time.Duration
	for _, line := range strings.Split(strings.TrimSpace(setup), "\n") {
		key, value, _ := strings.Cut(line, ":")
		words := strings.Fields(value)
		if len(words) == 0 {
			t.Fatalf("setup: %q is not key: value", line)
		}
		from, to, err := span(words[0])
		from, to = from.Add(shift), to.Add(shift)
		switch key {
		case "date":
			var date time.Time
			date, err = time.Parse(time.DateOnly, words[0])
			shift = date.Sub(day)
		case "time":
			e.Start, e.Length = from, to.Sub(from)
		case "unit":
			work.Rate, err = strconv.ParseFloat(words[0], 64)
		case "boot":
			work.Boot, err = time.ParseDuration(words[0])
		case "max":
			most, err = strconv.Atoi(words[0])
		case "seed":
			e.Seed, err = strconv.ParseUint(words[0], 10, 64)
		case "load":
			load, err = value, nil
		case "fault":
			f := sim.Fault{From: from, To: to, Kind: words[1]}
			if len(words) == 3 {
				f.Service = words[2]
			}
			e.Faults = append(e.Faults, f)
		case "refresh":
			refresh = [2]time.Time{from, to}
		case "outside":
			orders[from] = words[1:]
		default:
			err = fmt.Errorf("unknown key %q", key)
		}
		if err != nil {
			t.Fatalf("setup: %q: %v", line, err)
		}
	}
	loads := parseCourse(t, load, work.Rate)
	for i := range loads {
		loads[i].at = loads[i].at.Add(shift)
	}
	work.Load = loads
	e.Work = map[string]Work{tier.Name: work}
	e.Outside = func(world *sim.Cloud) {
		now := world.Now()
		if most > 0 && now.Equal(e.Start) {
			if err := world.Edit(tier.Target.Name(), func(g *sim.GroupSpec) { g.Max = most }); err != nil {
				t.Errorf("outside: %v", err)
			}
		}
		refreshing := !now.Before(refresh[0]) && now.Before(refresh[1])
		if !refresh[0].IsZero() {
			if err := world.Edit(tier.Target.Name(), func(g *sim.GroupSpec) { g.Refreshing = refreshing }); err != nil {
				t.Errorf("outside: %v", err)
			}
		}
		words := orders[now]
		if len(words) == 3 {
			if err := deployment(world, words); err != nil {
				t.Errorf("outside at %s: %v", now.Format("15:04"), err)
			}
		}
		if len(words) != 2 {
			return
		}
		n, err := strconv.Atoi(words[1])
		switch {
		case err != nil:
		case words[0] == "desired":
			err = world.ChangeDesired(tier.Target.Name(), n)
		case words[0] == "lose":
			err = world.Lose(tier.Target.Name(), n, now.Add(8*time.Second))
		case words[0] == "shun":
			err = world.Shun(tier.Target.Name(), n)
		case words[0] == "sicken":
			err = world.Sicken(tier.Target.Name(), n)
		default:
			err = fmt.Errorf("unknown verb %q", words[0])
		}
		if err != nil {
			t.Errorf("outside at %s: %v", now.Format("15:04"), err)
		}
	}
	return e
}

// deployment carries out a step of a blue/green deployment.
func deployment(world *sim.Cloud, words []string) error {
	switch a, b := words[1], words[2]; words[0] {
	case "twin":
		return world.Twin(a, b)
	case "shift":
		return world.Shift(a, b)
	case "empty": // the old group stays for a way back
		return world.Edit(a, func(g *sim.GroupSpec) { g.Min, g.Desired = 0, 0 })
	case "delete":
		return world.Delete(a)
	}
	return fmt.Errorf("unknown step %q", words[0])
}

func parseCourse(t *testing.T, text string, rate float64) course {
	t.Helper()
	var c course
	for _, part := range strings.Split(text, ",") {
		words := strings.Fields(part)
		if len(words) != 2 {
			t.Fatalf("setup: load: %q is not an instant and a number of units", part)
		}
		from, to, err := span(words[0])
		need, err2 := strconv.ParseFloat(words[1], 64)
		if err != nil || err2 != nil {
			t.Fatalf("setup: load: %q: %v, %v", part, err, err2)
		}
		if len(c) > 0 {
			c = append(c, point{from, c[len(c)-1].rate})
		}
		c = append(c, point{to, need * rate})
	}
	return c
}

// span reads HH:MM, or HH:MM-HH:MM.
func span(text string) (from, to time.Time, err error) {
	first, second, two := strings.Cut(text, "-")
	if from, err = instant(first); err != nil || !two {
		return from, from, err
	}
	to, err = instant(second)
	return from, to, err
}

func instant(text string) (time.Time, error) {
	days := 0
	if number, rest, long := strings.Cut(text, "/"); long {
		n, err := strconv.Atoi(number)
		if err != nil || n < 1 {
			return day, fmt.Errorf("%q is not an instant such as 2/12:05", text)
		}
		days, text = n-1, rest
	}
	at, err := time.Parse("15:04", text)
	if err != nil {
		return at, fmt.Errorf("%q is not an instant such as 12:05 or 2/12:05", text)
	}
	return day.AddDate(0, 0, days).Add(time.Duration(at.Hour())*time.Hour + time.Duration(at.Minute())*time.Minute), nil
}

func clock(t *testing.T, text string) time.Time {
	t.Helper()
	at, err := instant(text)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func TestCourse(t *testing.T) {
	c := parseCourse(t, "12:00 10, 12:10 16, 12:30-12:40 4, 12:50 5", 2)
	for at, want := range map[string]float64{
		"11:00": 20, "12:00": 20, "12:09": 20, "12:10": 32, "12:30": 32, "12:35": 20, "12:40": 8, "12:49": 8, "12:50": 10, "14:00": 10,
	} {
		if got := c.At(clock(t, at)); got != want {
			t.Errorf("at %s: %g, want %g", at, got, want)
		}
	}
}
