//go:build integration

package localstack

import (
	"context"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/dynascale/dynascale/localstack/stage"
)

// scratch is a folder that lasts as long as the tests.
var scratch string

// binary is the program under test, as "make build" leaves it.
var binary string

// stages are the sets of endpoints that the main scenarios are played on.
var stages []stand

type stand struct {
	name string
	*stage.Stage
}

func TestMain(m *testing.M) { os.Exit(play(m)) }

// named are the ports that defaults, documents and docker-compose.yml name, and those that
// the emulators, Prometheus and its exporters have by default. Somebody may have any of
// them, so they are taken while the tests run, where they are free.
var named = []int{9077, 4566, 4567, 5000, 3000, 8080, 8443, 9090, 9091, 9093, 9100}

// occupy listens on the named ports and answers nobody.
func occupy() (release func()) {
	var all []net.Listener
	for _, port := range named {
		for _, host := range []string{"127.0.0.1", "[::1]"} {
			if l, err := net.Listen("tcp", fmt.Sprintf("%s:%d", host, port)); err == nil {
				all = append(all, l)
			}
		}
	}
	return func() {
		for _, l := range all {
			_ = l.Close()
		}
	}
}

func play(m *testing.M) int {
	defer occupy()()
	path, err := filepath.Abs("../bin/dynascale")
	if err == nil {
		_, err = os.Stat(path)
	}
	if err != nil {
		fmt.Fprintf(os.Stderr, "the program under test is missing: %v; \"make integration\" builds it\n", err)
		return 1
	}
	binary = path
	scratch, err = os.MkdirTemp("", "dynascale-integration-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(scratch)
	crew := &crew{}
	defer crew.stop() // also when starting fails half-way
	if err := set(crew); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return m.Run()
}

// set finds or starts the endpoints.
func set(crew *crew) error {
	add := func(name string, e stage.Endpoints) error {
		s, err := stage.New(e)
		if err != nil {
			return err
		}
		// One call to every service before the first play: emulators load a
		// service when it is first asked for, which can take seconds.
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		if err := s.Rehearse(ctx); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		stages = append(stages, stand{name, s})
		return nil
	}
	if e, given := stage.FromEnv(); given {
		return add("given endpoints", e)
	}
	moto, err := crew.start("moto", scratch, "moto_server", "-H", "127.0.0.1", "-p", "PORT")
	if err != nil {
		return err
	}
	mini, err := crew.start("MiniStack", scratch, "ministack")
	if err != nil {
		return err
	}
	groups, err := crew.patch(moto, motoGroups)
	if err != nil {
		return err
	}
	motoRDS, err := crew.patch(moto, motoDatabases)
	if err != nil {
		return err
	}
	miniRDS, err := crew.patch(mini, databases)
	if err != nil {
		return err
	}
	// MiniStack has no Application Auto Scaling.
	if err := add("moto, metrics in CBOR from MiniStack", stage.Endpoints{
		AppScaling: moto, AutoScaling: groups, EC2: moto, ELB: moto, RDS: motoRDS, SQS: moto, SSM: moto, STS: moto,
		CloudWatch: mini, Protocol: "cbor",
	}); err != nil {
		return err
	}
	return add("MiniStack, metrics in Query from moto", stage.Endpoints{
		AppScaling: moto, AutoScaling: mini, EC2: mini, ELB: mini, RDS: miniRDS, SQS: mini, SSM: mini, STS: mini,
		CloudWatch: moto, Protocol: "query",
	})
}
