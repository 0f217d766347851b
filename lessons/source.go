package lessons

import (
	"embed"
	"io/fs"
)

//go:embed check.go doc.go display.go explore.go local.go rich.go thread.go
var source embed.FS

// Sources returns those of the package's source files by name that declare what cells use, from
// which the kernel learns its types: where cells run there need not be a Go toolchain. It is not
// for cells. Files are left out that only bodies of functions need, and with them what they import:
// the kernel would have to read that, too. This file is left out as well: what cells can name is
// what is theirs to use.
func Sources() map[string]string {
	files := map[string]string{}
	names, err := fs.Glob(source, "*.go")
	if err != nil {
		panic(err) // the pattern is bad
	}
	for _, n := range names {
		b, err := source.ReadFile(n)
		if err != nil {
			panic(err) // it was embedded by the compiler
		}
		files[n] = string(b)
	}
	return files
}
