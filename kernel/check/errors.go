package check

import (
	"cmp"
	"errors"
	"fmt"
	"go/scanner"
	"go/token"
	"go/types"
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
func (l *ErrorList) add(fset *token.FileSet, name string, err error) {
	var te types.Error
	if !errors.As(err, &te) || allowed(te.Msg) {
		return
	}
	e := Error{Msg: compilerText(te.Msg), Soft: te.Soft}
	if p := fset.Position(te.Pos); p.Filename == name {
		e.Line, e.Col = p.Line, p.Column
	}
	*l = append(*l, e)
}

// allowed tells whether the message is about what a cell may do and a Go program may not: import
// what only a later cell uses, initialise a variable with a function that uses it (a cell's
// statements run in order).
func allowed(msg string) bool {
	return strings.Contains(msg, "imported and not used") ||
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
