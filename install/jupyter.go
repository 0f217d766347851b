package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/lockstep-go/lockstep/install/venv"
)

// errNoJupyter is the error if no Jupyter was found.
var errNoJupyter = errors.New("there is no Jupyter on this machine")

// jupyter is a Jupyter that answered.
type jupyter struct {
	argv []string // how it is started; "lab" and others follow
	// data and runtime are its own answer about where it looks for kernels, in
	// order, and where it writes connection files. That depends on the Python
	// it runs in, so it is asked and not computed.
	data    []string
	runtime string
	// lab is the version of its JupyterLab, empty if it has none, or if it was
	// not asked: that takes seconds (see findLab).
	lab string
}

func (j jupyter) String() string {
	if j.lab == "" {
		return strings.Join(j.argv, " ")
	}
	return strings.Join(j.argv, " ") + ", JupyterLab " + j.lab
}

// hasLab4 reports whether its JupyterLab is one that Lockstep is made for.
func (j jupyter) hasLab4() bool {
	major, _, _ := strings.Cut(j.lab, ".")
	n, err := strconv.Atoi(major)
	return err == nil && n >= 4
}

// findJupyter returns the Jupyter that the learner's commands reach.
func (a *app) findJupyter(ctx context.Context) (jupyter, error) {
	for j := range a.jupyters(ctx) {
		return j, nil
	}
	return jupyter{}, cmp.Or(ctx.Err(), errNoJupyter)
}

// findLab returns the first Jupyter that has a JupyterLab 4, or without one
// the same as findJupyter.
func (a *app) findLab(ctx context.Context) (jupyter, error) {
	var first *jupyter
	for j := range a.jupyters(ctx) {
		if j.lab = a.labVersion(ctx, j.argv); j.hasLab4() {
			return j, nil
		}
		if first == nil {
			first = &j
		}
	}
	if first == nil {
		return jupyter{}, cmp.Or(ctx.Err(), errNoJupyter)
	}
	return *first, ctx.Err()
}

// jupyters yields each Jupyter that answers, the one a learner would reach
// first.
func (a *app) jupyters(ctx context.Context) iter.Seq[jupyter] {
	return func(yield func(jupyter) bool) {
		for _, argv := range a.jupyterCommands() {
			j, err := a.askJupyter(ctx, argv)
			if err != nil {
				continue // not there, or the shim of a Python that has none
			}
			if !yield(j) {
				return
			}
		}
	}
}

// jupyterCommands lists how a Jupyter may be reached. pip's user installs are
// often not on the PATH, hence python -m.
func (a *app) jupyterCommands() [][]string {
	commands := [][]string{{"jupyter"}}
	for _, python := range venv.PythonCommands(a.os) {
		commands = append(commands, slices.Concat(python, []string{"-m", "jupyter"}))
	}
	if ready, err := a.privateLab().Ready(); err == nil && ready {
		commands = append(commands, []string{a.privateJupyter()})
	}
	return commands
}

// askJupyter asks a Jupyter for its paths.
func (a *app) askJupyter(ctx context.Context, argv []string) (jupyter, error) {
	if _, err := a.lookPath(argv[0]); err != nil {
		return jupyter{}, err
	}
	out, err := a.output(ctx, slices.Concat(argv, []string{"--paths", "--json"})...)
	if err != nil {
		return jupyter{}, err
	}
	var paths struct{ Data, Runtime []string }
	if err := json.Unmarshal(out, &paths); err != nil {
		return jupyter{}, fmt.Errorf("read the paths of %s: %w", strings.Join(argv, " "), err)
	}
	j := jupyter{argv: argv, data: paths.Data, runtime: a.runtimeDir()}
	if len(paths.Runtime) > 0 {
		j.runtime = paths.Runtime[0]
	}
	return j, nil
}

// labVersion asks a Jupyter for its JupyterLab.
func (a *app) labVersion(ctx context.Context, argv []string) string {
	out, err := a.output(ctx, slices.Concat(argv, []string{"lab", "--version"})...)
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(out))
}

// privateLab returns the environment that lab makes when there is no JupyterLab.
func (a *app) privateLab() venv.Env {
	return venv.Env{
		Dir:          filepath.Join(a.dataDir(), "jupyterlab"),
		Requirements: labRequirements,
		Environ:      a.environ,
	}
}

func (a *app) privateJupyter() string {
	return a.privateLab().Script("jupyter")
}

// askPrefix prints the folder of the Python that runs it, and whether that is an environment's: one
// of venv or virtualenv, or conda's, whose Pythons are all their own base.
const askPrefix = `import os, sys
print(sys.prefix)
print(sys.prefix != sys.base_prefix or os.path.isdir(os.path.join(sys.prefix, "conda-meta")))`

// sysPrefix asks the Python that is active for its folder, and whether that is an environment's.
func (a *app) sysPrefix(ctx context.Context) (prefix string, isEnv bool, err error) {
	var errs []error
	for _, python := range venv.PythonCommands(a.os) {
		if _, err := a.lookPath(python[0]); err != nil {
			errs = append(errs, err)
			continue
		}
		out, err := a.output(ctx, slices.Concat(python, []string{"-c", askPrefix})...)
		if lines := strings.Split(strings.TrimSpace(string(out)), "\n"); err == nil && len(lines) == 2 {
			return strings.TrimSpace(lines[0]), strings.TrimSpace(lines[1]) == "True", nil
		}
		errs = append(errs, err)
	}
	return "", false, fmt.Errorf("--sys-prefix needs a Python, and none answered: %w", errors.Join(errs...))
}
