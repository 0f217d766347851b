// Package exercises has the exercises of the course: what a file of one says, and what is told to a
// learner about an answer.
//
// An [Exercise] is read from one txtar file, lessons/exercises/NN-lesson/name.txtar. It has a task
// in two languages, programs, right and wrong answers, hints, and a judge. Whoever judges an answer
// to it makes a [Verdict], whose [Fault] says what is wrong.
//
// The package runs nothing, and imports nothing of the kernel.
package exercises

// Kinds of exercises.
const (
	Fix      = "fix"      // a program is to be mended
	Fill     = "fill"     // a function is to be written
	Predict  = "predict"  // what can be printed, and what cannot?
	Order    = "order"    // lines are to be put in order
	Schedule = "schedule" // who goes next, so that it goes wrong?
	Test     = "test"     // a test is to be written
)

// An Exercise is what its file says.
type Exercise struct {
	Name   string // as in lock/deposit
	Lesson string // as in 02-lock
	File   string // its path
	Source string // the file's text
	Hash   string // that of Source

	Settings
	Program Program
	// Right and Wrong are answers that must pass, and must fail.
	Right, Wrong []Answer
	// Texts are what it says, by language: en, zh.
	Texts map[string]Text
	// Equivalent are the mutants of right answers that are no fault, each with a reason.
	Equivalent []string
}

// Settings are the header of an exercise's file.
type Settings struct {
	Kind  string
	Place int // in its lesson, from 1; those without are last
	Bound int // preemptions of a schedule
	Max   int // schedules for each part
	// Lost and Late ask for faults of these kinds.
	Lost, Late bool
	// Allow are the kinds of faults that are none here.
	Allow []string
	// Goal is what a schedule must make happen: a fault, or "prints TEXT".
	Goal string
}

// A Program is the code of an exercise. Its texts are cells: they have no package clause.
type Program struct {
	Given, Start, Judge string
	Whole               string   // program.go, of [Predict] and [Schedule]
	Options             []string // of [Predict]
	Lines               []string // of [Order]
	Sound, Broken       []Answer // of [Test]: implementations
}

// An Answer is a named text. A wrong one says which fault it has, as in "race balance".
type Answer struct {
	Name, Text, Fault string
}

// A Text is what an exercise says in one language.
type Text struct {
	Title  string
	Task   string // without the title
	Hints  []Section
	Solved string
}

// A Section is a part of the hints: its heading is a fault, or 1, 2, 3.
type Section struct{ Heading, Text string }
