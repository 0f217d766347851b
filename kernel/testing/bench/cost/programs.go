package main

import (
	"embed"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"strconv"
	"strings"
)

// Each program in testdata declares ops, how many operations it does, and work, which does them and
// returns a number that reports whether it has done them right.
//
//go:embed testdata/*.go
var testdata embed.FS

// program is a program that is timed.
type program struct {
	name   string
	ops    int
	source string // complete, with the main that times it
	// watched: it starts goroutines or recovers, which Lockstep does by calls of its own.
	watched bool
}

// most returns how much longer than on yaegi the program may take.
func (p program) most() float64 {
	if p.watched {
		return maxWatched
	}
	return maxRatio
}

// timing is the main function of each program. Many short runs are timed: the shortest is one in
// which the machine had nothing else to do. It is older Go, since the interpreter under test gets
// newer Go wrong.
const timing = `
func main() {
	begin := clock.Now()
	for i := 0; i < 10 || clock.Since(begin) < 300*clock.Millisecond; i++ {
		start := clock.Now()
		got := work()
		took := clock.Since(start)
		out.Println(got, int64(took))
	}
}
`

// timingImports follow the package clause, under names that no program uses.
const timingImports = "import clock \"time\"\nimport out \"fmt\"\n"

// programs returns those whose names contain only, in the order of their names. There must be some.
func programs(only string) ([]program, error) {
	files, err := fs.Glob(testdata, "testdata/*.go")
	if err != nil {
		return nil, err
	}
	var all []program
	var names []string
	for _, file := range files {
		name := strings.TrimSuffix(path.Base(file), ".go")
		names = append(names, name)
		if !strings.Contains(name, only) {
			continue
		}
		text, err := testdata.ReadFile(file)
		if err != nil {
			return nil, err
		}
		p, err := newProgram(name, string(text))
		if err != nil {
			return nil, fmt.Errorf("read program %s: %w", name, err)
		}
		all = append(all, p)
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("no program's name contains %q: the programs are %s", only, strings.Join(names, ", "))
	}
	return all, nil
}

func newProgram(name, text string) (program, error) {
	const clause = "package main\n"
	rest, ok := strings.CutPrefix(text, clause)
	if !ok {
		return program{}, fmt.Errorf("it does not start with %q", clause)
	}
	_, after, _ := strings.Cut(text, "\nconst ops = ")
	number, _, _ := strings.Cut(after, " ")
	ops, err := strconv.Atoi(strings.ReplaceAll(number, "_", ""))
	if err != nil || ops <= 0 {
		return program{}, fmt.Errorf("it does not say how many operations it does: %w", err)
	}
	watches, err := watched(text)
	if err != nil {
		return program{}, err
	}
	return program{name, ops, clause + timingImports + rest + timing, watches}, nil
}

// watched reports whether a program has go statements or calls of recover.
func watched(text string) (found bool, err error) {
	file, err := parser.ParseFile(token.NewFileSet(), "", text, parser.SkipObjectResolution)
	if err != nil {
		return false, err
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.GoStmt:
			found = true
		case *ast.CallExpr:
			if id, ok := n.Fun.(*ast.Ident); ok && id.Name == "recover" {
				found = true
			}
		}
		return !found
	})
	return found, nil
}
