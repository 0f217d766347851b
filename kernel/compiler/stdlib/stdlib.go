// Package stdlib has Go's standard library where no Go toolchain is installed: the types of every
// package that a program may import, the source of those that have generic functions or look into
// the program's values, and the documentation of everything in them. They were taken from the
// library's source when Lockstep's own source was last generated, and are embedded compressed,
// package by package; a package that nobody asks for costs nothing. It has a few packages of
// golang.org/x/sync and golang.org/x/time as well, and runtime/cgo without cgo.
//
//	im := stdlib.NewImporter(fset)               // types, for go/types
//	files, info, ok := im.Source("slices")       // bodies, for go/ssa
//	doc, ok := stdlib.Doc("net/http")            // what Shift-Tab shows
//	paths := stdlib.ByName("rand")               // what "rand." may mean
//
// The values that interpreted code calls are in package stdlib/symbols, apart
// from here because it links the whole library into whatever imports it. Those that only the
// sources call are in stdlib/twin.
//
// It is built for Linux, macOS and Windows on amd64 and arm64, and has the types as the running one
// has them; the documentation is Linux's. All functions may be called from any goroutine. After an
// update of Go, run
//
//	go generate ./kernel/compiler/stdlib
package stdlib

import (
	_ "embed"
	"fmt"
	"runtime"
	"sync"

	"github.com/lockstep-go/lockstep/kernel/compiler/stdlib/internal/pack"
)

//go:generate go run ./internal/gen

//go:embed exports.pack
var exportsData string

//go:embed docs.pack
var docsData string

var (
	exports    = sync.OnceValue(func() *pack.Pack { return open("exports.pack", exportsData) })
	ownExports = sync.OnceValue(func() *pack.Pack { return open("exports_"+runtime.GOOS+".pack", ownExportsData) })
	docs       = sync.OnceValue(func() *pack.Pack { return open("docs.pack", docsData) })
)

// open panics on what cannot be read: it was embedded by the compiler, so the program is broken.
func open(name, data string) *pack.Pack {
	p, err := pack.Open(data)
	if err != nil {
		panic(fmt.Sprintf("stdlib: open %s: %v; run go generate ./kernel/compiler/stdlib", name, err))
	}
	return p
}

// read returns the entry of p at key; ok is false when there is none.
func read(p *pack.Pack, key string) (data []byte, ok bool) {
	data, ok, err := p.Read(key)
	if err != nil {
		panic(fmt.Sprintf("stdlib: %v; run go generate ./kernel/compiler/stdlib", err))
	}
	return data, ok
}

// License returns the terms of what is embedded: the packages are those of the Go project, in part
// as source.
func License() string {
	text, _ := read(docs(), "license")
	return string(text)
}

// GoVersion returns the version of Go that the embedded library belongs to, such as go1.26.1.
func GoVersion() string {
	v, _ := read(docs(), "go")
	return string(v)
}
