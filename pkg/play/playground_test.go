package play

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/aws/cloud"
	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/sim/playground"
)

// up starts a playground in a folder and stops it with the test, or when end is called.
func up(t *testing.T, out, scenario string) (place PlaygroundPlace, end func() error) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	ready, over := make(chan PlaygroundPlace, 1), make(chan error, 1)
	go func() {
		over <- Playground(ctx, PlaygroundOptions{
			Scenario: scenario, Speed: 1, Listen: "127.0.0.1:0", Out: out, Seed: 1, Ready: func(p PlaygroundPlace) { ready <- p },
		})
	}()
	t.Cleanup(cancel)
	select {
	case place = <-ready:
	case err := <-over:
		t.Fatalf("the playground ended at once: %v", err)
	}
	return place, func() error { cancel(); return <-over }
}

func TestAPlaygroundIsUpUntilItIsToldToEnd(t *testing.T) {
	out := t.TempDir()
	place, end := up(t, out, "shop")
	said, err := TroublePlayground(t.Context(), place.URL, playground.Command{Verb: "lose", Name: "web", Count: 1})
	if err != nil || !strings.HasPrefix(said, "shop-web loses 1 of its ") {
		t.Errorf("it said %q, %v", said, err)
	}
	if _, err := TroublePlayground(t.Context(), place.URL, playground.Command{Verb: "lose", Name: "wbe", Count: 1}); err == nil || err.Error() != `this command does not apply to "wbe"; it applies to shop-web or shop-workers` {
		t.Errorf("a wrong name: %v", err)
	}
	s, err := PlaygroundStatus(t.Context(), place.URL)
	if err != nil || s.Scenario != "shop" || len(s.Things) != 2 || time.Since(s.Now).Abs() > time.Minute {
		t.Errorf("status %+v, %v", s, err)
	}

	// A call that is left without an answer by design does not keep it from ending.
	if _, err := TroublePlayground(t.Context(), place.URL, playground.Command{Verb: "outage"}); err != nil {
		t.Fatal(err)
	}
	connected, err := cloud.Simulated(place.URL, playground.Region, "cbor")
	if err != nil {
		t.Fatal(err)
	}
	asked := make(chan error, 1)
	go func() { _, err := connected.Groups(t.Context(), []string{"shop-web"}); asked <- err }()
	if err := end(); err != nil {
		t.Errorf("it ended with %v", err)
	}
	if err := <-asked; err == nil {
		t.Error("an outage answered")
	}
	if _, err := PlaygroundStatus(t.Context(), place.URL); err == nil || !strings.Contains(err.Error(), "no playground answers at "+place.URL) {
		t.Errorf("afterwards: %v", err)
	}
}

// The file env of a playground that runs is its own: shells that load the file later must find it.
func TestASecondPlaygroundKeepsTheFilesOfTheFirst(t *testing.T) {
	out := t.TempDir()
	place, end := up(t, out, "shop")
	before, err := os.ReadFile(place.Env)
	if err != nil {
		t.Fatal(err)
	}
	o := PlaygroundOptions{Scenario: "shop", Speed: 1, Listen: "127.0.0.1:0", Out: out}
	soon, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	err = Playground(soon, o)
	if err == nil || !strings.HasPrefix(err.Error(), "the playground at "+place.URL+" still runs, and shells find it by the file "+place.Env) {
		t.Errorf("a second one: %v", err)
	}
	if after, err := os.ReadFile(place.Env); err != nil || string(after) != string(before) {
		t.Errorf("the file is now %q, %v", after, err)
	}
	if err := end(); err != nil {
		t.Fatal(err)
	}
	_, end = up(t, out, "shop") // of one that has ended it is taken over
	if err := end(); err != nil {
		t.Error(err)
	}
}

func TestThePlaygroundsFiles(t *testing.T) {
	for _, scenario := range playground.Names() {
		out := filepath.Join(t.TempDir(), "a folder")
		place, end := up(t, out, scenario)
		cfg, err := config.Load(place.Config)
		if err != nil || cfg.AWS.Region != playground.Region || !strings.HasPrefix(cfg.Ledger.Path, out) || len(cfg.Tiers) < 2 {
			t.Errorf("%s: the configuration is %+v, %v", scenario, cfg, err)
		}
		env, err := os.ReadFile(place.Env)
		if err != nil || !strings.Contains(string(env), "export AWS_ENDPOINT_URL="+place.URL+"\n") || place.ConfigKept || place.LedgerExists {
			t.Errorf("%s: %s, %v, %+v", scenario, env, err, place)
		}
		if err := end(); err != nil {
			t.Error(err)
		}
		// Somebody worked on it, and a daemon ran.
		mine := []byte("# mine\n")
		for _, name := range []string{place.Config, cfg.Ledger.Path} {
			if err := os.WriteFile(name, mine, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		place, end = up(t, out, scenario)
		if text, err := os.ReadFile(place.Config); err != nil || string(text) != string(mine) || !place.ConfigKept || !place.LedgerExists {
			t.Errorf("%s: after the second start the configuration is %q, %v, %+v", scenario, text, err, place)
		}
		if err := end(); err != nil {
			t.Error(err)
		}
	}
}

func TestAPlaygroundListensOnLoopbackOnly(t *testing.T) {
	for address, want := range map[string]string{
		"0.0.0.0:0":     "listens on loopback only, such as 127.0.0.1:0",
		":4566":         "listens on loopback only, such as 127.0.0.1:4566",
		"[::]:0":        "listens on loopback only",
		"192.0.2.1:0":   "listens on loopback only",
		"example.org:0": "listens on loopback only",
		"4566":          "this is not an address such as 127.0.0.1:0",
	} {
		err := Playground(t.Context(), PlaygroundOptions{Scenario: "shop", Speed: 1, Listen: address, Out: t.TempDir()})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %s", address, err, want)
		}
	}
}

func TestTroubleGoesToAPlaygroundOnly(t *testing.T) {
	other := httptest.NewServer(http.NotFoundHandler())
	defer other.Close()
	for at, want := range map[string]string{
		"https://autoscaling.eu-west-1.amazonaws.com": "is not the address of a playground",
		"http://192.0.2.1:4566":                       "is not the address of a playground",
		"nonsense":                                    "is not the address of a playground",
		other.URL:                                     "is not a playground: it said 404 Not Found",
	} {
		if _, err := TroublePlayground(t.Context(), at, playground.Command{Verb: "calm"}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %s", at, err, want)
		}
	}
}
