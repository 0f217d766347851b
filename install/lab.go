package main

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// labRequirements pins the whole of the private environment.
//
//go:embed requirements.txt
var labRequirements string

// withoutPython is the way that needs nothing but Go.
const withoutPython = "go run ./kernel run notebooks/en/01-loop.ipynb"

// lab is the command lab.
func (a *app) lab(ctx context.Context, args []string) error {
	var passed []string
	if i := slices.Index(args, "--"); i >= 0 {
		args, passed = args[:i], args[i+1:]
	}
	set, scope := a.flags("lab")
	dir := set.String("dir", "", "")
	noBrowser := set.Bool("no-browser", false, "")
	private := set.Bool("private", false, "")
	if err := a.parse(set, scope, args); err != nil {
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
	folder, err := a.lessonsFolder(filepath.Join(root, "notebooks"), *dir)
	if err != nil {
		return err
	}
	j, err := a.findOrMakeLab(ctx, *private)
	if err != nil {
		return err
	}
	if err := a.ensureInstalled(ctx, p, j); err != nil {
		return err
	}
	if *noBrowser {
		passed = append([]string{"--no-browser"}, passed...)
	}
	return a.runLab(ctx, j, folder, passed)
}

// lessonsFolder returns the folder to open: the lessons of the checkout, or a
// copy of them in dir. A file that is in dir already is never overwritten.
func (a *app) lessonsFolder(lessons, dir string) (string, error) {
	if dir == "" {
		return lessons, nil
	}
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", err
	}
	copied := 0
	err = fs.WalkDir(os.DirFS(lessons), ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if e.IsDir() && e.Name() == ".ipynb_checkpoints" {
			return fs.SkipDir
		}
		to := filepath.Join(dir, filepath.FromSlash(name))
		if e.IsDir() {
			return os.MkdirAll(to, 0o755)
		}
		if _, err := os.Lstat(to); err == nil {
			return nil
		}
		data, err := os.ReadFile(filepath.Join(lessons, filepath.FromSlash(name)))
		if err != nil {
			return err
		}
		copied++
		return os.WriteFile(to, data, 0o644)
	})
	if err != nil {
		return "", fmt.Errorf("copy the lessons: %w", err)
	}
	if copied > 0 {
		a.say("Copied %d files of the lessons to %s", copied, dir)
	}
	return dir, nil
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
		a.say("Making a JupyterLab of its own in %s", env.Dir)
		a.say("(some 250 MB and a few minutes, once; go run ./install uninstall removes it)")
	}
	if err := env.Ensure(ctx, func(line string) { a.say("  %s", line) }); err != nil {
		return jupyter{}, fmt.Errorf("no JupyterLab 4 was found, and none could be made: %w\n\nThe lessons also run without Jupyter: %s", err, withoutPython)
	}
	j, err := a.askJupyter(ctx, []string{a.privateJupyter()})
	if err != nil {
		return jupyter{}, err
	}
	j.lab = a.labVersion(ctx, j.argv)
	a.say("Using %s", j)
	return j, nil
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
		return fmt.Errorf("the kernelspec that Jupyter finds as %s is not Lockstep's: %s\nTo see what mends it: go run ./install doctor", kernelName, found[0])
	}
	p = a.placeOf(found[0], spec)
	findings := append(examineSpec(p), a.examineBinary(ctx, p)...)
	if i := slices.IndexFunc(findings, finding.faulty); i >= 0 {
		a.say("Installing the kernel again: %s", findings[i].fault)
		return a.installAt(ctx, p, "", false)
	}
	a.say("The kernel is installed: %s", p.spec)
	return nil
}

// runLab runs JupyterLab until it ends or ctx does.
func (a *app) runLab(ctx context.Context, j jupyter, folder string, passed []string) error {
	argv := slices.Concat(j.argv, []string{"lab", "--ServerApp.root_dir=" + folder}, passed)
	cmd := a.command(ctx, argv...)
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
