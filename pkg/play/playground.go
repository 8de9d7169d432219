package play

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/dynascale/dynascale/configs"
	"github.com/dynascale/dynascale/pkg/sim/playground"
)

// PlaygroundOptions are what `dynascale playground` was told.
type PlaygroundOptions struct {
	Scenario string // one of playground.Names
	// Speed is from 1 to playground.MaxSpeed, DayTime the time of day of the load at the
	// beginning, since midnight.
	Speed   float64
	DayTime time.Duration
	Seed    uint64
	// Listen is an address of loopback; port 0 is any that is free.
	Listen string
	// Out is the folder that gets env and the configuration of the scenario.
	Out string
	// Told is told of all trouble, the scenario's own too.
	Told func(at time.Time, text string)
	// Ready is called once, when the endpoint answers.
	Ready func(PlaygroundPlace)
}

// PlaygroundPlace is where a playground is.
type PlaygroundPlace struct {
	URL, About   string
	Env, Config  string // files
	Environment  string // the lines of Env
	ConfigKept   bool   // it was there before, and differs
	LedgerExists bool   // of an earlier playground
}

// Who has been told to end has this long to take the last answers along.
const playgroundGrace = 300 * time.Millisecond

// Playground serves a simulated cloud on loopback until ctx ends.
func Playground(ctx context.Context, o PlaygroundOptions) error {
	if err := ofAnother(ctx, filepath.Join(o.Out, playgroundEnv)); err != nil { // before this one can answer at its address
		return err
	}
	listener, err := listenOnLoopback(ctx, o.Listen)
	if err != nil {
		return err
	}
	defer func() { _ = listener.Close() }()
	play, err := playground.New(playground.Options{
		Scenario: o.Scenario, Speed: o.Speed, DayTime: o.DayTime, Seed: o.Seed, Begin: wallClock(), Told: o.Told,
	})
	if err != nil {
		return err
	}
	place, err := writePlayground(o, "http://"+listener.Addr().String())
	if err != nil {
		return err
	}
	place.About = play.About()
	server := &http.Server{Handler: play, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: time.Minute, IdleTimeout: 2 * time.Minute}
	broken := make(chan error, 1)
	go func() { broken <- server.Serve(listener) }()
	if o.Ready != nil {
		o.Ready(place)
	}
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			play.Advance(wallClock())
		case err := <-broken:
			return fmt.Errorf("serve the playground: %w", err)
		case <-ctx.Done():
			// Calls that get no answer by design would keep the server for seconds.
			late, cancel := context.WithTimeout(context.WithoutCancel(ctx), playgroundGrace)
			defer cancel()
			if server.Shutdown(late) != nil {
				_ = server.Close()
			}
			return nil
		}
	}
}

// playgroundEnv is the name of the file that shells load.
const playgroundEnv = "env"

// ofAnother refuses the file of a playground that still runs: shells that load the file would change over to the new one,
// and to nobody when that one ends.
func ofAnother(ctx context.Context, env string) error {
	text, err := os.ReadFile(env)
	if err != nil {
		return nil // there is none, or writing it says what is wrong
	}
	for line := range strings.Lines(string(text)) {
		url, is := strings.CutPrefix(strings.TrimSpace(line), "export AWS_ENDPOINT_URL=")
		if !is {
			continue
		}
		ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
		defer cancel()
		if _, err := PlaygroundStatus(ctx, url); err == nil {
			return fmt.Errorf("the playground at %s still runs, and shells find it by the file %s, which a second playground would "+
				"overwrite: use the one that runs, or end it, or name another folder for the second one with --out", url, env)
		}
	}
	return nil
}

// wallClock is the time without the monotonic clock, which stands still while a laptop
// sleeps: AWS's timestamps have to be those of the clients.
func wallClock() time.Time { return time.Now().Round(0) }

// listenOnLoopback refuses every address that others could reach: the endpoint checks no
// signature.
func listenOnLoopback(ctx context.Context, address string) (net.Listener, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, fmt.Errorf("cannot listen at %q: this is not an address such as 127.0.0.1:0", address)
	}
	if strings.EqualFold(host, "localhost") {
		host = "127.0.0.1"
	}
	ip, err := netip.ParseAddr(host)
	if err != nil || !ip.IsLoopback() {
		return nil, fmt.Errorf("cannot listen at %q: the playground checks no signature, so anybody who reaches it could use it; it listens on loopback only, such as 127.0.0.1:%s", address, port)
	}
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", net.JoinHostPort(host, port))
	if err != nil {
		return nil, fmt.Errorf("cannot listen at %s: %w; 127.0.0.1:0 takes any free port", address, err)
	}
	return listener, nil
}

// writePlayground writes the environment and the configuration into the folder. A
// configuration that somebody has worked on is kept.
func writePlayground(o PlaygroundOptions, url string) (PlaygroundPlace, error) {
	place := PlaygroundPlace{
		URL: url, Environment: playgroundEnvironment(url), Env: filepath.Join(o.Out, playgroundEnv), Config: filepath.Join(o.Out, o.Scenario+".yaml"),
	}
	folder, err := filepath.Abs(o.Out)
	if err == nil {
		err = os.MkdirAll(folder, 0o750)
	}
	if err == nil {
		err = os.WriteFile(place.Env, []byte(place.Environment), 0o644) //nolint:gosec // its keys open nothing
	}
	if err != nil {
		return place, fmt.Errorf("the playground's files cannot be written: %w", err)
	}
	ledger := filepath.Join(folder, o.Scenario+".db")
	_, err = os.Stat(ledger)
	place.LedgerExists = err == nil
	text := playgroundConfig(o.Scenario, ledger)
	switch old, err := os.ReadFile(place.Config); {
	case err == nil:
		place.ConfigKept = !bytes.Equal(old, text)
		return place, nil
	case !errors.Is(err, fs.ErrNotExist):
		return place, fmt.Errorf("the playground's configuration cannot be read: %w", err)
	}
	if err := os.WriteFile(place.Config, text, 0o644); err != nil { //nolint:gosec // there is nothing secret in it
		return place, fmt.Errorf("the playground's files cannot be written: %w", err)
	}
	return place, nil
}

func playgroundConfig(scenario, ledger string) []byte {
	return fmt.Appendf(nil, "%sledger: {path: %q}\n", configs.Playground(scenario), ledger)
}

// playgroundEnvironment are the lines that point every AWS client at the playground, and at
// nothing else: endpoints and profiles of the shell or of files would win over the one
// endpoint for all.
func playgroundEnvironment(url string) string {
	var out strings.Builder
	out.WriteString("unset AWS_PROFILE AWS_DEFAULT_PROFILE AWS_SESSION_TOKEN AWS_IGNORE_CONFIGURED_ENDPOINT_URLS AWS_CA_BUNDLE\n")
	out.WriteString("unset $(env | sed -n 's/^\\(AWS_ENDPOINT_URL_[A-Z0-9_]*\\)=.*/\\1/p')\n")
	for _, line := range [][2]string{
		{"AWS_ENDPOINT_URL", url},
		{"AWS_REGION", playground.Region},
		{"AWS_DEFAULT_REGION", playground.Region},
		{"AWS_ACCESS_KEY_ID", "playground"},
		{"AWS_SECRET_ACCESS_KEY", "playground"},
		{"AWS_CONFIG_FILE", os.DevNull},
		{"AWS_SHARED_CREDENTIALS_FILE", os.DevNull},
		{"AWS_EC2_METADATA_DISABLED", "true"},
		{"AWS_PAGER", "''"},
	} {
		fmt.Fprintf(&out, "export %s=%s\n", line[0], line[1])
	}
	return out.String()
}
