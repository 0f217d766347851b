package examiner

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/compiler/cell"
	"github.com/lockstep-go/lockstep/kernel/running/judge"
)

// Texts of exercises and answers are cells: they have no package clause, and may have forgotten an
// import. Both are put at the head of their first line, so that lines keep their numbers.

// names of the files of a program that is judged.
const (
	answerFile = "answer.go"
	givenFile  = "given.go"
	judgeFile  = "judge.go"
	mainFile   = "main.go"
	wholeFile  = "program.go"
)

// IsLearners reports whether a file of a judged program is the one that the learner knows: the
// answer, or the program that a question is about.
func IsLearners(file string) bool { return file == answerFile || file == wholeFile }

// lessonsName is the name by which the main file of a judged program knows package lessons: none
// that an answer would declare.
const lessonsName = "lessons__"

// mainText is the main file of a program that asks a judge.
func mainText(function string) string {
	return "package main; import " + lessonsName + ` "lessons"; func main() { ` + lessonsName + ".Judging(" + function + ") }"
}

// bareMain is the main file of a program that is compiled and never run.
const bareMain = "package main; func main() {}"

// file makes a file of a program of the text of a cell.
func (e *exam) file(name, text string, known map[string]bool) judge.Source {
	head := "package main; "
	for _, path := range e.Imports(head+text, known) {
		head += "import " + strconv.Quote(path) + "; "
	}
	return judge.Source{Name: name, Text: head + text}
}

// declarations returns an answer's declarations, with all else left blank: what a learner tries
// below them runs in the session, and is not judged.
func declarations(text string) string {
	blank := []byte(text)
	for _, f := range cell.Split(text) {
		if f.Kind == cell.Stmt {
			for i := f.Offset; i < f.Offset+len(f.Text); i++ {
				if blank[i] != '\n' {
					blank[i] = ' '
				}
			}
		}
	}
	return string(blank)
}

// declared returns the names that files declare at their top, methods left out.
func declared(files ...judge.Source) map[string]bool {
	names := map[string]bool{}
	for _, src := range files {
		f, _ := parser.ParseFile(token.NewFileSet(), src.Name, src.Text, parser.SkipObjectResolution)
		if f == nil {
			continue
		}
		for _, d := range f.Decls {
			for _, id := range declares(d) {
				names[id.Name] = true
			}
		}
	}
	return names
}

// declares returns the names that a declaration at the top of a file declares.
func declares(d ast.Decl) (names []*ast.Ident) {
	switch d := d.(type) {
	case *ast.FuncDecl:
		if d.Recv == nil {
			names = append(names, d.Name)
		}
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			switch spec := spec.(type) {
			case *ast.TypeSpec:
				names = append(names, spec.Name)
			case *ast.ValueSpec:
				names = append(names, spec.Names...)
			}
		}
	}
	return names
}

// mistakeText is why sources do not compile, and the line of the answer where, or 0.
func mistakeText(err error) (line int, text string) {
	if n, ok := err.(judge.NotBuilt); ok && len(n) > 0 {
		m := n[0]
		if m.File == "" || m.Line == 0 {
			return 0, m.Text
		}
		if m.File == answerFile {
			return m.Line, "line " + strconv.Itoa(m.Line) + ": " + m.Text
		}
		return 0, m.Text + " (" + m.File + ")"
	}
	return 0, strings.TrimSpace(err.Error())
}
