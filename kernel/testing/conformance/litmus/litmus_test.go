package main

import (
	"os"
	"strings"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/running/worker"
)

func TestMain(m *testing.M) {
	if len(os.Args) == 2 && os.Args[1] == "worker" {
		os.Exit(worker.Main(os.Stdin, os.Stdout))
	}
	os.Exit(m.Run())
}

// Go does nothing that is not known of a program, and the kernel nothing that Go does not.
func TestGoAgrees(t *testing.T) {
	for name, kind := range kinds {
		var b strings.Builder
		n := nativeBatch
		if name == "mixed" { // each of which is run in many ways; the program looks at thousands
			n = 12
		}
		differ, err := kind.compareWithGo(t.Context(), 2, 0, n, &b)
		if err != nil {
			if strings.Contains(err.Error(), "-race requires") || strings.Contains(err.Error(), "-race is not supported") {
				t.Skip(err)
			}
			t.Fatal(err)
		}
		if differ {
			t.Errorf("%s:\n%s", name, &b)
		}
		t.Logf("%s:\n%s", name, &b)
	}
}
