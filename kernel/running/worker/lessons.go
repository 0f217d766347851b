package worker

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"slices"
	"sync"

	"github.com/lockstep-go/lockstep/kernel/compiler/stdlib"
	"github.com/lockstep-go/lockstep/kernel/running/machine"
	"github.com/lockstep-go/lockstep/lessons"
	"github.com/lockstep-go/lockstep/lessons/host"
)

// lessonsImporter gives the checker package lessons too, from its embedded source. It is for one
// goroutine at a time.
type lessonsImporter struct{ *stdlib.Importer }

var lessonsPackage = struct {
	once sync.Once
	pkg  *types.Package
	err  error
}{}

func (im lessonsImporter) Import(path string) (*types.Package, error) {
	if !slices.Contains(machine.LessonsPaths, path) {
		return im.Importer.Import(path)
	}
	p := &lessonsPackage
	p.once.Do(func() {
		fset := token.NewFileSet() // of no worker's own: the package is for all of them, and has no generic functions
		var files []*ast.File
		for name, src := range lessons.Sources() {
			f, err := parser.ParseFile(fset, name, src, parser.SkipObjectResolution)
			if err != nil {
				p.err = err
				return
			}
			files = append(files, f)
		}
		conf := types.Config{Importer: hostImporter(im), IgnoreFuncBodies: true}
		p.pkg, p.err = conf.Check(machine.LessonsPaths[0], fset, files, nil)
	})
	return p.pkg, p.err
}

// hostPath is the package that package lessons names types of. Cells cannot import it.
const hostPath = "github.com/lockstep-go/lockstep/lessons/host"

// hostImporter gives package lessons the package host, from its embedded source.
type hostImporter struct{ *stdlib.Importer }

func (im hostImporter) Import(path string) (*types.Package, error) {
	if path != hostPath {
		return im.Importer.Import(path)
	}
	fset := token.NewFileSet()
	var files []*ast.File
	for name, src := range host.Sources {
		f, err := parser.ParseFile(fset, name, src, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		files = append(files, f)
	}
	conf := types.Config{Importer: im.Importer, IgnoreFuncBodies: true}
	return conf.Check(hostPath, fset, files, nil)
}
