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
	switch ours, err := oursExtension(p.extension()); {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		a.say("left     extension   %s: %v", p.extension(), err)
	case !ours:
		a.say("left     extension   %s: it is another program's", p.extension())
	default:
		remove("extension ", p.extension(), removeExtension)
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
		// The defaults that lab has made for JupyterLab, without a word for so little.
		err = errors.Join(err, os.RemoveAll(a.labConfigDir()))
		removeEmpty(filepath.Dir(p.binary), a.dataDir())
	}
	if err == nil && removed == 0 {
		a.say("There was nothing of Lockstep's to remove.")
	}
	a.sayLeft(ctx, p)
	return err
}

// sayLeft names what there still is after an uninstall: what is the learner's own, and other
// installs.
func (a *app) sayLeft(ctx context.Context, p place) {
	if p.flag == "" {
		left := func(what, path string) {
			if _, err := os.Lstat(path); err == nil {
				a.say("left     %s  %s: it is yours; to remove it: %s", what, path, a.removeAll(path))
			}
		}
		left("lessons   ", a.lessonsDir())
		if file := a.historyFile(); file != "" {
			left("history   ", file)
		}
	}
	j, err := a.findJupyter(ctx)
	if err != nil {
		j.data = a.jupyterPath()
	}
	for _, dir := range findSpec(j.data) {
		if spec, err := readSpec(dir); err == nil && spec.ours() && !samePath(dir, p.spec) {
			other := a.placeOf(dir, spec)
			if other.flag == "" && !samePath(other.spec, a.user().spec) {
				a.say("left     kernelspec  %s: another install; to remove it: %s", dir, a.removeAll(dir))
				continue
			}
			a.say("left     kernelspec  %s: another install; to remove it: %s", dir, other.command("uninstall"))
		}
	}
}
