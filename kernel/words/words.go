// Package words has the kernel's messages to a learner, in each language that it speaks: one table
// of phrases, from which magics, reports, notices and tables take their text.
//
// A [Phrase] is declared once, in the file of its subject (magics.go, lanes.go, report.go, …), as a
// format of package fmt in English and in Chinese:
//
//	var NoVariable = phrase("there is no variable %s", "没有变量 %s")
//
// and said in the language of the session:
//
//	words.NoVariable.In(lang, name)
//
// A Chinese sentence may need its arguments in another order: write %[2]s. An argument that is
// itself a Phrase or an [Error] is said in the same language.
//
// What Go says stays as Go says it: the compiler's errors, "all goroutines are asleep - deadlock!",
// the reasons for which goroutines wait. So do the names of errors (ename), by which tools know
// them.
//
// The terms are those of the course's glossary; a test holds the table to it.
package words

import (
	"errors"
	"fmt"
)

// A Phrase is a format in each language.
type Phrase struct{ en, zh string }

// table holds every phrase, for the tests.
var table []Phrase

// phrase declares a phrase. It is called while the package's variables are initialized.
func phrase(en, zh string) Phrase {
	p := Phrase{en, zh}
	table = append(table, p)
	return p
}

// In returns the phrase in a language, with its arguments in place.
func (p Phrase) In(l Language, args ...any) string {
	format := p.en
	if l == Chinese {
		format = p.zh
	}
	said := make([]any, len(args))
	for i, a := range args {
		switch a := a.(type) {
		case Phrase:
			said[i] = a.In(l)
		case error:
			said[i] = Explain(l, a)
		default:
			said[i] = a
		}
	}
	return fmt.Sprintf(format, said...)
}

// Error returns an error that Explain puts into the language of whoever shows it.
func (p Phrase) Error(args ...any) error { return &Error{p, args} }

// An Error is a phrase as an error.
type Error struct {
	phrase Phrase
	args   []any
}

// Error returns the English text.
func (e *Error) Error() string { return e.phrase.In(English, e.args...) }

// Unwrap returns the errors among the arguments.
func (e *Error) Unwrap() []error {
	var errs []error
	for _, a := range e.args {
		if err, ok := a.(error); ok {
			errs = append(errs, err)
		}
	}
	return errs
}

// Is reports whether target is the same phrase, so that errors of this package can be compared.
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	return ok && t.phrase == e.phrase && len(t.args) == 0
}

// Explain returns an error's text in a language. Errors that are not of this package, such as those
// of the operating system, keep their own text.
func Explain(l Language, err error) string {
	var e *Error
	if errors.As(err, &e) && e.Error() == err.Error() {
		return e.phrase.In(l, e.args...)
	}
	return err.Error()
}
