package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// arrows says which rooms a room may import, directly. What is not listed here is a decision about
// the structure, and is made here first.
var arrows = map[string][]string{
	"trace":       {},
	"words":       {},
	"jupyter":     {},
	"limits":      {"words"},
	"lessons":     {},
	"stdlib":      {"goruntime"},
	"cell":        {"words"},
	"workerproto": {"trace", "words"},
	"output":      {"terminal", "trace", "words"},
	"terminal":    {},
	"sched":       {"goruntime", "trace"},
	"goruntime":   {},
	"interp":      {"core", "goruntime"},
	"core":        {},
	"check":       {"cell", "core", "lessons", "stdlib", "words"},
	"corego":      {"core"},
	"facts":       {},
	"lower":       {"core", "corego", "facts"},
	"bridge":      {"core", "goruntime"},
	"display":     {"bridge", "core", "goruntime"},
	"primitives":  {"sched", "trace"},
	"callers":     {"core", "goruntime", "sched", "trace"},
	"children":    {},
	"resources":   {"children", "goruntime", "sched", "stdio", "trace"},
	"stdio":       {"callers", "goruntime", "sched", "trace"},
	"machine":     {"bridge", "callers", "core", "goruntime", "interp", "lessons", "primitives", "resources", "sched", "stdio", "stdlib", "trace"},
	"worker":      {"callers", "check", "children", "core", "display", "goruntime", "interp", "lessons", "limits", "lower", "machine", "primitives", "resources", "sched", "stdio", "stdlib", "trace", "words", "workerproto"},
	"sockets":     {"jupyter"},
	"supervisor":  {"children", "limits", "trace", "words", "workerproto"},
	"server":      {"cell", "jupyter", "limits", "output", "supervisor", "terminal", "trace", "words", "workerproto"},
	"client":      {"jupyter", "sockets"},
	"notebook":    {"client", "jupyter", "terminal"},
	"program":     {"supervisor", "terminal", "trace", "workerproto"},
	"conformance": {"limits", "program", "stdlib", "worker"},
	"kerneltest":  {"client", "install", "jupyter", "server", "sockets", "words"},
	"bench":       {"check", "client", "jupyter", "kerneltest", "lower", "stdlib", "supervisor", "trace", "workerproto"},
	"lockstep":    {"children", "jupyter", "notebook", "output", "program", "server", "sockets", "stdlib", "terminal", "words", "worker"},
	"install":     {"terminal", "words"},
}

// doors are the rooms through which alone an outside package comes in.
var doors = map[string]string{
	"github.com/go-zeromq/zmq4":        "sockets",
	"github.com/traefik/yaegi/interp":  "interp",
	"github.com/chromedp/chromedp":     "",
	"honnef.co/go/tools":               "",
	"github.com/traefik/yaegi/stdlib":  "",
	"github.com/traefik/yaegi/extract": "",
}

const (
	module = "github.com/lockstep-go/lockstep"
	root   = "../.." // the module's folder
)

// room names the room of a package of this module.
func room(pkg string) string {
	rel := strings.TrimPrefix(strings.TrimPrefix(pkg, module), "/")
	first, _, _ := strings.Cut(strings.TrimPrefix(rel, "kernel/"), "/")
	return first
}

// An arrow that nothing follows any more goes.
func TestRoomsImportOnlyWhatTheyMay(t *testing.T) {
	used := map[string][]string{} // by room, those that it imports
	err := filepath.WalkDir(root, func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if name := d.Name(); name != ".." && (strings.HasPrefix(name, ".") || name == "testdata") {
				return fs.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go") {
			return nil
		}
		rel, err := filepath.Rel(root, file)
		if err != nil {
			return err
		}
		from := room(path.Join(module, path.Dir(filepath.ToSlash(rel))))
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, spec := range f.Imports {
			p, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			if door, ok := doors[p]; ok && door != from {
				t.Errorf("%s imports %s, whose only door is %q", rel, p, door)
			}
			if p != module && !strings.HasPrefix(p, module+"/") {
				continue
			}
			to := room(p)
			used[from] = append(used[from], to)
			allowed, known := arrows[from]
			switch {
			case to == from:
			case !known:
				t.Errorf("%s: room %s has no arrows here yet", rel, from)
			case !slices.Contains(allowed, to):
				t.Errorf("%s: room %s may not import %s", rel, from, to)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for from, allowed := range arrows {
		for _, to := range allowed {
			if !slices.Contains(used[from], to) {
				t.Errorf("room %s may import %s, and does not", from, to)
			}
		}
	}
}

// The map of the rooms in this package's comment names each folder, and no other.
func TestMapNamesAllRooms(t *testing.T) {
	f, err := parser.ParseFile(token.NewFileSet(), "main.go", nil, parser.PackageClauseOnly|parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	_, list, _ := strings.Cut(f.Doc.Text(), "what is in them:")
	list, _, _ = strings.Cut(list, "A cell goes")
	var named []string
	for line := range strings.Lines(list) {
		if words := strings.Fields(line); len(words) > 0 {
			named = append(named, words[0])
		}
	}
	entries, err := os.ReadDir("..")
	if err != nil {
		t.Fatal(err)
	}
	var rooms []string
	for _, e := range entries {
		if e.IsDir() && e.Name() != "testdata" {
			rooms = append(rooms, e.Name())
		}
	}
	if slices.Sort(named); !slices.Equal(named, rooms) {
		t.Errorf("the map names\n%s\nthe rooms are\n%s", named, rooms)
	}
}
