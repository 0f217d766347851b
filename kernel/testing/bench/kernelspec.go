package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// kernelspec is an installed kernel, as its kernel.json describes it.
type kernelspec struct {
	Argv     []string          `json:"argv"`
	Env      map[string]string `json:"env"`
	Language string            `json:"language"`

	dir string // of kernel.json
}

// installed asks Jupyter for all kernels that it finds. The Python must have jupyter_client.
func installed(ctx context.Context, python string) (map[string]kernelspec, error) {
	cmd := exec.CommandContext(ctx, python, "-m", "jupyter", "kernelspec", "list", "--json")
	out, err := cmd.Output()
	if err != nil {
		if failed := (*exec.ExitError)(nil); errors.As(err, &failed) {
			err = fmt.Errorf("%w\n%s", err, failed.Stderr)
		}
		return nil, fmt.Errorf("list the installed kernels: %w", err)
	}
	return parseKernelspecs(out)
}

// parseKernelspecs reads what `jupyter kernelspec list --json` prints.
func parseKernelspecs(list []byte) (map[string]kernelspec, error) {
	var all struct {
		Kernelspecs map[string]struct {
			Dir  string     `json:"resource_dir"`
			Spec kernelspec `json:"spec"`
		} `json:"kernelspecs"`
	}
	if err := json.Unmarshal(list, &all); err != nil {
		return nil, fmt.Errorf("read the list of kernels: %w", err)
	}
	specs := make(map[string]kernelspec)
	for name, k := range all.Kernelspecs {
		k.Spec.dir = k.Dir
		specs[name] = k.Spec
	}
	return specs, nil
}

// peer is the installed kernel of a name.
func peer(name string, specs map[string]kernelspec, python string) (*contender, error) {
	spec, ok := specs[name]
	if !ok {
		var names []string
		for name := range specs {
			names = append(names, name)
		}
		slices.Sort(names)
		return nil, fmt.Errorf("no kernel named %q is installed; there are %s", name, strings.Join(names, ", "))
	}
	if slices.Contains([]string{us, before}, name) {
		name = "installed " + name
	}
	argv, env, err := spec.command(python, os.LookupEnv)
	if err != nil {
		return nil, fmt.Errorf("read the kernelspec of %s: %w", name, err)
	}
	c := &contender{name: name, exe: argv[0], args: argv[1:], env: env, foreign: true}
	for _, d := range []*dialect{&golang, &pythonic} {
		if strings.EqualFold(spec.Language, d.language) {
			c.speaks = d
		}
	}
	if c.speaks == nil {
		return nil, fmt.Errorf("the kernel %s is for %s; programs to measure are there for Go and Python", name, spec.Language)
	}
	return c, nil
}

// command returns how the kernel is started. Like jupyter_client, it takes the Python that found
// the kernel for one that has no path, puts the spec's folder for {resource_dir}, and variables of
// the environment for ${NAME} in the values of env. The connection file's place stays.
func (s kernelspec) command(python string, lookup func(string) (string, bool)) (argv, env []string, err error) {
	if len(s.Argv) == 0 {
		return nil, nil, errors.New("it has no argv")
	}
	argv = slices.Clone(s.Argv)
	if base := strings.TrimSuffix(argv[0], filepath.Ext(argv[0])); base == "python" || base == "python3" {
		argv[0] = python
	}
	for i, arg := range argv {
		argv[i] = strings.ReplaceAll(arg, "{resource_dir}", s.dir)
	}
	for name, value := range s.Env {
		value = os.Expand(value, func(name string) string {
			if name == "$" {
				return "$"
			}
			if v, ok := lookup(name); ok {
				return v
			}
			return "${" + name + "}"
		})
		env = append(env, name+"="+value)
	}
	slices.Sort(env)
	return argv, env, nil
}
