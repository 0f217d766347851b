package main

import (
	"context"
	"errors"
	"io/fs"
)

// status is the command status.
func (a *app) status(ctx context.Context, args []string) error {
	set, scope := a.flags("status")
	if err := a.parse(set, scope, args); err != nil {
		return err
	}
	p, err := a.place(ctx, scope)
	if err != nil {
		return err
	}
	j, jupyterErr := a.findJupyter(ctx)
	data := j.data
	if jupyterErr != nil {
		data = a.jupyterPath()
	}
	found := findSpec(data)

	dirs := []string{p.spec}
	for _, dir := range found {
		if !scope.chosen() && !samePath(dir, p.spec) {
			dirs = append(dirs, dir)
		}
	}
	installed := false
	for _, dir := range dirs {
		spec, err := readSpec(dir)
		switch {
		case errors.Is(err, fs.ErrNotExist):
		case err != nil:
			a.say("broken       %v", err)
		case !spec.ours():
			a.say("not ours     %s, %q", dir, spec.DisplayName)
		default:
			installed = true
			a.say("installed    %s", dir)
			a.say("  program    %s", spec.binary())
			if version, err := a.kernelVersion(ctx, spec.binary()); err != nil {
				a.say("  version    unknown: %v", err)
			} else {
				a.say("  version    %s", version)
			}
		}
	}
	if !installed {
		a.say("not installed. To install it: %s", p.command("install"))
	}

	switch {
	case errors.Is(jupyterErr, errNoJupyter):
		a.say("Jupyter      none here. To make one: go run ./install lab")
	case jupyterErr != nil:
		return jupyterErr
	default:
		a.say("Jupyter      %s", j)
	}
	if len(found) == 0 {
		a.say("  picks      no kernelspec named %s", kernelName)
	} else {
		a.say("  picks      %s", found[0])
	}
	if !installed {
		return errReported
	}
	return nil
}
