package exercises

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"sync"
)

//go:embed */*.txtar
var course embed.FS

// Course returns the exercises of the course, by lesson, in the order of their numbers, and in a
// lesson in that of their settings. The caller must not change them.
var Course = sync.OnceValue(func() []*Exercise {
	list, err := load(course)
	if err != nil {
		panic(err) // they were checked before they were embedded
	}
	return list
})

// FolderEnv names a folder of exercises of an instructor's own.
const FolderEnv = "LOCKSTEP_EXERCISES"

// besideNotebook is where exercises are looked for, too: Jupyter starts a kernel in the notebook's
// folder.
const besideNotebook = "exercises"

// Known returns the exercises that there are in the working directory: those of the folder that
// [FolderEnv] names, of the folder exercises, and of the course. Of several with one name the first
// is taken. A file that cannot be read leaves out its exercise alone: the error names all of these,
// and the list is good nevertheless.
func Known() ([]*Exercise, error) {
	own, err := Own()
	list := slices.Clone(own)
	for _, e := range Course() {
		if Find(own, e.Name) == nil {
			list = append(list, e)
		}
	}
	return list, err
}

// Own is Known without the course.
func Own() (list []*Exercise, err error) {
	for _, folder := range []string{os.Getenv(FolderEnv), besideNotebook} {
		if folder == "" {
			continue
		}
		if _, missing := os.Stat(folder); missing != nil && folder == besideNotebook {
			continue
		}
		of, e := Dir(folder)
		err = errors.Join(err, e)
		for _, x := range of {
			if Find(list, x.Name) == nil {
				list = append(list, x)
			}
		}
	}
	return list, err
}

// Dir reads the exercises of a folder, which has a folder for each lesson. The error names each file
// that cannot be read; the list has the others.
func Dir(folder string) ([]*Exercise, error) {
	if _, err := os.Stat(folder); err != nil {
		return nil, err
	}
	list, err := load(os.DirFS(folder))
	if err != nil {
		return list, fmt.Errorf("%s: %w", folder, err)
	}
	return list, nil
}

func load(from fs.FS) (list []*Exercise, broken error) {
	files, err := fs.Glob(from, "*/*.txtar")
	if err != nil {
		return nil, err
	}
	for _, file := range files {
		text, err := fs.ReadFile(from, file)
		var e *Exercise
		if err == nil {
			e, err = Parse(file, string(text))
		}
		if err != nil {
			broken = errors.Join(broken, err)
			continue
		}
		list = append(list, e)
	}
	slices.SortStableFunc(list, func(a, b *Exercise) int {
		if c := strings.Compare(a.Lesson, b.Lesson); c != 0 {
			return c
		}
		return a.Place - b.Place
	})
	return list, broken
}

// Lessons returns the names of the lessons that have exercises, such as 02-lock, in order.
func Lessons(list []*Exercise) (names []string) {
	for _, e := range list {
		if !slices.Contains(names, e.Lesson) {
			names = append(names, e.Lesson)
		}
	}
	return names
}

// Of returns the exercises of a lesson, which may be named without its number.
func Of(list []*Exercise, lesson string) (of []*Exercise) {
	for _, e := range list {
		if _, short, _ := strings.Cut(e.Lesson, "-"); e.Lesson == lesson || short == lesson {
			of = append(of, e)
		}
	}
	return of
}

// Find returns the exercise with a name, as in lock/deposit or 02-lock/deposit, and nil if there is
// none.
func Find(list []*Exercise, name string) *Exercise {
	for _, e := range list {
		if e.Name == name || e.Lesson+"/"+path.Base(e.Name) == name {
			return e
		}
	}
	return nil
}
