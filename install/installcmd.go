package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
)

// install is the command install.
func (a *app) install(ctx context.Context, args []string) error {
	set, scope := a.flags("install")
	force := set.Bool("force", false, "")
	binary := set.String("binary", "", "")
	if err := a.parse(set, scope, args); err != nil {
		return err
	}
	p, err := a.place(ctx, scope)
	if err != nil {
		return err
	}
	return a.installAt(ctx, p, *binary, *force)
}

// installAt installs the kernel at p: the program built before if there is one,
// else one built from this checkout.
func (a *app) installAt(ctx context.Context, p place, built string, force bool) error {
	if p.shared && !force {
		return fmt.Errorf("--sys-prefix: no Python environment is active, so this would install into %s, which is for everything on this machine\n"+
			"Nothing was changed. Activate the environment first, or install for you alone: go run ./install\nTo install there all the same: %s",
			filepath.Dir(filepath.Dir(p.data)), p.command("install", "--force"))
	}
	if !force {
		if err := errors.Join(checkSpecDir(p.spec), checkBinary(p.binary), checkExtension(p.extension())); err != nil {
			return fmt.Errorf("%w\nNothing was changed. To overwrite it: %s", err, p.command("install", "--force"))
		}
	}
	_, err := readSpec(p.spec)
	verb := "Updated"
	if errors.Is(err, fs.ErrNotExist) {
		verb = "Installed"
	}

	m, err := a.placeBinary(ctx, p.binary, built)
	if err != nil {
		return err
	}
	if err := writeSpec(p.spec, newKernelspec(p.binary, m)); err != nil {
		return fmt.Errorf("write the kernelspec: %w", err)
	}
	if err := writeExtension(p.extension()); err != nil {
		return fmt.Errorf("write the extension of JupyterLab: %w", err)
	}
	a.say("%s %s", verb, m.Version)
	a.say("  program     %s", p.binary)
	a.say("  kernelspec  %s", p.spec)
	a.say("  extension   %s", p.extension())

	if err := a.prove(ctx, p.binary); err != nil {
		return fmt.Errorf("it is installed, but the proof failed: %w", err)
	}
	a.sayNext(ctx, p)
	return nil
}

// placeBinary puts the kernel's program at path and returns what is recorded about it. What is
// there already is replaced only after the new program has said its version.
func (a *app) placeBinary(ctx context.Context, path, built string) (m mark, err error) {
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return mark{}, err
	}
	// Beside its place, because only within a file system is a rename one step.
	tmp, err := os.MkdirTemp(dir, ".lockstep-*")
	if err != nil {
		return mark{}, err
	}
	defer os.RemoveAll(tmp)
	fresh, what := filepath.Join(tmp, filepath.Base(path)), "the kernel"
	if built != "" {
		what, err = built, a.takeBinary(built, fresh)
	} else {
		m.Source, err = a.makeBinary(ctx, fresh)
	}
	if err != nil {
		return mark{}, err
	}
	if m.Version, err = a.kernelVersion(ctx, fresh); err != nil {
		return mark{}, fmt.Errorf("%s does not start, and nothing was changed: %w", what, err)
	}
	if err := replaceBinary(fresh, path); err != nil {
		hint := ""
		if runtime.GOOS == "windows" {
			hint = "; close the notebooks that use it and try again"
		}
		return mark{}, fmt.Errorf("put the kernel in its place: %w%s", err, hint)
	}
	return m, nil
}

// takeBinary copies a program that was not built here, such as a download or what go install has
// made. Downloads are not executable; the copy is.
func (a *app) takeBinary(built, to string) error {
	info, err := identify(built)
	if err != nil {
		return err
	}
	if has, here := platform(info), runtime.GOOS+"/"+runtime.GOARCH; has != here {
		return fmt.Errorf("%s is a build for %s, and this is %s", built, has, here)
	}
	a.say("Taking %s, %s, built with %s", built, info.Main.Version, info.GoVersion)
	if err := copyBinary(built, to); err != nil {
		return fmt.Errorf("copy the kernel: %w", err)
	}
	return nil
}

// makeBinary builds the program from this checkout and returns the digest of its sources.
func (a *app) makeBinary(ctx context.Context, to string) (source string, err error) {
	root, err := a.moduleRoot(ctx)
	if err != nil {
		return "", err
	}
	// Before the build: an edit made meanwhile must count as newer.
	if source, err = a.sourceDigest(ctx, root); err != nil {
		return "", err
	}
	return source, a.build(ctx, root, to)
}

// sayNext prints what to do next after an install that works.
func (a *app) sayNext(ctx context.Context, p place) {
	j, err := a.findJupyter(ctx)
	switch {
	case errors.Is(err, errNoJupyter):
		a.say("There is no Jupyter here yet. This makes one and opens the lessons: go run ./install lab")
	case err != nil:
		a.say("Jupyter could not be asked: %v", err)
	default:
		found := findSpec(j.data)
		if i := slices.IndexFunc(found, func(dir string) bool { return samePath(dir, p.spec) }); i == 0 {
			a.say("Jupyter (%s) finds it. To open the lessons: go run ./install lab", j)
		} else {
			a.say("Jupyter (%s) does not pick it. To see why: %s", j, p.command("doctor"))
		}
	}
}
