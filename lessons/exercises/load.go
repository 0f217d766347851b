package exercises

import (
	"embed"
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

// Dir reads the exercises of a folder, which has a folder for each lesson.
func Dir(folder string) ([]*Exercise, error) {
	list, err := load(os.DirFS(folder))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", folder, err)
	}
	return list, nil
}

func load(from fs.FS) (list []*Exercise, err error) {
	files, err := fs.Glob(from, "*/*.txtar")
	if err != nil {
		return nil, err
	}
	for _, file := range files {
		text, err := fs.ReadFile(from, file)
		if err != nil {
			return nil, err
		}
		e, err := Parse(file, string(text))
		if err != nil {
			return nil, err
		}
		list = append(list, e)
	}
	slices.SortStableFunc(list, func(a, b *Exercise) int {
		if c := strings.Compare(a.Lesson, b.Lesson); c != 0 {
			return c
		}
		return a.Place - b.Place
	})
	return list, nil
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
