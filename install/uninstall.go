package main

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// uninstall is the command uninstall.
func (a *app) uninstall(ctx context.Context, args []string) error {
	set, scope := a.flags("uninstall")
	if err := a.parse(set, scope, args); err != nil {
		return err
	}
	p, err := a.place(ctx, scope)
	if err != nil {
		return err
	}
	removed := 0
	remove := func(what, path string, f func(string) error) {
		if err2 := f(path); err2 != nil {
			err = errors.Join(err, err2)
			return
		}
		a.say("removed  %s  %s", what, path)
		removed++
	}

	switch spec, err := readSpec(p.spec); {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		a.say("left     kernelspec  %s: %v", p.spec, err)
	case !spec.ours():
		a.say("left     kernelspec  %s: it is another program's, %q", p.spec, spec.DisplayName)
	default:
		remove("kernelspec", p.spec, removeSpec)
	}
	if _, err := os.Lstat(p.binary); err == nil {
		if isKernel(p.binary) {
			remove("program   ", p.binary, os.Remove)
		} else {
			a.say("left     program     %s: it is not Lockstep's kernel", p.binary)
		}
	}
	removeOld(p.binary)
	// The private JupyterLab and the folders are ours only in the user's place.
	if p.flag == "" {
		env := a.privateLab()
		if _, err := os.Stat(env.Dir); err == nil {
			remove("JupyterLab", env.Dir, func(string) error { return env.Remove(ctx) })
		}
		removeEmpty(filepath.Dir(p.binary), a.dataDir())
	}
	if err == nil && removed == 0 {
		a.say("There was nothing of Lockstep's to remove.")
	}
	return err
}
