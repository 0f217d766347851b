// Package course has the commands for the course: `lockstep exercise` for those who write
// exercises, and `lockstep progress`.
package course

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/lockstep-go/lockstep/lessons/exercises"
)

const usage = `usage:
  lockstep exercise new LESSON/NAME                begin an exercise: a file to fill in, such as exercises/02-lock/deposit.txtar
  lockstep exercise check [-v] [-mutants] [FILE...]  judge all answers in the files, and say whether each is judged as it says; without files, your own in LOCKSTEP_EXERCISES or ./exercises, or else the course
  lockstep exercise show NAME                      the task of an exercise, what the learner gets, and how it is judged
  lockstep exercise export NAME DIR                a package with the answer that the learner gets and the judge, for go test
  lockstep exercise compare [FILE...]              how often go test passes the wrong answers, and what the judge says of them
  lockstep exercise pack DIR [FILE...]             the exercises without right and wrong answers, to hand out
`

// Main is `lockstep exercise`. It returns the exit status.
func Main(args []string, stdout, stderr io.Writer) int {
	commands := map[string]func(args []string, stdout, stderr io.Writer) int{
		"check": check, "new": newExercise, "show": show, "pack": pack, "export": export, "compare": compare,
	}
	if len(args) == 0 {
		fmt.Fprint(stderr, usage)
		return 2
	}
	command := commands[args[0]]
	if command == nil {
		fmt.Fprintf(stderr, "lockstep: there is no command %q\n%s", "exercise "+args[0], usage)
		return 2
	}
	return command(args[1:], stdout, stderr)
}

// read reads the files of exercises. Without any it takes those of one's own, in the folders where a
// kernel looks for them, or else the course.
func read(files []string) (list []*exercises.Exercise, err error) {
	if len(files) == 0 {
		own, err := exercises.Own()
		if len(own) == 0 && err == nil {
			return exercises.Course(), nil
		}
		return own, err
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		absolute, err := filepath.Abs(file) // for the name of its folder
		if err != nil {
			return nil, err
		}
		x, err := exercises.Parse(filepath.ToSlash(absolute), string(text))
		if err != nil {
			return nil, err
		}
		list = append(list, x)
	}
	return list, nil
}

// find returns an exercise by its name, or of a file.
func find(name string) (*exercises.Exercise, error) {
	if filepath.Ext(name) == ".txtar" {
		list, err := read([]string{name})
		if err != nil {
			return nil, err
		}
		return list[0], nil
	}
	all, broken := exercises.Known()
	if x := exercises.Find(all, name); x != nil {
		return x, nil
	}
	return nil, errors.Join(fmt.Errorf("there is no exercise %q in the course, nor in LOCKSTEP_EXERCISES or ./exercises", name), broken)
}
