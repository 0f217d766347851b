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

// wings says which wings a wing may import: rooms of several stand in one wing, by the way of a
// cell.
var wings = map[string][]string{
	"trace":      {},
	"words":      {},
	"goruntime":  {},
	"journal":    {},
	"lessons":    {},
	"wire":       {"trace", "words"},
	"compiler":   {"goruntime", "lessons", "words"},
	"explaining": {"trace", "words"},
	"course":     {"explaining", "journal", "lessons", "words"},
	"serving":    {"compiler", "course", "explaining", "journal", "lessons", "trace", "wire", "words"},    // of the compiler, what a cell's magics are
	"running":    {"compiler", "explaining", "goruntime", "lessons", "serving", "trace", "wire", "words"}, // of serving, what bounds and ends a process
	"lockstep":   {"compiler", "course", "lessons", "running", "serving", "trace", "wire", "words"},
	"testing":    {"compiler", "course", "install", "lessons", "lockstep", "running", "serving", "trace", "wire", "words"},
	"install":    {"serving", "words"}, // of serving, what text may do to a terminal
}

// arrows says which rooms a room may import, directly. What is not listed here is a decision about
// the structure, and is made here first.
var arrows = map[string][]string{
	"trace": {},

	"journal": {},

	"words": {},

	"goruntime": {},

	"jupyter":     {},
	"sockets":     {"jupyter"},
	"workerproto": {"trace", "words"},
	"client":      {"jupyter", "sockets"},
	"ring":        {},

	"cell":       {"words"},
	"check":      {"cell", "core", "lessons", "stdlib", "words"},
	"core":       {},
	"facts":      {},
	"instrument": {"facts"},
	"corego":     {"core"},
	"lower":      {"core", "corego", "facts", "instrument"},
	"stdlib":     {"goruntime"},

	"children":   {},
	"limits":     {"words"},
	"terminal":   {},
	"output":     {"look", "terminal", "trace", "words"},
	"supervisor": {"children", "limits", "ring", "trace", "words", "workerproto"},
	"grader":     {"exercises", "supervisor", "trace", "words", "workerproto"},
	"server":     {"cell", "exercises", "grader", "journal", "progress", "report", "jupyter", "limits", "output", "supervisor", "terminal", "trace", "words", "workerproto"},

	"report":   {"exercises", "look", "progress", "words"},
	"progress": {"exercises", "journal"},

	"look":    {},
	"detect":  {"look", "trace", "words"},
	"explore": {"look", "timeline", "trace", "words"},

	"sched":      {"goruntime", "trace"},
	"search":     {"explore", "sched", "trace"},
	"judge":      {"explore", "sched", "search", "trace"},
	"examiner":   {"cell", "exercises", "explore", "judge", "lessons", "sched", "trace"},
	"primitives": {"goruntime", "sched", "trace"},
	"callers":    {"core", "goruntime", "sched", "trace"},
	"stdio":      {"callers", "goruntime", "primitives", "sched", "trace"},
	"resources":  {"children", "goruntime", "primitives", "sched", "stdio", "trace"},
	"interp":     {"core", "goruntime"},
	"flat":       {"core", "corego", "goruntime"},
	"bridge":     {"core", "goruntime"},
	"display":    {"bridge", "core", "goruntime"},
	"machine":    {"bridge", "callers", "core", "corego", "flat", "goruntime", "interp", "lessons", "primitives", "resources", "sched", "stdio", "stdlib", "trace"},
	"worker":     {"callers", "check", "children", "core", "detect", "display", "examiner", "exercises", "explore", "goruntime", "interp", "judge", "lessons", "limits", "lower", "machine", "primitives", "record", "resources", "ring", "sched", "search", "stdio", "stdlib", "stepper", "timeline", "trace", "words", "workerproto"},

	"timeline": {"look", "trace", "words"},
	"record":   {"explore", "timeline", "trace", "words"},
	"stepper":  {"look", "record", "words"},

	"notebook": {"client", "jupyter", "options", "progress", "terminal"},
	"program":  {"options", "supervisor", "terminal", "trace", "words", "workerproto"},
	"options":  {"workerproto"},
	"course":   {"exercises", "grader", "progress", "report", "words"},
	"lockstep": {"children", "course", "progress", "jupyter", "notebook", "output", "program", "server", "sockets", "stdlib", "terminal", "words", "worker"},

	"kerneltest":  {"client", "exercises", "progress", "install", "jupyter", "server", "sockets", "words"},
	"conformance": {"limits", "program", "stdlib", "worker", "workerproto"},
	"bench":       {"check", "client", "jupyter", "kerneltest", "lower", "stdlib", "supervisor", "trace", "workerproto"},

	"lessons":   {},
	"exercises": {},
	"install":   {"terminal", "words"},
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

// place names the wing and the room of a package of this module. A wing without rooms is one
// itself.
func place(pkg string) (wing, room string) {
	parts := strings.Split(strings.TrimPrefix(strings.TrimPrefix(pkg, module), "/"), "/")
	if parts[0] == "kernel" && len(parts) > 1 {
		parts = parts[1:]
	}
	wing, room = parts[0], parts[0]
	if len(parts) > 1 {
		if _, ok := arrows[parts[1]]; ok {
			room = parts[1]
		}
	}
	return wing, room
}

// An arrow that nothing follows any more goes.
func TestRoomsImportOnlyWhatTheyMay(t *testing.T) {
	used := map[string][]string{}   // by room, those that it imports
	follow := map[string][]string{} // the same by wing
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
		wing, from := place(path.Join(module, path.Dir(filepath.ToSlash(rel))))
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
			wingTo, to := place(p)
			used[from] = append(used[from], to)
			follow[wing] = append(follow[wing], wingTo)
			if wing != wingTo && !slices.Contains(wings[wing], wingTo) {
				t.Errorf("%s: wing %s may not import %s", rel, wing, wingTo)
			}
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
	unused(t, "room", arrows, used)
	unused(t, "wing", wings, follow)
}

// unused reports the arrows that nothing follows.
func unused(t *testing.T, what string, arrows, used map[string][]string) {
	for from, allowed := range arrows {
		for _, to := range allowed {
			if !slices.Contains(used[from], to) {
				t.Errorf("%s %s may import %s, and does not", what, from, to)
			}
		}
	}
}

// No way leads along arrows back to where it began.
func TestArrowsMakeNoCircle(t *testing.T) {
	for _, arrows := range []map[string][]string{wings, arrows} {
		done := map[string]bool{}
		var visit func(at string, way []string)
		visit = func(at string, way []string) {
			if slices.Contains(way, at) {
				t.Errorf("a circle: %s", strings.Join(append(way, at), " → "))
				return
			}
			if done[at] {
				return
			}
			for _, to := range arrows[at] {
				visit(to, append(slices.Clone(way), at))
			}
			done[at] = true
		}
		for from := range arrows {
			visit(from, nil)
		}
	}
}

// The map in this package's comment names each wing and each room in it, and no other.
func TestMapNamesAllRooms(t *testing.T) {
	f, err := parser.ParseFile(token.NewFileSet(), "main.go", nil, parser.PackageClauseOnly|parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	_, list, _ := strings.Cut(f.Doc.Text(), "what is in them:")
	list, _, _ = strings.Cut(list, "A cell goes")
	var named []string
	wing := ""
	for line := range strings.Lines(list) {
		words := strings.Fields(line)
		switch indent := len(line) - len(strings.TrimLeft(line, "\t ")); {
		case len(words) == 0:
		case indent == 1:
			wing = words[0]
			named = append(named, wing)
		default:
			named = append(named, wing+"/"+words[0])
		}
	}
	var folders []string
	add := func(dir string, inside bool) {
		entries, err := os.ReadDir(filepath.Join(root, "kernel", dir))
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			if _, room := arrows[e.Name()]; e.IsDir() && e.Name() != "testdata" && (!inside || room || e.Name() == "labtest") {
				folders = append(folders, path.Join(dir, e.Name()))
			}
		}
	}
	add("", false)
	for _, wing := range slices.Clone(folders) {
		add(wing, true)
	}
	slices.Sort(named)
	if slices.Sort(folders); !slices.Equal(named, folders) {
		t.Errorf("the map names\n%s\nthe folders are\n%s", named, folders)
	}
}
