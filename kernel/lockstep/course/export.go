package course

import (
	"fmt"
	"go/parser"
	"go/token"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/lockstep-go/lockstep/lessons/exercises"
)

// export writes an exercise as a package for plain go test, which sees one schedule each time.
func export(args []string, stdout, stderr io.Writer) int {
	if len(args) != 2 {
		fmt.Fprint(stderr, usage)
		return 2
	}
	x, err := find(args[0])
	if err == nil && x.Program.Judge == "" {
		err = fmt.Errorf("%s is of kind %s, which the kernel alone can judge", x.Name, x.Kind)
	}
	if err == nil {
		err = exported(x, startOf(x), args[1])
	}
	if err != nil {
		fmt.Fprintln(stderr, "lockstep:", err)
		return 1
	}
	fmt.Fprintf(stdout, "%s: answer.go is yours. go test looks at one schedule, the one that Go chooses, and go test -race at what it happens to see; the kernel's %%%%exercise looks at all.\nIt needs the module github.com/lockstep-go/lockstep.\n", args[1])
	return 0
}

// exported writes the package of an answer.
func exported(x *exercises.Exercise, answer, dir string) error {
	name := strings.ReplaceAll(filepath.Base(x.Name), "-", "")
	for file, text := range map[string]string{
		"given.go": x.Program.Given, "answer.go": answer, "judge_test.go": x.Program.Judge,
	} {
		if strings.TrimSpace(text) == "" {
			continue
		}
		if err := write(filepath.Join(dir, file), whole(name, text)); err != nil {
			return err
		}
	}
	return write(filepath.Join(dir, "answer_test.go"), "package "+name+`

import (
	"testing"

	"github.com/lockstep-go/lockstep/lessons"
)

func TestAnswer(t *testing.T) { lessons.TestAnswer(t, Judge) }
`)
}

// whole makes a file of a cell's text: with a package clause, and the imports that it has
// forgotten.
func whole(name, text string) string {
	head := "package " + name + "\n\n"
	f, err := parser.ParseFile(token.NewFileSet(), "", head+text, 0)
	if err != nil {
		return head + text
	}
	imported := map[string]bool{}
	for _, spec := range f.Imports {
		p := strings.Trim(spec.Path.Value, `"`)
		imported[p[strings.LastIndexByte(p, '/')+1:]] = true
	}
	var missing []string
	for _, id := range f.Unresolved {
		if p := known[id.Name]; p != "" && !imported[id.Name] && strings.Contains(text, id.Name+".") {
			imported[id.Name] = true
			missing = append(missing, p)
		}
	}
	for _, p := range missing {
		head += "import " + fmt.Sprintf("%q", p) + "\n"
	}
	return strings.ReplaceAll(head+"\n"+text, `"lessons"`, `"github.com/lockstep-go/lockstep/lessons"`)
}

// known are the packages that answers forget to import.
var known = map[string]string{
	"atomic": "sync/atomic", "context": "context", "errors": "errors", "fmt": "fmt", "lessons": "lessons", "runtime": "runtime",
	"slices": "slices", "strings": "strings", "sync": "sync", "time": "time", "errgroup": "golang.org/x/sync/errgroup", "strconv": "strconv", "maps": "maps", "sort": "sort",
}

// module is the folder of the module in which this program was built, "" if that is not here.
func module() string {
	dir, err := os.Getwd()
	for err == nil {
		if text, err := os.ReadFile(filepath.Join(dir, "go.mod")); err == nil && strings.Contains(string(text), "module github.com/lockstep-go/lockstep\n") {
			return dir
		}
		if filepath.Dir(dir) == dir {
			break
		}
		dir = filepath.Dir(dir)
	}
	return ""
}
