package server

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/compiler/cell"
	"github.com/lockstep-go/lockstep/kernel/serving/output"
	"github.com/lockstep-go/lockstep/kernel/wire/jupyter"
	"github.com/lockstep-go/lockstep/kernel/wire/workerproto"
	"github.com/lockstep-go/lockstep/kernel/words"
)

// magic is a magic that the server runs itself.
type magic struct {
	sign       string // % or, if it is about the cell, %%
	name, args string
	help       words.Phrase
	run        func(*Server, *execution, output.Publisher, string) error
	// words are those that can follow the words before; nil if they are among args.
	words func(s *Server, before []string) []string
}

// goArgs are the args of a magic that is followed by Go, which becomes part of the cell.
const goArgs = "[GO]"

// magics in the order in which %help lists them. It is filled by init, since help is one of them.
var magics []magic

// knownMagics are their names.
var knownMagics cell.Magics

func init() {
	magics = []magic{
		{"%", "help", "", words.HelpHelp, (*Server).magicHelp, nil},
		{"%", "lanes", "[stream|table|both|off]", words.HelpLanes, (*Server).magicLanes, nil},
		{"%", "goroutines", "", words.HelpGoroutines, (*Server).magicGoroutines, nil},
		{"%", "who", "[NAME...]", words.HelpWho, (*Server).magicWho, (*Server).variableWords},
		{"%", "follow", "[-off] NAME|ID", words.HelpFollow, (*Server).magicFollow, (*Server).goroutineWords},
		{"%", "stop", "N|all", words.HelpStop, (*Server).magicStop, (*Server).cellWords},
		{"%", "race", "[on|off|error]", words.HelpRace, (*Server).magicRace, nil},
		{"%", "clock", "[real|instant|10x]", words.HelpClock, (*Server).magicClock, nil},
		{"%", "seed", "[N|random|auto]", words.HelpSeed, (*Server).magicSeed, nil},
		{"%%", "explore", "[-bound N] [-max N] [-time D] [-expect EXPR] [-dpor] [-late on|off]", words.HelpExplore, (*Server).magicExplore, (*Server).exploreWords},
		{"%%", "replay", "SCHEDULE", words.HelpReplay, (*Server).magicReplay, (*Server).noWords},
		{"%%", "step", "[SCHEDULE]", words.HelpStep, (*Server).magicStep, (*Server).noWords},
		{"%%", "timeline", "[-axis step|clock]", words.HelpTimeline, (*Server).magicTimeline, (*Server).timelineWords},
		{"%%", "parallel", "", words.HelpParallel, (*Server).magicParallel, nil},
		{"%", "wait", "[on|off]", words.HelpWait, (*Server).magicWait, nil},
		{"%", "times", "[on|off]", words.HelpTimes, (*Server).magicTimes, nil},
		{"%", "output", "[cap SIZE|off] [rate SIZE|off|auto]", words.HelpOutput, (*Server).magicOutput, (*Server).capWords},
		{"%", "lang", "[en|zh]", words.HelpLang, (*Server).magicLang, nil},
		{"%", "lesson", "LESSON [en|zh]", words.HelpLesson, (*Server).magicLesson, (*Server).lessonWords},
		{"%%", "exercise", "NAME", words.HelpExercise, (*Server).magicExercise, (*Server).exerciseWords},
		{"%", "check", "[-strict] [NAME]", words.HelpCheck, (*Server).magicCheck, (*Server).exerciseWords},
		{"%", "hint", "[NAME]", words.HelpHint, (*Server).magicHint, (*Server).exerciseWords},
		{"%", "solution", "[NAME]", words.HelpSolution, (*Server).magicSolution, (*Server).exerciseWords},
		{"%", "reset", "[-mine] [NAME]", words.HelpReset, (*Server).magicReset, (*Server).exerciseWords},
		{"%", "progress", "[export F|import F|clear NAME|clear all]", words.HelpProgress, (*Server).magicProgress, (*Server).progressWords},
		{"%", "review", "", words.HelpReview, (*Server).magicReview, nil},
		{"%", "test", "[-v] [-bench PATTERN] [[-run] PATTERN]", words.HelpTest, (*Server).magicTest, (*Server).testWords},
		{"%", "time", goArgs, words.HelpTime, (*Server).magicTime, nil},
		{"%%", "time", "", words.HelpTime, (*Server).magicTimeCell, nil},
		{"%%", "dump", "[-declare]", words.HelpDump, (*Server).magicDump, nil},
	}
	for _, m := range magics {
		if m.sign == "%%" {
			knownMagics.Cell = append(knownMagics.Cell, m.name)
		} else {
			knownMagics.Line = append(knownMagics.Line, m.name)
		}
		if m.args == goArgs {
			knownMagics.Code = append(knownMagics.Code, m.name)
		}
	}
}

// runMagic runs a magic of the running execution.
func (s *Server) runMagic(e *execution, pub output.Publisher, m cell.Magic) error {
	written := cell.Magic{Name: m.Name, Cell: m.Cell}.String()
	return magicNamed(written).run(s, e, pub, m.Args) // ParseMagics lets none but ours through
}

// magicFailure returns the error of a cell whose magic cannot be obeyed.
func (s *Server) magicFailure(e *execution, err error) *jupyter.Error {
	lang := s.get().language
	var unknown *cell.MagicError
	var help error
	if errors.As(err, &unknown) {
		if help = ipython[unknown.Name]; help != nil {
			unknown.Nearest = "" // it is near by chance
		}
	}
	text := words.Explain(lang, err)
	traceback := []string{fmt.Sprintf("In [%d]: %s", e.title, text)}
	if help != nil {
		traceback = append(traceback, "      | "+words.Help.In(lang, help))
	}
	return &jupyter.Error{Name: "MagicError", Value: text, Traceback: traceback}
}

// magicDump has the cell shown in its stages. With -declare, what it declares can be used by later
// cells, which are to be shown like that, too.
func (s *Server) magicDump(e *execution, _ output.Publisher, args string) error {
	if args != "" && args != "-declare" {
		return usage("dump", args)
	}
	e.dump, e.declare = true, e.declare || args != ""
	return nil
}

// magicTest has the cell run tests of the session at its end.
func (s *Server) magicTest(e *execution, _ output.Publisher, args string) error {
	list := strings.Fields(strings.ReplaceAll(args, "=", " ")) // -run=Sum, too; names have no =
	tests := &workerproto.Tests{}
	ran := false // a pattern says which tests to run
	for len(list) > 0 {
		arg := list[0]
		list = list[1:]
		switch {
		case arg == "-v": // they always are shown as it shows them
		case (arg == "-bench" || arg == "-run") && len(list) == 0:
			return usage("test", args)
		case arg == "-bench":
			tests.Bench, list = list[0], list[1:]
		case arg == "-run":
			tests.Run, list, ran = list[0], list[1:], true
		case strings.HasPrefix(arg, "-") || ran:
			return usage("test", args)
		default:
			tests.Run, ran = arg, true
		}
	}
	if tests.Bench != "" && !ran {
		tests.Run = "^$" // as one mostly writes to run only benchmarks
	}
	for _, pattern := range []string{tests.Run, tests.Bench} {
		for element := range strings.SplitSeq(pattern, "/") {
			if _, err := regexp.Compile(element); err != nil {
				return err
			}
		}
	}
	e.tests = tests
	return nil
}

// testWords returns what can follow %test.
func (s *Server) testWords(before []string) []string {
	if len(before) > 0 {
		return nil
	}
	return []string{"-bench", "-run", "-v"}
}

// usage returns the error of arguments that a magic does not know.
func usage(name, args string) error {
	for _, m := range magics {
		if m.name == name {
			return words.MagicUsage.Error(args, strings.TrimSpace(m.sign+m.name+" "+m.args))
		}
	}
	panic("there is no magic " + name)
}

// say prints a line of a magic's answer.
func (s *Server) say(pub output.Publisher, p words.Phrase, args ...any) {
	pub.Stream("stdout", p.In(s.get().language, args...)+"\n")
}

func (s *Server) magicHelp(_ *execution, pub output.Publisher, _ string) error {
	width := 0
	for _, m := range magics {
		width = max(width, len(m.sign+m.name+" "+m.args))
	}
	lang := s.get().language
	var b strings.Builder
	for _, m := range magics {
		fmt.Fprintf(&b, "%-*s  %s\n", width, m.sign+m.name+" "+m.args, m.help.In(lang))
	}
	fmt.Fprintf(&b, "\n%s\n", words.HelpFooter.In(lang))
	pub.Stream("stdout", b.String())
	return nil
}
