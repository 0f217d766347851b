package check

import (
	"cmp"
	"errors"
	"fmt"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/words"
)

// Error is an error of Go's compiler at a place in a cell.
type Error struct {
	File      string // of a program apart, see [Session.CheckApart]
	Line, Col int    // from 1; 0 when the place is not in the cell
	Msg       string
	// Own is an error of the kernel's own, from package words, whose English text is Msg. It is nil
	// for errors of the compiler, whose words are Go's in every language.
	Own error
	// Help says what to write instead, nil when nothing is known: an error of package words.
	Help  error
	stale bool // it is in an earlier cell, which the cell breaks
	// Soft errors, such as an unused variable, do not keep the rest from being checked.
	Soft bool
}

// In returns the message in a language.
func (e Error) In(lang words.Language) string {
	if e.Own != nil {
		return words.Explain(lang, e.Own)
	}
	return e.Msg
}

// own returns an error of the kernel's own, not the compiler's.
func own(err error) Error { return Error{Msg: err.Error(), Own: err} }

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

// breaks reports whether there are errors, and all are in earlier cells.
func (l ErrorList) breaks() bool {
	return len(l) > 0 && !slices.ContainsFunc(l, func(e Error) bool { return !e.stale })
}

// maxErrors is how many errors of one cell are reported, as many as the compiler reports.
const maxErrors = 10

// add adds an error of the checker to the list, unless it is about something that notebooks allow.
func (l *ErrorList) add(u *Unit, err error) {
	var te types.Error
	if !errors.As(err, &te) {
		return
	}
	if note, ok := strings.CutPrefix(te.Msg, "\t"); ok {
		// It is a note to the error before, with a position of its own.
		if n := len(*l) - 1; n >= 0 && u.noted {
			(*l)[n].Msg += "\n\t" + u.notePlace(te.Pos) + u.plan.sourceWords(u.learnersText(note))
		}
		return
	}
	te = u.genericShown(te)
	u.noted = u.Program || !u.allows(te.Msg)
	if !u.noted {
		return
	}
	if u.assembled != nil && strings.HasPrefix(te.Msg, "assignment mismatch") && l.tooMany(u, te) {
		return
	}
	e := Error{Msg: u.plan.sourceWords(u.learnersText(u.compilerText(te.Msg))), Soft: te.Soft}
	if m := notImported.FindStringSubmatch(te.Msg); m != nil {
		e.Own = importError(m[1], m[2])
		e.Msg = e.Own.Error()
	}
	// A program may have line directives.
	if p := u.Fset.Position(u.compilerPos(te)); p.Filename == u.Name || u.Program {
		e.Line, e.Col = p.Line, p.Column
		if u.apart {
			e.File = p.Filename
		}
	} else if d := u.plan.staleAt(te.Pos); d != nil {
		// The learner sees where it is, at the declaration that has broken it.
		name := u.plan.stale[d]
		e.Line, e.Col = u.place(name)
		e.Own = words.BreaksOther.Error(name, u.session.place(p), e.Msg)
		e.Msg, e.stale = e.Own.Error(), true
	}
	*l = append(*l, e)
}

// tooMany decides which of two errors is reported about a statement with more values than
// variables. The checker has found it twice: in the declaration, as for one with var, and in the
// assignment, as for one with :=. tooMany reports whether the second is to be dropped.
func (l *ErrorList) tooMany(u *Unit, te types.Error) (dropped bool) {
	p := u.Fset.Position(te.Pos)
	isVar := u.assembled.values[u.assembled.cellOffset(p)]
	*l = slices.DeleteFunc(*l, func(e Error) bool {
		extra := e.Line == p.Line && strings.HasPrefix(e.Msg, "extra init expr")
		dropped = dropped || extra && isVar
		return extra && !isVar
	})
	return dropped
}

// notePlace returns the position of an error's note, in the form in which the compiler writes it
// before the note.
func (u *Unit) notePlace(pos token.Pos) string {
	switch p := u.Fset.Position(pos); {
	case !p.IsValid():
		return ""
	case u.Program:
		return fmt.Sprintf("%s:%d:%d: ", u.session.where(p.Filename), p.Line, p.Column)
	case p.Filename == u.Name:
		return fmt.Sprintf("line %d: ", p.Line)
	default:
		return u.session.place(p) + ": "
	}
}

// staleAt returns the declaration checked again that pos is in.
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

// place returns the line and column at which the cell declares a name, a method's included.
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

// clean sorts the list and drops duplicates: the checker sees a variable's initial value
// twice, once to find the variable's type and once where it is assigned.
func (l ErrorList) clean(program bool) ErrorList {
	slices.SortStableFunc(l, func(a, b Error) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Col, b.Col))
	})
	l = slices.CompactFunc(l, func(a, b Error) bool {
		return a.File == b.File && a.Line == b.Line && (a.Msg == b.Msg || !program && a.Line > 0 && a.Col == b.Col)
	})
	return l[:min(len(l), maxErrors)]
}
