//go:build integration

package localstack

import (
	"context"
	"fmt"
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
var stages []named

type named struct {
	name string
	*stage.Stage
}

func TestMain(m *testing.M) { os.Exit(play(m)) }

func play(m *testing.M) int {
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
		stages = append(stages, named{name, s})
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
