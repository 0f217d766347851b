package check

import (
	"cmp"
	"errors"
	"fmt"
	"go/scanner"
	"go/token"
	"go/types"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// Error is an error of Go's compiler at a place in a cell.
type Error struct {
	Line, Col int // from 1; 0 when the place is not in the cell
	Msg       string
	// Soft errors do not keep the rest from being checked, such as an unused variable.
	Soft bool
}

func (e Error) Error() string { return fmt.Sprintf("%d:%d: %s", e.Line, e.Col, e.Msg) }

// ErrorList is what is wrong with a cell, by place.
type ErrorList []Error

func (l ErrorList) Error() string {
	lines := make([]string, len(l))
	for i, e := range l {
		lines[i] = e.Error()
	}
	return strings.Join(lines, "\n")
}

// maxErrors is how many errors are told of one cell, as many as the compiler does.
const maxErrors = 10

// add takes an error of the checker into the list, unless a notebook allows what it complains of.
func (l *ErrorList) add(u *Unit, err error) {
	var te types.Error
	if !errors.As(err, &te) || !u.Program && allowed(te.Msg) {
		return
	}
	e := Error{Msg: u.plan.sourceWords(compilerText(te.Msg)), Soft: te.Soft}
	if p := u.Fset.Position(te.Pos); p.Filename == u.Name {
		e.Line, e.Col = p.Line, p.Column
	} else if d := u.plan.staleAt(te.Pos); d != nil {
		// The learner sees where it is, at the declaration that has broken it.
		name := u.plan.stale[d]
		e.Line, e.Col = u.place(name)
		e.Msg = fmt.Sprintf("declaring %s again breaks %s: %s", name, u.session.place(p), e.Msg)
	}
	*l = append(*l, e)
}

// staleAt is the declaration checked again that pos is in.
func (p *plan) staleAt(pos token.Pos) *decl {
	if p == nil {
		return nil
	}
	for _, d := range p.order {
		if d.syntax.Pos() <= pos && pos <= d.syntax.End() {
			return d
		}
	}
	return nil
}

// place is the line and column at which the cell declares a name, a method's included.
func (u *Unit) place(name string) (line, col int) {
	for _, d := range u.syntax.Decls {
		for _, id := range declared(d) {
			if id.Name == name {
				p := u.Fset.Position(id.Pos())
				return p.Line, p.Column
			}
		}
	}
	return 0, 0
}

// place names a position in an earlier cell.
func (s *Session) place(p token.Position) string {
	return fmt.Sprintf("%s, line %d", s.where(p.Filename), p.Line)
}

func (s *Session) where(name string) string {
	if s.Where == nil {
		return name
	}
	return s.Where(name)
}

var oldWord = regexp.MustCompile(HostName + `old\d+_([\pL_][\pL_\pN]*)`)

// SourceName is the name that the learner gave to what goes by name in the syntax: a type that was
// declared again, and that variables still have, does not keep its own.
func SourceName(name string) string { return oldWord.ReplaceAllString(name, "$1") }

// sourceWords tells of old types by the cells that declared them.
func (p *plan) sourceWords(msg string) string {
	names := oldWord.FindAllString(msg, -1)
	if len(names) == 0 || p == nil {
		return SourceName(msg)
	}
	var notes []string
	for _, d := range p.oldTypes() {
		if slices.Contains(names, d.old) {
			name := "old." + d.names[0]
			msg = regexp.MustCompile(d.old+`\b`).ReplaceAllString(msg, name)
			notes = append(notes, fmt.Sprintf("\n\t%s is %s as %s declared it: a variable keeps its type when the type is declared again",
				name, d.names[0], p.session.where(d.origin.name)))
		}
	}
	return SourceName(msg) + strings.Join(notes, "")
}

// oldTypes are types that have lost their names, in the session or by the cell.
func (p *plan) oldTypes() []*decl {
	var list []*decl
	for _, d := range slices.AppendSeq(slices.Clone(p.session.list), maps.Values(p.copies)) {
		if d.kind == typeDecl && d.old != "" {
			list = append(list, d)
		}
	}
	return list
}

// allowed tells whether the message is about what a cell may do and a Go program may not: import
// what only a later cell uses, initialise a variable with a function that uses it (a cell's
// statements run in order).
func allowed(msg string) bool {
	return strings.Contains(msg, "already declared through import of") ||
		strings.Contains(msg, "already declared through dot-import of") ||
		strings.Contains(msg, "imported and not used") ||
		strings.Contains(msg, "imported as") && strings.Contains(msg, "and not used") ||
		strings.HasPrefix(msg, "initialization cycle") && !strings.Contains(msg, "refers to itself") ||
		strings.HasPrefix(msg, "\t")
}

var quotedPath = regexp.MustCompile(`could not import (\S+) \(.*\)`)

// compilerWords are what the checker and the compiler say of the same.
var compilerWords = strings.NewReplacer(
	"break not in for, switch, or select statement", "break is not in a loop, switch, or select",
	"continue not in for statement", "continue is not in a loop",
)

var unusedLabel = regexp.MustCompile(`^label (\S+) declared and not used$`)

// compilerText is the checker's message in the compiler's words, where the two differ.
func compilerText(msg string) string {
	msg = compilerWords.Replace(msg)
	msg = unusedLabel.ReplaceAllString(msg, "label $1 defined and not used")
	return quotedPath.ReplaceAllString(msg, "package $1 is not in std (a cell can import the standard library and \"lessons\")")
}

// clean sorts the list and drops what is said twice: the checker sees a variable's initial value
// twice, once to find the variable's type and once where it is assigned.
func (l ErrorList) clean() ErrorList {
	slices.SortStableFunc(l, func(a, b Error) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Col, b.Col))
	})
	l = slices.CompactFunc(l, func(a, b Error) bool { return a.Line == b.Line && (a.Msg == b.Msg || a.Line > 0 && a.Col == b.Col) })
	return l[:min(len(l), maxErrors)]
}

// syntaxErrors turns the parser's errors into ours.
func syntaxErrors(name string, err error) ErrorList {
	if err == nil {
		return nil
	}
	var list scanner.ErrorList
	if !errors.As(err, &list) {
		return ErrorList{{Msg: err.Error()}}
	}
	var errs ErrorList
	for _, e := range list {
		ours := Error{Msg: "syntax error: " + e.Msg}
		if e.Pos.Filename == name {
			ours.Line, ours.Col = e.Pos.Line, e.Pos.Column
		}
		errs = append(errs, ours)
	}
	return errs.clean()
}
