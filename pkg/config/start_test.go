package config

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

const small = "aws: {region: us-east-1}\ntiers: {web: {group: g, limits: {min: 1, max: 2}, signals: {cpu: {preset: asg-cpu}}, scalers: [{target: {signal: cpu, goal: %s}}]}}\n"

// Every key that is read at the start alone is named when it changes, and stays as it was.
func TestKeepStarted(t *testing.T) {
	from := mustParse(t, strings.ReplaceAll(small, "%s", "60"))
	for want, line := range map[string]string{
		"http.listen": "http: {listen: '127.0.0.1:9999'}",
		"ledger.path": "ledger: {path: /tmp/l.db}", "ledger.retention": "ledger: {retention: 60d}",
		"heartbeat.url": "heartbeat: {url: 'https://hooks.example.com/beat'}", "heartbeat.method": "heartbeat: {method: GET}", "heartbeat.every": "heartbeat: {every: 5m}",
		"log.level": "log: {level: debug}", "log.format": "log: {format: json}", "control.socket": "control: {socket: /tmp/s.sock}",
	} {
		c := mustParse(t, strings.ReplaceAll(small, "%s", "50")+line+"\n")
		if got := c.KeepStarted(from); len(got) != 1 || got[0] != want {
			t.Errorf("%s: waiting %v, want %s", line, got, want)
		}
		if again := c.KeepStarted(from); again != nil || c.Keys().Waiting(from.Keys()) != nil {
			t.Errorf("%s: it is not kept as it was: %v", line, again)
		}
	}
	c := mustParse(t, strings.ReplaceAll(small, "%s", "50")+"loop: {interval: 30s}\nhttp: {token_file: /etc/token, tokens: {alice: {file: /etc/alice}}}\n")
	if got := c.KeepStarted(from); got != nil {
		t.Errorf("what a reload takes waits: %v", got)
	}
	if c.HTTP.TokenFile != "/etc/token" || len(c.HTTP.Tokens) != 1 || c.HTTP.Listen != from.HTTP.Listen {
		t.Errorf("a reload takes %+v", c.HTTP)
	}
}

// A file that is being written is not taken for a whole one: what is read is one of the files
// that somebody wrote, never the half of one.
func TestLoadSteadyTakesNoHalfFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "c.yaml")
	half, whole := strings.ReplaceAll(small, "%s", "60"), strings.ReplaceAll(small, "%s", "50")+"loop: {interval: 30s}\n"
	if err := os.WriteFile(path, []byte(half), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	if err := os.WriteFile(path, []byte(whole), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := LoadSteady(ctx, path)
	if err != nil || c.Loop.Interval != 30*time.Second {
		t.Fatalf("%+v, %v", c, err)
	}

	synctest.Test(t, func(t *testing.T) { // in which the writer always gets its turn
		ctx, cancel := context.WithCancel(t.Context())
		go func() { // somebody who writes on and on, and never while the file is looked at
			time.Sleep(steadyPause / 4)
			for i := 0; ctx.Err() == nil; i++ {
				// Whole each time: two looks that meet it just emptied would find the same.
				_ = os.WriteFile(path+".next", []byte(fmt.Sprintf("%s# %d\n", whole, i)), 0o600)
				_ = os.Rename(path+".next", path)
				time.Sleep(steadyPause / 2)
			}
		}()
		_, err = LoadSteady(ctx, path)
		cancel()
		time.Sleep(steadyPause) // until it has seen that
	})
	if err == nil || !strings.Contains(err.Error(), "is being written") {
		t.Errorf("a file that is written all the time: %v", err)
	}
	cancel()
	if _, err := LoadSteady(ctx, path); err == nil {
		t.Error("nobody waits, and it was read")
	}
	if _, err := LoadSteady(t.Context(), path+".missing"); err == nil || !strings.Contains(err.Error(), "cannot be read") {
		t.Errorf("a missing file: %v", err)
	}
}

// Whatever waits for a restart is kept as it was when the process started: otherwise a reload
// would tell the key as one that waits, and use it.
func TestEverySectionIsTakenOrKept(t *testing.T) {
	data, err := os.ReadFile(manual)
	if err != nil {
		t.Fatal(err)
	}
	c, from := mustParse(t, string(data)), &Config{}
	read := *c
	told := c.KeepStarted(from)
	if len(told) == 0 {
		t.Fatal("the manual has all keys, and none differs from nothing")
	}
	for i, fields := 0, reflect.TypeFor[Config](); i < fields.NumField(); i++ {
		section := strings.ToLower(fields.Field(i).Name)
		kept := !reflect.DeepEqual(reflect.ValueOf(read).Field(i).Interface(), reflect.ValueOf(*c).Field(i).Interface())
		if kept && !slices.ContainsFunc(told, func(key string) bool { return strings.HasPrefix(key, section+".") }) {
			t.Errorf("a reload does not use %s, and does not tell that it waits: its section is AtStart in Keys of pkg/config/config.go", section)
		}
	}
	if waiting := c.Keys().Waiting(from.Keys()); len(waiting) > 0 {
		t.Errorf("%v wait for a restart, and a reload uses them: keep them in KeepStarted of pkg/config/config.go", waiting)
	}
}
