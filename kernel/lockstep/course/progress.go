package course

import (
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/course/progress"
	"github.com/lockstep-go/lockstep/kernel/course/report"
	"github.com/lockstep-go/lockstep/kernel/words"
	"github.com/lockstep-go/lockstep/lessons/exercises"
)

// Progress is `lockstep progress [FILE...]`: how far one learner is, or several as a class, each of
// whom has a file that %progress export has written. It returns the exit status.
func Progress(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("progress", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Usage = func() {
		fmt.Fprint(stderr, "usage: lockstep progress [FILE...]\n\nshows what of the course is solved; several files are shown as a class, a line each\n")
	}
	if flags.Parse(args) != nil {
		return 2
	}
	files, l := flags.Args(), words.FromEnvironment(os.Getenv)
	if len(files) == 0 {
		path, err := progress.Path()
		if err != nil {
			fmt.Fprintln(stderr, "lockstep:", err)
			return 1
		}
		files = []string{path}
	}
	course, broken := exercises.Known()
	if broken != nil {
		fmt.Fprintln(stderr, "lockstep: left out:", broken)
	}
	var all []map[string]progress.State
	for _, file := range files {
		if _, err := os.Stat(file); err != nil && flags.NArg() > 0 {
			fmt.Fprintln(stderr, "lockstep:", err)
			return 1
		}
		list, err := progress.At(file).Entries()
		if err != nil {
			fmt.Fprintln(stderr, "lockstep:", err)
			return 1
		}
		all = append(all, progress.States(list, course))
	}
	if len(all) == 1 {
		fmt.Fprint(stdout, report.Progress(course, all[0], l))
		return 0
	}
	class(stdout, course, files, all)
	return 0
}

// class shows a line for each learner, a column for each lesson.
func class(to io.Writer, course []*exercises.Exercise, files []string, all []map[string]progress.State) {
	lessons := exercises.Lessons(course)
	width := 0
	for _, f := range files {
		width = max(width, words.Width(learner(f)))
	}
	fmt.Fprint(to, strings.Repeat(" ", width))
	for _, lesson := range lessons {
		number, _, _ := strings.Cut(lesson, "-")
		fmt.Fprintf(to, "  %3s", number)
	}
	fmt.Fprintln(to)
	for i, f := range files {
		name := learner(f)
		fmt.Fprint(to, name+strings.Repeat(" ", width-words.Width(name)))
		for _, lesson := range lessons {
			of, solved := exercises.Of(course, lesson), 0
			for _, x := range of {
				if all[i][x.Name].Solved {
					solved++
				}
			}
			fmt.Fprintf(to, "  %d/%d", solved, len(of))
		}
		fmt.Fprintln(to)
	}
}

// learner is a file's name without its end.
func learner(file string) string { return strings.TrimSuffix(filepath.Base(file), filepath.Ext(file)) }
