package main

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/lockstep-go/lockstep/install/venv"
	"github.com/lockstep-go/lockstep/kernel/words"
)

// labRequirements pins the whole of the private environment.
//
//go:embed requirements.txt
var labRequirements string

// withoutPython is the way that needs nothing but Go.
const withoutPython = "go run ./kernel/lockstep run notebooks/en/01-loop.ipynb"

// lab is the command lab.
func (a *app) lab(ctx context.Context, args []string) error {
	var passed []string
	if i := slices.Index(args, "--"); i >= 0 {
		args, passed = args[:i], args[i+1:]
	}
	set, scope := a.flags("lab")
	dir := set.String("dir", "", "")
	reset := set.String("reset", "", "")
	asked := set.String("lang", "", "")
	noBrowser := set.Bool("no-browser", false, "")
	private := set.Bool("private", false, "")
	if err := a.parse(set, scope, args); err != nil {
		return err
	}
	language, err := a.language(*asked)
	if err != nil {
		return err
	}
	p, err := a.place(ctx, scope)
	if err != nil {
		return err
	}
	root, err := a.moduleRoot(ctx)
	if err != nil {
		return err
	}
	if *dir == "" {
		*dir = a.lessonsDir()
	}
	folder, err := filepath.Abs(*dir)
	if err != nil {
		return err
	}
	if *reset != "" {
		return a.resetLesson(filepath.Join(root, "notebooks"), folder, *reset)
	}
	j, err := a.findOrMakeLab(ctx, *private)
	if err != nil {
		return err
	}
	if err := a.ensureInstalled(ctx, p, j); err != nil {
		return err
	}
	if err := a.lessons(filepath.Join(root, "notebooks"), folder); err != nil {
		return err
	}
	if *noBrowser {
		passed = append([]string{"--no-browser"}, passed...)
	}
	return a.runLab(ctx, j, folder, language+"/00-start.ipynb", passed)
}

// lessons brings the learner's copy of the lessons up to date.
func (a *app) lessons(from, to string) error {
	c, err := openLessons(from, to)
	if err != nil {
		return fmt.Errorf("copy the lessons: %w", err)
	}
	if err := os.MkdirAll(to, 0o755); err != nil {
		return fmt.Errorf("copy the lessons: %w\nTo keep them elsewhere: go run ./install lab --dir DIR", err)
	}
	copied, kept, err := c.update()
	if err != nil {
		return fmt.Errorf("copy the lessons: %w", err)
	}
	if copied > 0 {
		a.say("Copied %d files of the lessons to %s: what you change there is yours.", copied, to)
	}
	for _, name := range kept {
		a.say("There is a newer version of %s than the one you changed. To get it (yours is kept beside it): go run ./install lab --reset %s", name, strings.TrimSuffix(name, ".ipynb"))
	}
	return nil
}

// resetLesson is lab --reset.
func (a *app) resetLesson(from, to, name string) error {
	c, err := openLessons(from, to)
	if err != nil {
		return err
	}
	if err := c.reset(name, a.say); err != nil {
		return err
	}
	a.say("If it is open in JupyterLab: File, Reload Notebook from Disk. To open the lessons: go run ./install lab")
	return nil
}

// language is that in which the lessons are opened: the one asked for, else that of the locale.
func (h host) language(asked string) (string, error) {
	switch asked {
	case "":
	case "en", "zh":
		return asked, nil
	default:
		return "", usagef("the lessons are in en and zh, not in %q", asked)
	}
	return words.FromEnvironment(h.env).String(), nil
}

// findOrMakeLab returns a Jupyter with JupyterLab 4, making one if need be.
func (a *app) findOrMakeLab(ctx context.Context, private bool) (jupyter, error) {
	if !private {
		if j, err := a.findLab(ctx); err == nil && j.hasLab4() {
			a.say("Using %s", j)
			return j, nil
		}
	}
	env := a.privateLab()
	ready, err := env.Ready()
	if err != nil {
		return jupyter{}, err
	}
	if !ready {
		if _, _, err := venv.FindPython(ctx, a.environ); err != nil {
			return jupyter{}, noLab(err)
		}
		a.say("Making a JupyterLab of its own in %s", env.Dir)
		a.say("(some 250 MB and a few minutes, once; go run ./install uninstall removes it)")
	}
	if err := env.Ensure(ctx, func(line string) { a.say("  %s", line) }); err != nil {
		return jupyter{}, noLab(err)
	}
	j, err := a.askJupyter(ctx, []string{a.privateJupyter()})
	if err != nil {
		return jupyter{}, err
	}
	j.lab = a.labVersion(ctx, j.argv)
	a.say("Using %s", j)
	return j, nil
}

// noLab returns the error that there is no JupyterLab, with what can be done without.
func noLab(err error) error {
	return fmt.Errorf("no JupyterLab 4 was found, and none could be made: %w\n\nThe lessons also run without Jupyter: %s", err, withoutPython)
}

// ensureInstalled installs the kernel unless Jupyter finds one that is whole
// and built from these sources.
func (a *app) ensureInstalled(ctx context.Context, p place, j jupyter) error {
	found := findSpec(j.data)
	if len(found) == 0 {
		return a.installAt(ctx, p, "", false)
	}
	spec, err := readSpec(found[0])
	if err != nil || !spec.ours() {
		return fmt.Errorf("the kernelspec that Jupyter finds as %s is not Lockstep's: %s\nTo see what fixes it: go run ./install doctor", kernelName, found[0])
	}
	p = a.placeOf(found[0], spec)
	findings := slices.Concat(examineSpec(p), a.examineBinary(ctx, p), examineExtension(p))
	if i := slices.IndexFunc(findings, finding.faulty); i >= 0 {
		a.say("Installing the kernel again: %s", findings[i].fault)
		return a.installAt(ctx, p, "", false)
	}
	a.say("The kernel is installed: %s", p.spec)
	return nil
}

// noNews is a default for JupyterLab, which would ask at its first start whether it may fetch news
// of the project. The learner's own setting goes before it.
const noNews = `{"@jupyterlab/apputils-extension:notification": {"fetchNews": "false"}}
`

// labConfigDir returns the folder of the defaults for JupyterLab.
func (a *app) labConfigDir() string { return filepath.Join(a.dataDir(), "jupyter-config") }

// quietNews writes that default down and returns the environment in which JupyterLab finds it.
// Where that fails JupyterLab asks, and nothing else is lost.
func (a *app) quietNews() []string {
	dir := filepath.Join(a.labConfigDir(), "labconfig")
	if os.MkdirAll(dir, 0o755) != nil || writeFile(filepath.Join(dir, "default_setting_overrides.json"), []byte(noNews)) != nil {
		return nil
	}
	path := a.labConfigDir()
	if others := a.env("JUPYTER_CONFIG_PATH"); others != "" {
		path += string(os.PathListSeparator) + others
	}
	return []string{"JUPYTER_CONFIG_PATH=" + path}
}

// mentions reports whether one of the arguments has one of the words in it.
func mentions(args []string, words ...string) bool {
	return slices.ContainsFunc(args, func(arg string) bool {
		return slices.ContainsFunc(words, func(word string) bool { return strings.Contains(arg, word) })
	})
}

// runLab runs JupyterLab with a lesson open until it ends or ctx does.
func (a *app) runLab(ctx context.Context, j jupyter, folder, lesson string, passed []string) error {
	argv := slices.Concat(j.argv, []string{"lab", "--ServerApp.root_dir=" + folder})
	if !mentions(passed, "default_url") {
		argv = append(argv, "--LabApp.default_url=/lab/tree/"+lesson)
	}
	if os.Geteuid() == 0 && !mentions(passed, "--allow-root", "allow_root") {
		// JupyterLab refuses to run as root without this flag, and in a container one usually is
		// root.
		a.say("You are root, so JupyterLab is started with --allow-root: what runs in it may do anything on this machine.")
		argv = append(argv, "--allow-root")
	}
	argv = append(argv, passed...)
	cmd := a.command(ctx, argv...)
	cmd.Env = append(slices.Clone(a.environ), a.quietNews()...)
	cmd.Dir = folder
	cmd.Stdout, cmd.Stderr = a.stdout, a.stderr
	// It ends its kernels before itself, which takes a moment.
	cmd.WaitDelay = 20 * time.Second
	endGently(cmd)
	a.say("Opening the lessons in %s; press Ctrl-C to end JupyterLab.", folder)
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("start JupyterLab: %w", err)
	}
	err := cmd.Wait()
	switch {
	case ctx.Err() == nil && err != nil:
		return fmt.Errorf("JupyterLab: %w", err)
	case ctx.Err() != nil && !cmd.ProcessState.Exited():
		return errors.New("JupyterLab did not end when asked to, and was killed")
	}
	a.say("JupyterLab has ended.")
	return nil
}
