package main

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/testing/conformance/sandbox"
	"github.com/lockstep-go/lockstep/kernel/testing/conformance/source"
)

// errorcheckCases returns the programs that the compiler must reject. Comments of the form
//
//	x := f() // ERROR "declared and not used|unused"
//
// say in which lines it must find errors, and what these say; no other lines may have any. The
// compiler's type checker is types2, and its parser is not go/parser; so some texts differ, and
// some errors are found by later passes, which we do not have. A miss that go/types by itself would
// have too is reported as such.
func errorcheckCases() ([]Case, error) {
	files, err := testFiles(func(action string) bool { return action == "errorcheck" })
	if err != nil {
		return nil, err
	}
	var cases []Case
	for _, f := range files {
		cases = append(cases, Case{Name: f.name, Group: f.group(), Run: f.errorcheck})
	}
	return cases, nil
}

// maxErrors is how many errors of one program are reported; those in later lines cannot be asked
// for.
const maxErrors = 10

func (f testFile) errorcheck(ctx context.Context, runner sandbox.Runner) (reason, output string) {
	want, err := wantedErrors(f.source)
	if err != nil {
		return err.Error(), ""
	}
	got, err := runner.Run(ctx, sandbox.Program{Name: "./errorcheck.go", Source: f.source})
	if err != nil {
		return err.Error(), got.Output
	}
	var complaints []source.Error
	if got.NotBuilt {
		complaints = parseErrors(got.Output)
	}
	reason = compareErrors(complaints, want)
	if reason == "" {
		return "", got.Output
	}
	if theirs := compareErrors(source.Errors(f.source), want); theirs != "" {
		return "go/types too: " + reason, got.Output
	}
	return reason, got.Output
}

var errorLine = regexp.MustCompile(`^\./errorcheck\.go:(\d+)(?::\d+)?: (.*)$`)

// parseErrors reads the errors of a program that was not built.
func parseErrors(output string) []source.Error {
	var list []source.Error
	for line := range strings.Lines(output) {
		line = strings.TrimRight(line, "\n")
		m := errorLine.FindStringSubmatch(line)
		switch {
		case m != nil && !strings.HasPrefix(m[2], "Lockstep"): // what cannot be run was not rejected
			n, _ := strconv.Atoi(m[1])
			list = append(list, source.Error{Line: n, Msg: m[2]})
		case m == nil && strings.HasPrefix(line, "\t") && len(list) > 0:
			list[len(list)-1].Msg += "\n" + line
		}
	}
	return list
}

// wantedError is one that a comment asks for.
type wantedError struct {
	line int
	text *regexp.Regexp
}

var (
	errorComment = regexp.MustCompile(`// (?:GC_)?ERROR (.*)`)
	quoted       = regexp.MustCompile(`"([^"]*)"`)
	lineWord     = regexp.MustCompile(`LINE([+-]\d+)?`)
)

// wantedErrors reads the comments as cmd/internal/testdir does: a line may ask for several errors,
// "////" asks for none, and LINE stands for the line's place.
func wantedErrors(text string) ([]wantedError, error) {
	var want []wantedError
	n := 0
	for line := range strings.Lines(text) {
		n++
		if strings.Contains(line, "////") {
			continue
		}
		m := errorComment.FindStringSubmatch(line)
		if m == nil {
			continue
		}
		for _, q := range quoted.FindAllStringSubmatch(m[1], -1) {
			pattern := lineWord.ReplaceAllStringFunc(q[1], func(s string) string {
				delta, _ := strconv.Atoi(strings.TrimPrefix(s, "LINE"))
				return fmt.Sprintf("errorcheck.go:%d", n+delta)
			})
			re, err := regexp.Compile(pattern)
			if err != nil {
				return nil, fmt.Errorf("line %d: %w", n, err)
			}
			want = append(want, wantedError{n, re})
		}
	}
	return want, nil
}

// compareErrors returns the first way in which the errors are not those wanted, "" if there is
// none.
func compareErrors(got []source.Error, want []wantedError) string {
	if len(got) == 0 {
		if len(want) == 0 {
			return ""
		}
		return fmt.Sprintf("accepted, want %q", want[0].text)
	}
	got = got[:min(len(got), maxErrors)]
	last := got[len(got)-1].Line
	full := len(got) < maxErrors
	matched := make([]bool, len(got))
	for _, w := range want {
		if !full && w.line >= last {
			break
		}
		found, other := false, ""
		for i, g := range got {
			if g.Line != w.line {
				continue
			}
			other = g.Msg
			if w.text.MatchString(g.Msg) {
				found, matched[i] = true, true
			}
		}
		switch {
		case found:
		case other != "":
			return fmt.Sprintf("text %q, want %q", short(other), w.text)
		default:
			return fmt.Sprintf("no error, want %q", w.text)
		}
	}
	for i, g := range got {
		wanted := slices.ContainsFunc(want, func(w wantedError) bool { return w.line == g.Line && w.text.MatchString(g.Msg) })
		if !matched[i] && !wanted {
			return fmt.Sprintf("error that is not wanted: %q", short(g.Msg))
		}
	}
	return ""
}
