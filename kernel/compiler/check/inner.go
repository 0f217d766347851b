package check

import (
	"fmt"
	"go/ast"
	"go/types"
	"regexp"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
)

// A cell is checked as a Go file that the learner has not written: its last value is an argument of
// a function of the kernel's, and its name in the file set means nothing to a learner. This file
// rewords what the checker says about either, in terms of the cell.

var (
	asShown   = strings.NewReplacer(" in argument to "+core.MachineName+".Show", "", " in call to "+core.MachineName+".Show", "")
	inferShow = regexp.MustCompile(`^in call to ` + core.MachineName + `\.Show, cannot infer `)
	// placeWord is a position in a message: "(declared at cell3:1:8)", "extra init expr at
	// cell3:1:8".
	placeWord = regexp.MustCompile(` at (\S+?):(\d+):(\d+)\b`)
)

// learnersText returns a message without the names of what the learner did not write.
func (u *Unit) learnersText(msg string) string {
	msg = asShown.Replace(msg)
	return placeWord.ReplaceAllStringFunc(msg, func(place string) string {
		m := placeWord.FindStringSubmatch(place)
		if !u.session.isFile(m[1]) && m[1] != u.Name {
			return place // the learner's own words
		}
		return fmt.Sprintf(" at %s:%s:%s", u.session.where(m[1]), m[2], m[3])
	})
}

// genericShown returns an error about the generic function that the cell ends with, of which there
// can be no value, in place of what the checker says of it as an argument of Show.
func (u *Unit) genericShown(te types.Error) types.Error {
	if u.Body == nil || !inferShow.MatchString(te.Msg) {
		return te
	}
	if arg := u.genericArg(); arg != nil {
		te.Pos = arg.Pos()
		te.Msg = fmt.Sprintf("cannot use generic function %s without instantiation", types.ExprString(arg))
	}
	return te
}

func (u *Unit) genericArg() (arg ast.Expr) {
	last, _ := u.Body.Body.List[len(u.Body.Body.List)-1].(*ast.ExprStmt)
	if last == nil {
		return nil
	}
	call, _ := last.X.(*ast.CallExpr)
	if call == nil {
		return nil
	}
	for _, a := range call.Args {
		name, _ := ast.Unparen(a).(*ast.Ident)
		if sel, ok := ast.Unparen(a).(*ast.SelectorExpr); ok {
			name = sel.Sel
		}
		if f, ok := u.Info.Uses[name].(*types.Func); ok && f.Signature().TypeParams().Len() > 0 {
			return a
		}
	}
	return nil
}

// isFile reports whether the name is that of a cell that the session has declarations from.
func (s *Session) isFile(name string) bool {
	for d := range s.list.all() {
		if d.origin != nil && d.origin.name == name {
			return true
		}
	}
	return false
}
