package check

import (
	"errors"
	"go/ast"
	"go/token"
	"go/types"
	"regexp"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/compiler/stdlib"
	"github.com/lockstep-go/lockstep/kernel/words"
)

// go/types and Go's compiler share their checks, and nearly all of their messages. This file has
// the differences.

// allows reports whether the message is about what a cell may do and a Go program may not: import
// what only a later cell uses, initialize a variable with a function that uses it (a cell's
// statements run in order).
func (u *Unit) allows(msg string) bool {
	if strings.HasPrefix(msg, "initialization cycle") && !strings.Contains(msg, "refers to itself") {
		u.cyclic = true
		return u.cycles
	}
	return strings.Contains(msg, "already declared through import of") ||
		strings.Contains(msg, "already declared through dot-import of") ||
		strings.Contains(msg, "imported and not used") ||
		strings.Contains(msg, "imported as") && strings.Contains(msg, "and not used") ||
		strings.HasPrefix(msg, "\t")
}

var notImported = regexp.MustCompile(`^could not import (\S+) \((.*)\)$`)

// compilerWords maps the checker's words to the compiler's.
var compilerWords = strings.NewReplacer(
	"break not in for, switch, or select statement", "break is not in a loop, switch, or select",
	"continue not in for statement", "continue is not in a loop",
)

var unusedLabel = regexp.MustCompile(`^label (\S+) declared and not used$`)

var (
	undeclaredLabel = regexp.MustCompile(`^label (\S+) not declared$`)
	branchLabel     = regexp.MustCompile(`^invalid (break|continue) label (\S+)$`)
)

// compilerText returns the checker's message in the compiler's words, where the two differ.
func (u *Unit) compilerText(msg string) string {
	msg = compilerWords.Replace(msg)
	msg = unusedLabel.ReplaceAllString(msg, "label $1 defined and not used")
	msg = undeclaredLabel.ReplaceAllString(msg, "label $1 not defined")
	if m := branchLabel.FindStringSubmatch(msg); m != nil && !u.hasLabel(m[2]) {
		msg = m[1] + " label not defined: " + m[2]
	}
	return msg
}

// importError returns the error that a package cannot be imported: which ones can, or why this one
// cannot.
func importError(path, reason string) error {
	switch {
	case strings.HasSuffix(reason, "is not in std"):
		return words.NotForCells.Error(path)
	case strings.HasSuffix(reason, stdlib.TurnedOff):
		return words.TurnedOff.Error(path, stdlib.ForbidEnv)
	}
	return errors.New(reason)
}

func (u *Unit) hasLabel(name string) (found bool) {
	ast.Inspect(u.syntax, func(n ast.Node) bool {
		if l, ok := n.(*ast.LabeledStmt); ok && l.Label.Name == name {
			found = true
		}
		return !found
	})
	return found
}

// compilerPos returns the position at which the compiler reports an error, since the checker may
// report it elsewhere.
func (u *Unit) compilerPos(te types.Error) token.Pos {
	pos := te.Pos
	switch {
	case strings.HasPrefix(te.Msg, "invalid operation: cannot send to"):
		ast.Inspect(u.syntax, func(n ast.Node) bool {
			if s, ok := n.(*ast.SendStmt); ok && s.Arrow == te.Pos {
				pos = s.Pos()
			}
			return true
		})
	case strings.HasPrefix(te.Msg, "not enough arguments in call"), strings.HasPrefix(te.Msg, "missing argument in conversion"):
		ast.Inspect(u.syntax, func(n ast.Node) bool {
			if c, ok := n.(*ast.CallExpr); ok && c.Rparen == te.Pos && len(c.Args) == 0 {
				pos = c.Pos()
			}
			return true
		})
	case strings.HasPrefix(te.Msg, "invalid use of [...] array"):
		pos--
	}
	return pos
}
