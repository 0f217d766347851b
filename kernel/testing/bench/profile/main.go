// Profile renews kernel/lockstep/default.pgo, by which Go's compiler knows which of Lockstep's calls to
// inline (profile-guided optimization, go.dev/doc/pgo): go build finds the file by itself.
//
//	go run ./kernel/testing/bench/profile
//
// It has the benchmarks run with a Lockstep that writes where its processes spend their time, and joins
// what they have written. The profile need not be new to be of use: what it does not know any more is
// compiled as without it. It is worth while after the inner loops of flat, sched or detect have changed.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"

	"github.com/google/pprof/profile"
)

const (
	// kept is where the profile is, from the module's folder.
	kept = "kernel/lockstep/default.pgo"
	// variable names the folder that the processes write to.
	variable = "LOCKSTEP_CPUPROFILE"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := renew(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "profile:", err)
		os.Exit(1)
	}
}

func renew(ctx context.Context) error {
	dir, err := os.MkdirTemp("", "lockstep-profile-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	program := filepath.Join(dir, "lockstep")
	// Without the paths of this machine, and without the profile that there is.
	if err := run(ctx, "go", "build", "-trimpath", "-pgo=off", "-o", program, "./kernel/lockstep"); err != nil {
		return err
	}
	if err := os.Setenv(variable, dir); err != nil {
		return err
	}
	for _, benchmark := range [][]string{
		{"./kernel/testing/bench/cost", "-kernel", program, "-rounds", "1", "plain"},
		{"./kernel/testing/bench", "-kernel", program, "-rounds", "3", "compute", "schedules", "programs"},
	} {
		if err := run(ctx, "go", append([]string{"run"}, benchmark...)...); err != nil {
			return err
		}
	}
	all, err := join(dir)
	if err != nil {
		return err
	}
	f, err := os.Create(kept)
	if err != nil {
		return err
	}
	return errors.Join(all.Write(f), f.Close())
}

func run(ctx context.Context, name string, args ...string) error {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Stdout, cmd.Stderr = os.Stderr, os.Stderr
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%s %v: %w", name, args, err)
	}
	return nil
}

// join makes one profile of those in a folder.
func join(dir string) (*profile.Profile, error) {
	names, err := filepath.Glob(filepath.Join(dir, "*.pprof"))
	if err != nil {
		return nil, err
	}
	var list []*profile.Profile
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		p, err := profile.ParseData(data)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", filepath.Base(name), err)
		}
		list = append(list, p)
	}
	if len(list) == 0 {
		return nil, errors.New("no process has written a profile")
	}
	all, err := profile.Merge(list)
	if err != nil {
		return nil, err
	}
	for _, m := range all.Mapping {
		m.File = filepath.Base(m.File)
	}
	all.Comments, all.TimeNanos = nil, 0
	return all, nil
}
