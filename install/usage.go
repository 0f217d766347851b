package main

import (
	"context"
	"errors"
	"flag"
	"io"
	"path/filepath"
)

const overview = `Install Lockstep, a Jupyter kernel for learning Go concurrency.

  go run ./install [flags]            build and install the kernel, and prove it
  go run ./install lab [flags]        open the lessons in JupyterLab
  go run ./install status [flags]     where it is, and what Jupyter will pick
  go run ./install doctor [flags]     find what is wrong, and what fixes it
  go run ./install uninstall [flags]  remove it again
  go run ./install help COMMAND       more about one of these

Where, for every command:
  --user         for you alone (the default)
  --sys-prefix   into the Python environment that is active
  --prefix DIR   into DIR/bin and DIR/share/jupyter
`

// helpTexts describe a command beyond the overview's one line.
var helpTexts = map[string]string{
	"install": `usage: go run ./install [--user | --sys-prefix | --prefix DIR] [--force] [--binary FILE]

Builds the kernel, copies it to a place that outlives this checkout, writes the
kernelspec by which Jupyter finds it and the extension of JupyterLab that shows
its runs step by step, and runs a cell through it. Running it
again updates all of that; notebooks that are open keep the kernel they have
until they are restarted.

  --user         for you alone (the default)
  --sys-prefix   into the Python environment that is active
  --prefix DIR   into DIR/bin and DIR/share/jupyter
  --force        overwrite a kernelspec, a program or an extension that is not Lockstep's, and
                 with --sys-prefix install into a Python that is not an environment
  --binary FILE  install FILE instead of building: a kernel that was downloaded, or
                 made by go install
`,
	"lab": `usage: go run ./install lab [--lang en|zh] [--dir DIR] [--no-browser] [--private] [-- ARGUMENTS]
       go run ./install lab --reset LESSON [--dir DIR]

Opens the first lesson in JupyterLab 4. You work on a copy of the lessons: what
you change is kept, what you did not change follows the checkout. If there is no
JupyterLab on this machine, it makes one in a private Python environment, with
versions that are known to work; nothing else on the machine is changed. Installs the kernel first if Jupyter
does not find it. Ctrl-C ends JupyterLab and its kernels.

  --lang en|zh   the language of the lesson that is opened (the default is that of
                 the locale, English if that is neither)
  --dir DIR      where the copy of the lessons is (the default is lockstep-lessons
                 in the home folder)
  --reset LESSON puts a lesson back as it was delivered, such as 02-lock, zh/02-lock
                 or all; your version is kept beside it
  --no-browser   print the address instead of opening a browser
  --private      use the private environment even if there is a JupyterLab
  -- ARGUMENTS   handed to JupyterLab as they are
`,
	"status": `usage: go run ./install status [--user | --sys-prefix | --prefix DIR]

Says where Lockstep is installed, in which version, and which kernelspec the
Jupyter on this machine will pick. Exit status 1 if it is not installed.
`,
	"doctor": `usage: go run ./install doctor [--user | --sys-prefix | --prefix DIR]

Looks for what keeps Lockstep from working, and prints the command that fixes
each fault. Exit status 0 if all is well, 1 if there is a fault.
`,
	"uninstall": `usage: go run ./install uninstall [--user | --sys-prefix | --prefix DIR]

Removes the kernelspec, the extension of JupyterLab and the program that install
wrote, and the private JupyterLab environment. What is not Lockstep's own is left and listed: your copy of
the lessons, the history of what you ran, other installs.
`,
}

func (a *app) help(_ context.Context, args []string) error {
	text := overview
	if len(args) > 0 {
		t, ok := helpTexts[args[0]]
		if !ok {
			return usagef("there is no help about %q", args[0])
		}
		text = t
	}
	_, err := io.WriteString(a.stdout, text)
	return err
}

// scope says where a command works: flags that every command takes.
type scope struct {
	user, sysPrefix bool
	prefix          string
}

// chosen reports whether the learner named a place.
func (s scope) chosen() bool { return s.user || s.sysPrefix || s.prefix != "" }

// flags starts the flag set of a command with the flags of its scope.
func (a *app) flags(name string) (*flag.FlagSet, *scope) {
	set := flag.NewFlagSet(name, flag.ContinueOnError)
	set.SetOutput(io.Discard) // run prints the error, parse the help
	s := new(scope)
	set.BoolVar(&s.user, "user", false, "")
	set.BoolVar(&s.sysPrefix, "sys-prefix", false, "")
	set.StringVar(&s.prefix, "prefix", "", "")
	return set, s
}

// parse reads a command's flags and checks what the flag package cannot.
func (a *app) parse(set *flag.FlagSet, s *scope, args []string) error {
	if err := set.Parse(args); errors.Is(err, flag.ErrHelp) {
		io.WriteString(a.stdout, helpTexts[set.Name()])
		return err
	} else if err != nil {
		return usageError{err}
	}
	if set.NArg() > 0 {
		return usagef("unexpected argument %q", set.Arg(0))
	}
	n := 0
	for _, given := range []bool{s.user, s.sysPrefix, s.prefix != ""} {
		if given {
			n++
		}
	}
	if n > 1 {
		return usagef("--user, --sys-prefix and --prefix exclude each other")
	}
	return nil
}

// place resolves a scope to the place it means.
func (a *app) place(ctx context.Context, s *scope) (place, error) {
	switch {
	case s.sysPrefix:
		prefix, isEnv, err := a.sysPrefix(ctx)
		if err != nil {
			return place{}, err
		}
		p := a.under(prefix)
		p.flag = "--sys-prefix"
		p.shared = !isEnv
		return p, nil
	case s.prefix != "":
		prefix, err := filepath.Abs(s.prefix)
		if err != nil {
			return place{}, err
		}
		return a.under(prefix), nil
	default:
		if a.home == "" {
			return place{}, errors.New("no home folder is known: set HOME, or name a place with --prefix DIR")
		}
		return a.user(), nil
	}
}
