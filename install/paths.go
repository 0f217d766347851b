package main

import (
	"path/filepath"
	"slices"
	"strings"
)

// host is what the rules of places depend on. They are pure functions of it,
// so those of every system can be tested on any.
type host struct {
	os   string // as runtime.GOOS spells it
	env  func(string) string
	home string
}

// newHost reads an environment in the form of os.Environ.
func newHost(goos string, environ []string) host {
	h := host{os: goos, env: func(name string) string {
		// The last wins, as in os/exec; Windows does not mind the case.
		for _, entry := range slices.Backward(environ) {
			key, value, _ := strings.Cut(entry, "=")
			if key == name || goos == "windows" && strings.EqualFold(key, name) {
				return value
			}
		}
		return ""
	}}
	h.home = h.env("HOME")
	if goos == "windows" {
		h.home = h.env("USERPROFILE")
	}
	return h
}

// join is filepath.Join for the host's system rather than for this one.
func (h host) join(elem ...string) string {
	separator := "/"
	if h.os == "windows" {
		separator = `\`
	}
	for i, e := range elem[:len(elem)-1] {
		elem[i] = strings.TrimRight(e, separator)
	}
	return strings.Join(elem, separator)
}

// isAbs is filepath.IsAbs for the host's system.
func (h host) isAbs(path string) bool {
	if h.os == "windows" {
		return len(path) > 2 && path[1] == ':' && (path[2] == '\\' || path[2] == '/') || strings.HasPrefix(path, `\\`)
	}
	return strings.HasPrefix(path, "/")
}

// dataDir returns the folder of Lockstep's own files.
func (h host) dataDir() string {
	switch h.os {
	case "windows":
		if local := h.env("LOCALAPPDATA"); local != "" {
			return h.join(local, "lockstep")
		}
		return h.join(h.home, "AppData", "Local", "lockstep")
	case "darwin":
		return h.join(h.home, "Library", "Application Support", "lockstep")
	default:
		// The XDG specification has relative values ignored.
		if xdg := h.env("XDG_DATA_HOME"); h.isAbs(xdg) {
			return h.join(xdg, "lockstep")
		}
		return h.join(h.home, ".local", "share", "lockstep")
	}
}

// historyFile returns where kernels keep what was run, empty if nowhere. The rules are those of
// kernel/serving/server/history, which asks os.UserConfigDir.
func (h host) historyFile() string {
	if file := h.env("LOCKSTEP_HISTORY"); file == "off" {
		return ""
	} else if file != "" {
		return file
	}
	var config string
	switch h.os {
	case "windows":
		config = h.env("APPDATA")
	case "darwin":
		config = h.join(h.home, "Library", "Application Support")
	default:
		if config = h.env("XDG_CONFIG_HOME"); config == "" {
			config = h.join(h.home, ".config")
		}
	}
	return h.join(config, "lockstep", "history.jsonl")
}

// jupyterDataDir returns the folder where Jupyter looks for a user's files. The
// rules are those of jupyter_core.paths.jupyter_data_dir.
func (h host) jupyterDataDir() string {
	if dir := h.env("JUPYTER_DATA_DIR"); dir != "" {
		return dir
	}
	platform := h.truthy("JUPYTER_PLATFORM_DIRS")
	switch h.os {
	case "windows":
		if local := h.env("LOCALAPPDATA"); platform && local != "" {
			return h.join(local, "jupyter")
		}
		if appdata := h.env("APPDATA"); appdata != "" {
			return h.join(appdata, "jupyter")
		}
		if config := h.env("JUPYTER_CONFIG_DIR"); config != "" {
			return h.join(config, "data")
		}
		return h.join(h.home, ".jupyter", "data")
	case "darwin":
		if platform {
			return h.join(h.home, "Library", "Application Support", "jupyter")
		}
		return h.join(h.home, "Library", "Jupyter")
	default:
		if xdg := h.env("XDG_DATA_HOME"); xdg != "" {
			return h.join(xdg, "jupyter")
		}
		return h.join(h.home, ".local", "share", "jupyter")
	}
}

// truthy reads an environment variable as jupyter_core does.
func (h host) truthy(name string) bool {
	value := strings.ToLower(h.env(name))
	return value != "" && !slices.Contains([]string{"no", "n", "false", "off", "0", "0.0"}, value)
}

// jupyterPath lists the folders in which a Jupyter outside any environment
// looks for kernels, the first found winning. It serves where there is no
// Jupyter to ask (see jupyter.go).
func (h host) jupyterPath() []string {
	var dirs []string
	if list := h.env("JUPYTER_PATH"); list != "" {
		separator, slash := ":", "/"
		if h.os == "windows" {
			separator, slash = ";", `\`
		}
		for _, dir := range strings.Split(list, separator) {
			if dir != "" {
				dirs = append(dirs, strings.TrimRight(dir, slash))
			}
		}
	}
	dirs = append(dirs, h.jupyterDataDir())
	if h.os != "windows" {
		dirs = append(dirs, "/usr/local/share/jupyter", "/usr/share/jupyter")
	} else if data := h.env("PROGRAMDATA"); data != "" && h.truthy("JUPYTER_USE_PROGRAMDATA") {
		dirs = append(dirs, h.join(data, "jupyter"))
	}
	return dirs
}

// runtimeDir returns where Jupyter writes connection files.
func (h host) runtimeDir() string {
	if dir := h.env("JUPYTER_RUNTIME_DIR"); dir != "" {
		return dir
	}
	return h.join(h.jupyterDataDir(), "runtime")
}

// place is one place where the kernel can be installed.
type place struct {
	flag   string // the flag that names it, for advice; empty for the default
	data   string // the Jupyter data folder that holds kernels/
	spec   string // the folder of the kernelspec
	binary string // where the kernel's program goes
	shared bool   // it is that of a Python outside any environment, which much else may use
}

// command spells a command line of ours that works on this place.
func (p place) command(name string, flags ...string) string {
	words := []string{"go run ./install"}
	if name != "install" {
		words = append(words, name)
	}
	if p.flag != "" {
		words = append(words, p.flag)
	}
	if p.shared && name == "install" && !slices.Contains(flags, "--force") {
		words = append(words, "--force") // without it install refuses
	}
	return strings.Join(append(words, flags...), " ")
}

// user returns the place for one user. The program lies outside Jupyter's folders
// and outside the checkout, so that neither an upgrade of Python nor a rebuild
// breaks the path in kernel.json.
func (h host) user() place {
	data := h.jupyterDataDir()
	return place{
		data:   data,
		spec:   h.join(data, "kernels", kernelName),
		binary: h.join(h.dataDir(), "bin", h.exe("lockstep")),
	}
}

// under returns the place inside an environment, such as a Python prefix.
func (h host) under(prefix string) place {
	bin := "bin"
	if h.os == "windows" {
		bin = "Scripts"
	}
	data := h.join(prefix, "share", "jupyter")
	return place{
		flag:   "--prefix " + quote(prefix),
		data:   data,
		spec:   h.join(data, "kernels", kernelName),
		binary: h.join(prefix, bin, h.exe("lockstep")),
	}
}

func (h host) exe(name string) string {
	if h.os == "windows" {
		return name + ".exe"
	}
	return name
}

// setenv spells the shell command that sets an environment variable.
func (h host) setenv(name, value string) string {
	if h.os == "windows" {
		return "set " + name + "=" + value
	}
	return "export " + name + "=" + quote(value)
}

// useHome spells the shell command that makes a folder and takes it for the home folder.
func (h host) useHome(dir string) string {
	if h.os == "windows" {
		return "mkdir " + quote(dir) + " & " + h.setenv("USERPROFILE", dir)
	}
	return "mkdir -p " + quote(dir) + " && " + h.setenv("HOME", dir)
}

// removeAll spells the shell command that removes a folder.
func (h host) removeAll(dir string) string {
	if h.os == "windows" {
		return "rmdir /s " + quote(dir)
	}
	return "rm -r " + quote(dir)
}

// quote makes a path safe to paste into a shell, for people to read.
func quote(path string) string {
	if strings.ContainsAny(path, " \t'\"$&()*;<>?`|") {
		return `"` + path + `"`
	}
	return path
}

// samePath compares paths that may be spelled differently.
func samePath(a, b string) bool {
	return resolved(a) == resolved(b)
}

func resolved(path string) string {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	return filepath.Clean(path)
}
