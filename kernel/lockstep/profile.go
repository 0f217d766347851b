package main

import (
	"fmt"
	"io"
	"os"
	"runtime/pprof"
	"time"
)

// profileVariable names a folder. Each process writes there where it spends its time: that is what
// default.pgo is made of, by which the compiler knows what to inline (go.dev/doc/pgo). See
// kernel/testing/bench/profile.
const profileVariable = "LOCKSTEP_CPUPROFILE"

// profiles begins to write profiles, one after another, if that is asked for: a worker is killed in the
// end, and only what it has written by then is of use.
func profiles(stderr io.Writer) {
	dir := os.Getenv(profileVariable)
	if dir == "" {
		return
	}
	go func() {
		for {
			if err := writeProfile(dir); err != nil {
				fmt.Fprintf(stderr, "lockstep: no profile: %v\n", err)
				return
			}
		}
	}()
}

// writeProfile writes the profile of half a second to a file, which has its name when it is whole.
func writeProfile(dir string) error {
	f, err := os.CreateTemp(dir, "*.part")
	if err != nil {
		return err
	}
	defer f.Close()
	if err := pprof.StartCPUProfile(f); err != nil {
		return err
	}
	time.Sleep(500 * time.Millisecond)
	pprof.StopCPUProfile()
	return os.Rename(f.Name(), f.Name()+".pprof")
}
