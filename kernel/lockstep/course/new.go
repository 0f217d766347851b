package course

import (
	_ "embed"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"strings"

	"golang.org/x/tools/txtar"

	"github.com/lockstep-go/lockstep/lessons/exercises"
)

// template is an exercise that holds as it is, with comments for whoever fills it in.
//
//go:embed template.txtar
var template string

// newExercise begins an exercise.
func newExercise(args []string, stdout, stderr io.Writer) int {
	if len(args) != 1 || strings.Count(args[0], "/") != 1 {
		fmt.Fprint(stderr, usage)
		return 2
	}
	file := filepath.Join("exercises", filepath.FromSlash(args[0])+".txtar")
	if err := write(file, template); err != nil {
		fmt.Fprintln(stderr, "lockstep:", err)
		return 1
	}
	lesson, name := path.Split(args[0])
	_, short, numbered := strings.Cut(strings.TrimSuffix(lesson, "/"), "-")
	if !numbered {
		short = strings.TrimSuffix(lesson, "/")
	}
	fmt.Fprintf(stdout, "%s\n\nEdit it, and look whether it holds:\n\n  lockstep exercise check %[1]s\n\nIn a notebook beside the folder exercises, or with %s naming that folder, its cell begins with\n\n  %%%%exercise %s/%s\n", file, "LOCKSTEP_EXERCISES", short, name)
	return 0
}

// write writes a file that is not there yet.
func write(file, text string) error {
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	if _, err := f.WriteString(text); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}

// show shows an exercise.
func show(args []string, stdout, stderr io.Writer) int {
	if len(args) != 1 {
		fmt.Fprint(stderr, usage)
		return 2
	}
	x, err := find(args[0])
	if err != nil {
		fmt.Fprintln(stderr, "lockstep:", err)
		return 1
	}
	for _, language := range []string{"en", "zh"} {
		if t := x.Texts[language]; t.Title != "" {
			fmt.Fprintf(stdout, "# %s\n\n%s\n\n", t.Title, t.Task)
		}
	}
	for _, part := range []struct{ name, text string }{
		{"given.go", x.Program.Given}, {"program.go", x.Program.Whole}, {"start", startOf(x)}, {"judge.go", x.Program.Judge},
	} {
		if part.text != "" {
			fmt.Fprintf(stdout, "-- %s --\n%s\n", part.name, strings.TrimRight(part.text, "\n"))
		}
	}
	return 0
}

// pack writes exercises to be handed out, without their answers.
func pack(args []string, stdout, stderr io.Writer) int {
	if len(args) == 0 {
		fmt.Fprint(stderr, usage)
		return 2
	}
	list, err := read(args[1:])
	if err != nil {
		fmt.Fprintln(stderr, "lockstep:", err)
		return 1
	}
	for _, x := range list {
		if err := write(filepath.Join(args[0], x.Lesson, path.Base(x.Name)+".txtar"), packed(x)); err != nil {
			fmt.Fprintln(stderr, "lockstep:", err)
			return 1
		}
	}
	fmt.Fprintf(stdout, "%s: %d\n", args[0], len(list))
	return 0
}

// packed is an exercise's file without what solves it.
func packed(x *exercises.Exercise) string {
	a := txtar.Parse([]byte(x.Source))
	kept := a.Files[:0]
	for _, f := range a.Files {
		folder, _ := path.Split(f.Name)
		if folder != "right/" && folder != "wrong/" && !strings.HasPrefix(f.Name, "solved.") && f.Name != "equivalent" {
			kept = append(kept, f)
		}
	}
	a.Files = kept
	return string(txtar.Format(a))
}
