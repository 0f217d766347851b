package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// checkout is a folder of lessons, and what a learner has of it.
type checkout struct {
	*testing.T
	from, to string
}

func newCheckout(t *testing.T) checkout {
	c := checkout{t, t.TempDir(), filepath.Join(t.TempDir(), "my lessons")}
	for _, name := range []string{"en/01-loop.ipynb", "en/02-lock.ipynb", "zh/02-lock.ipynb", "images/a.png"} {
		write(t, filepath.Join(c.from, name), "as delivered: "+name)
	}
	write(t, filepath.Join(c.from, "en", ".ipynb_checkpoints", "01.ipynb"), "not a lesson")
	write(t, filepath.Join(c.from, "README.zh.md"), "neither")
	return c
}

func (c checkout) lessons() *lessonsCopy {
	c.Helper()
	l, err := openLessons(c.from, c.to)
	if err != nil {
		c.Fatal(err)
	}
	return l
}

func (c checkout) update(wantCopied int, wantKept ...string) {
	c.Helper()
	copied, kept, err := c.lessons().update()
	if err != nil || copied != wantCopied || strings.Join(kept, " ") != strings.Join(wantKept, " ") {
		c.Errorf("update: %d copied, kept %q, %v; want %d and %q", copied, kept, err, wantCopied, wantKept)
	}
}

func (c checkout) want(name, text string) {
	c.Helper()
	got, err := os.ReadFile(filepath.Join(c.to, name))
	if err != nil || string(got) != text {
		c.Errorf("%s holds %q, %v; want %q", name, got, err, text)
	}
}

func TestLessonsAreCopied(t *testing.T) {
	c := newCheckout(t)
	c.update(4)
	c.want("en/01-loop.ipynb", "as delivered: en/01-loop.ipynb")
	for _, name := range []string{"en/.ipynb_checkpoints", "README.zh.md"} {
		if _, err := os.Stat(filepath.Join(c.to, name)); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s was copied: %v", name, err)
		}
	}
	c.update(0)
}

// What the learner has changed stays, and what they have not changed follows the checkout.
func TestLessonsFollowTheCheckout(t *testing.T) {
	c := newCheckout(t)
	c.update(4)
	write(t, filepath.Join(c.to, "en/01-loop.ipynb"), "as edited")
	c.update(0)
	c.want("en/01-loop.ipynb", "as edited")

	write(t, filepath.Join(c.from, "en/01-loop.ipynb"), "as delivered later")
	write(t, filepath.Join(c.from, "en/02-lock.ipynb"), "as delivered later")
	c.update(1, "en/01-loop.ipynb")
	c.want("en/01-loop.ipynb", "as edited")
	c.want("en/02-lock.ipynb", "as delivered later")

	// A copy of which nothing is known is the learner's, all of it.
	write(t, filepath.Join(c.from, "en/02-lock.ipynb"), "as delivered still later")
	for _, text := range []string{"{", "null", `{"en/02-lock.ipynb": 7}`, ""} {
		write(t, filepath.Join(c.to, deliveredFile), text)
		c.update(0, "en/01-loop.ipynb", "en/02-lock.ipynb")
		c.want("en/02-lock.ipynb", "as delivered later")
	}
}

func TestReset(t *testing.T) {
	c := newCheckout(t)
	c.update(4)
	lock, zh := "en/02-lock.ipynb", "zh/02-lock.ipynb"
	var said []string
	reset := func(name string) error {
		return c.lessons().reset(name, func(format string, args ...any) { said = append(said, format) })
	}
	for _, edit := range []string{"first", "second"} {
		write(t, filepath.Join(c.to, lock), edit)
		write(t, filepath.Join(c.to, zh), edit)
		if err := reset("en/02-lock"); err != nil {
			t.Fatal(err)
		}
		c.want(lock, "as delivered: "+lock)
		c.want(zh, edit)
	}
	c.want("en/02-lock-mine.ipynb", "first")
	c.want("en/02-lock-mine-2.ipynb", "second")

	if err := os.Remove(filepath.Join(c.to, "en/01-loop.ipynb")); err != nil {
		t.Fatal(err)
	}
	if err := reset("all"); err != nil {
		t.Fatal(err)
	}
	c.want(zh, "as delivered: "+zh)
	c.want("zh/02-lock-mine.ipynb", "second")
	c.want("en/01-loop.ipynb", "as delivered: en/01-loop.ipynb")
	c.update(0)
	if len(said) != 5 { // two and three
		t.Errorf("reset said %q", said)
	}

	var usage usageError
	if err := reset("lock"); !errors.As(err, &usage) {
		t.Errorf("a lesson that is none: %v", err)
	}
}

func TestLanguage(t *testing.T) {
	for _, test := range []struct {
		environ     []string
		asked, want string
	}{
		{nil, "", "en"},
		{[]string{"LANG=zh_CN.UTF-8"}, "", "zh"},
		{[]string{"LANG=zh_CN.UTF-8"}, "en", "en"},
		{[]string{"LANG=zh_CN.UTF-8", "LC_ALL=C"}, "", "en"},
		{[]string{"LANG=de_DE", "LC_MESSAGES=zh_TW"}, "", "zh"},
		{[]string{"LANG=C.UTF-8"}, "zh", "zh"},
		{nil, "de", ""},
	} {
		if got, err := newHost("linux", test.environ).language(test.asked); got != test.want || (err == nil) != (test.want != "") {
			t.Errorf("%q asked for %q: %q, %v; want %q", test.environ, test.asked, got, err, test.want)
		}
	}
}
