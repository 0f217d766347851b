package main

import (
	"maps"
	"slices"
	"strings"
	"testing"
)

// kernelspecs is as `jupyter kernelspec list --json` prints it.
const kernelspecs = `{
  "kernelspecs": {
    "python3": {
      "resource_dir": "/jupyter/kernels/python3",
      "spec": {
        "argv": ["python", "-m", "ipykernel_launcher", "-f", "{connection_file}"],
        "env": {}, "display_name": "Python 3 (ipykernel)", "language": "python", "interrupt_mode": "signal", "metadata": {"debugger": true}
      }
    },
    "lockstep": {
      "resource_dir": "/jupyter/kernels/lockstep",
      "spec": {"argv": ["/bin/lockstep", "kernel", "-f", "{connection_file}"], "display_name": "Go (Lockstep)", "language": "go"}
    },
    "gophernotes": {
      "resource_dir": "/jupyter/kernels/gophernotes",
      "spec": {"argv": ["{resource_dir}/gophernotes", "{connection_file}"], "language": "Go",
        "env": {"GOPATH": "${HOME}/go", "PRICE": "$$5 ${NOTHING}"}}
    },
    "ruby": {"resource_dir": "/jupyter/kernels/ruby", "spec": {"argv": ["iruby"], "language": "ruby"}},
    "broken": {"resource_dir": "/jupyter/kernels/broken", "spec": {"language": "go"}}
  }
}`

func TestPeers(t *testing.T) {
	t.Setenv("HOME", "/home/ann")
	specs, err := parseKernelspecs([]byte(kernelspecs))
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name   string
		argv   []string
		env    []string
		speaks *dialect
	}{
		{"python3", []string{"/venv/python", "-m", "ipykernel_launcher", "-f", "{connection_file}"}, nil, &pythonic},
		{"lockstep", []string{"/bin/lockstep", "kernel", "-f", "{connection_file}"}, nil, &golang},
		{"gophernotes", []string{"/jupyter/kernels/gophernotes/gophernotes", "{connection_file}"},
			[]string{"GOPATH=/home/ann/go", "PRICE=$5 ${NOTHING}"}, &golang},
	}
	for _, test := range tests {
		c, err := peer(test.name, specs, "/venv/python")
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		if got := append([]string{c.exe}, c.args...); !slices.Equal(got, test.argv) {
			t.Errorf("%s: argv %q, want %q", test.name, got, test.argv)
		}
		if !slices.Equal(c.env, test.env) {
			t.Errorf("%s: env %q, want %q", test.name, c.env, test.env)
		}
		if c.speaks != test.speaks || !c.foreign {
			t.Errorf("%s: speaks %s, foreign = %v", test.name, c.speaks.language, c.foreign)
		}
	}
	// The name of this one is taken.
	if c, err := peer("lockstep", specs, ""); err != nil || c.name != "installed lockstep" {
		t.Errorf("an installed Lockstep: %+v, %v", c, err)
	}
}

func TestNoPeer(t *testing.T) {
	specs, err := parseKernelspecs([]byte(kernelspecs))
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"gomacro": "broken, gophernotes, lockstep, python3, ruby",
		"ruby":    "is for ruby",
		"broken":  "no argv",
	} {
		if _, err := peer(name, specs, ""); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", name, err, want)
		}
	}
	if specs, err := parseKernelspecs([]byte("No such command")); err == nil {
		t.Errorf("no list: %q", slices.Collect(maps.Keys(specs)))
	}
}
