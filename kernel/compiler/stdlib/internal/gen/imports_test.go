package main

import (
	"runtime"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/compiler/stdlib"
)

func TestImportGraph(t *testing.T) {
	if stdlib.GoVersion() != runtime.Version() {
		t.Skip("generated with another version of Go")
	}
	got, err := importGraph()
	if err != nil {
		t.Fatal(err)
	}
	if want := string(readFile(t, "../../imports.txt")); got != want {
		t.Error("imports.txt is not what the generator makes: run go generate ./kernel/compiler/stdlib")
	}
}
