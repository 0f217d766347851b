package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/lockstep-go/lockstep/install/venv"
)

// finding is one result of an examination.
type finding struct {
	fault string // empty if all is well
	fix   string // the command that fixes the fault
	ok    string // what was found in order
}

func (f finding) faulty() bool { return f.fault != "" }

// doctor is the command doctor.
func (a *app) doctor(ctx context.Context, args []string) error {
	set, scope := a.flags("doctor")
	if err := a.parse(set, scope, args); err != nil {
		return err
	}
	p, err := a.place(ctx, scope)
	if err != nil {
		return err
	}
	j, jupyterErr := a.findLab(ctx)
	if jupyterErr != nil {
		j = jupyter{data: a.jupyterPath(), runtime: a.runtimeDir()}
	}
	found := findSpec(j.data)
	if !scope.chosen() {
		p = a.installedPlace(p, found)
	}

	var findings []finding
	findings = append(findings, a.examinePlace(p)...)
	findings = append(findings, examineSpec(p)...)
	findings = append(findings, a.examineBinary(ctx, p)...)
	findings = append(findings, examineExtension(p)...)
	findings = append(findings, a.examineChoice(p, j, found)...)
	findings = append(findings, a.examineJupyter(ctx, j, jupyterErr))
	findings = append(findings, a.examineRuntimeDir(j.runtime))
	findings = append(findings, examineLoopback(ctx, "127.0.0.1:0"))
	if err := ctx.Err(); err != nil {
		return err
	}

	faults := 0
	for _, f := range findings {
		if !f.faulty() {
			a.say("ok     %s", f.ok)
			continue
		}
		faults++
		a.say("FAULT  %s", f.fault)
		a.say("       to fix it: %s", f.fix)
	}
	switch faults {
	case 0:
		a.say("All is well.")
		return nil
	case 1:
		a.say("1 fault found.")
	default:
		a.say("%d faults found. Fix the first, then run doctor again.", faults)
	}
	return errReported
}

// installedPlace returns the place to examine when the learner named none: the
// user's, unless Lockstep is installed only elsewhere on Jupyter's path.
func (a *app) installedPlace(user place, found []string) place {
	if _, err := readSpec(user.spec); err == nil {
		return user
	}
	for _, dir := range found {
		if spec, err := readSpec(dir); err == nil && spec.ours() {
			return a.placeOf(dir, spec)
		}
	}
	return user
}

// placeOf returns the place of a kernelspec of ours that lies in dir.
func (a *app) placeOf(dir string, spec kernelspec) place {
	user := a.user()
	data := filepath.Dir(filepath.Dir(dir))
	under := a.under(filepath.Dir(filepath.Dir(data)))
	switch {
	case samePath(dir, user.spec):
		return user
	case samePath(dir, under.spec):
		return under
	}
	// A folder of JUPYTER_PATH, which no flag names.
	return place{data: data, spec: dir, binary: spec.binary()}
}

// examinePlace checks whether an install into the learner's own place can work, unless there is one
// already.
func (a *app) examinePlace(p place) []finding {
	if _, err := os.Stat(filepath.Join(p.spec, specFile)); err == nil || p.flag != "" {
		return nil
	}
	for _, dir := range []string{filepath.Dir(p.spec), filepath.Dir(p.binary)} {
		if err := writable(dir); err != nil {
			return []finding{{
				fault: "nothing can be installed for you, since your home folder cannot be written: " + err.Error(),
				fix:   a.useHome(ownTempDir("home")),
			}}
		}
	}
	return nil
}

// ownTempDir returns a folder that this user can make where everyone may write.
func ownTempDir(what string) string {
	return filepath.Join(os.TempDir(), fmt.Sprintf("lockstep-%s-%d", what, os.Getuid()))
}

// writable returns an error if dir cannot be made, or no file in it. It leaves nothing behind.
func writable(dir string) error {
	for {
		info, err := os.Stat(dir)
		switch {
		case err == nil && !info.IsDir():
			return fmt.Errorf("%s is not a folder", dir)
		case err == nil:
			f, err := os.CreateTemp(dir, ".lockstep-doctor-*")
			if err != nil {
				return err
			}
			return errors.Join(f.Close(), os.Remove(f.Name()))
		case errors.Is(err, fs.ErrNotExist) && dir != filepath.Dir(dir):
			dir = filepath.Dir(dir)
		default:
			return err
		}
	}
}

// examineSpec looks at the kernelspec by itself.
func examineSpec(p place) []finding {
	spec, err := readSpec(p.spec)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return []finding{{fault: "Lockstep is not installed: there is no " + filepath.Join(p.spec, specFile), fix: p.command("install")}}
	case err != nil:
		return []finding{{fault: err.Error(), fix: p.command("install", "--force")}}
	case !spec.ours():
		return []finding{{fault: fmt.Sprintf("the kernelspec %s is another program's, %q", p.spec, spec.DisplayName), fix: p.command("install", "--force")}}
	}
	want := newKernelspec(spec.binary(), *spec.Metadata.Lockstep)
	if !slices.Equal(spec.Argv, want.Argv) || spec.InterruptMode != want.InterruptMode || spec.Language != want.Language {
		return []finding{{fault: "the kernelspec has been changed or is of another version: " + filepath.Join(p.spec, specFile), fix: p.command("install")}}
	}
	return []finding{{ok: "the kernelspec: " + p.spec}}
}

// examineBinary looks at the program that the kernelspec starts. It finds nothing if the kernelspec is
// not ours: examineSpec has reported that.
func (a *app) examineBinary(ctx context.Context, p place) []finding {
	spec, err := readSpec(p.spec)
	if err != nil || !spec.ours() {
		return nil
	}
	binary, again := spec.binary(), p.command("install")
	info, err := os.Stat(binary)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return []finding{{fault: "the kernelspec starts a program that is not there: " + binary, fix: again}}
	case err != nil:
		return []finding{{fault: err.Error(), fix: again}}
	case !isKernel(binary):
		return []finding{{fault: "the kernelspec starts a file that is not Lockstep's kernel: " + binary, fix: p.command("install", "--force")}}
	}
	// On Windows every file passes this, and no file needs it.
	if _, err := exec.LookPath(binary); err != nil {
		return []finding{{fault: fmt.Sprintf("the kernel is not executable (%v): %s", info.Mode(), binary), fix: "chmod +x " + quote(binary)}}
	}
	version, err := a.kernelVersion(ctx, binary)
	if err != nil {
		return []finding{{fault: "the kernel does not start: " + err.Error(), fix: again}}
	}
	findings := []finding{{ok: fmt.Sprintf("the program: %s, %s", binary, version)}}
	if recorded := spec.Metadata.Lockstep.Version; recorded != version {
		findings = append(findings, finding{fault: fmt.Sprintf("the program is not the version that was installed: it is %q, the kernelspec says %q", version, recorded), fix: again})
	}
	return append(findings, a.examineSource(ctx, spec, again)...)
}

// examineSource compares the installed program with this checkout, if it was
// built from one and there is one here.
func (a *app) examineSource(ctx context.Context, spec kernelspec, again string) []finding {
	recorded := spec.Metadata.Lockstep.Source
	if recorded == "" {
		return nil
	}
	root, err := a.moduleRoot(ctx)
	if err != nil {
		return nil // nothing to compare with
	}
	digest, err := a.sourceDigest(ctx, root)
	if err != nil {
		return []finding{{fault: "this checkout does not build: " + err.Error(), fix: "go build ./kernel/..."}}
	}
	if digest != recorded {
		return []finding{{fault: "the installed kernel was built from other sources than those in " + root, fix: again}}
	}
	return []finding{{ok: "it was built from the sources in " + root}}
}

// examineChoice looks at which kernelspec Jupyter picks by our name.
func (a *app) examineChoice(p place, j jupyter, found []string) []finding {
	if _, err := os.Stat(filepath.Join(p.spec, specFile)); err != nil {
		return nil // examineSpec has said so
	}
	i := slices.IndexFunc(found, func(dir string) bool { return samePath(dir, p.spec) })
	switch {
	case i == 0 && len(found) == 1:
		return []finding{{ok: "Jupyter picks this kernelspec"}}
	case i == 0:
		return []finding{{ok: "Jupyter picks this kernelspec before " + strings.Join(found[1:], ", ")}}
	case i < 0:
		return []finding{{
			fault: fmt.Sprintf("Jupyter does not look into %s; it looks into %s", p.data, strings.Join(j.data, ", ")),
			fix:   a.setenv("JUPYTER_PATH", p.data),
		}}
	}
	f := finding{
		fault: fmt.Sprintf("another kernelspec of the name %s comes first on Jupyter's path: %s", kernelName, found[0]),
		fix:   a.removeAll(found[0]),
	}
	if len(j.argv) > 0 {
		// This removes the one that Jupyter picks, which is the other.
		f.fix = strings.Join(j.argv, " ") + " kernelspec remove " + kernelName
	}
	if spec, err := readSpec(found[0]); err == nil && spec.ours() {
		if other := a.placeOf(found[0], spec); other.flag != "" || samePath(other.spec, a.user().spec) {
			f.fix = other.command("uninstall")
		}
	}
	return []finding{f}
}

// examineJupyter looks at the Jupyter itself.
func (a *app) examineJupyter(ctx context.Context, j jupyter, err error) finding {
	switch {
	case errors.Is(err, errNoJupyter):
		if _, _, pythonErr := venv.FindPython(ctx, a.environ); pythonErr != nil {
			return finding{
				fault: err.Error() + ", and no Python 3.11 or later to make one with",
				fix:   venv.Advice(a.os) + "; then: go run ./install lab",
			}
		}
		return finding{fault: err.Error(), fix: "go run ./install lab"}
	case err != nil:
		return finding{fault: err.Error(), fix: "jupyter --paths"}
	case j.lab == "":
		return finding{fault: "there is a Jupyter without JupyterLab: " + j.String(), fix: "go run ./install lab"}
	case !j.hasLab4():
		return finding{fault: "JupyterLab is older than 4: " + j.String(), fix: "go run ./install lab"}
	}
	return finding{ok: "Jupyter: " + j.String()}
}

// examineRuntimeDir checks whether Jupyter can write connection files.
func (a *app) examineRuntimeDir(dir string) finding {
	err := os.MkdirAll(dir, 0o700)
	if err == nil {
		var f *os.File
		if f, err = os.CreateTemp(dir, "lockstep-doctor-*"); err == nil {
			err = errors.Join(f.Close(), os.Remove(f.Name()))
		}
	}
	if err != nil {
		other := filepath.Join(a.dataDir(), "jupyter-runtime")
		if writable(other) != nil {
			other = ownTempDir("runtime")
		}
		return finding{
			fault: "Jupyter's folder of connection files cannot be written: " + err.Error(),
			fix:   a.setenv("JUPYTER_RUNTIME_DIR", other),
		}
	}
	return finding{ok: "connection files can be written: " + dir}
}

// examineLoopback checks whether programs of this machine can reach each other
// over TCP, as Jupyter and its kernels do.
func examineLoopback(ctx context.Context, address string) finding {
	if err := tryLoopback(ctx, address); err != nil {
		return finding{
			fault: "programs cannot reach each other on " + address + ": " + err.Error(),
			fix:   "allow local connections in the firewall or sandbox; on Linux: ip link set lo up",
		}
	}
	return finding{ok: "programs can reach each other on this machine"}
}

func tryLoopback(ctx context.Context, address string) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	if err != nil {
		return err
	}
	served := make(chan error, 1)
	go func() {
		conn, err := listener.Accept()
		if err == nil {
			_, err = io.WriteString(conn, "lockstep")
			err = errors.Join(err, conn.Close())
		}
		served <- err
	}()
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", listener.Addr().String())
	if err == nil {
		deadline, _ := ctx.Deadline()
		conn.SetDeadline(deadline)
		var got []byte
		if got, err = io.ReadAll(conn); err == nil && string(got) != "lockstep" {
			err = fmt.Errorf("read %q where another program wrote %q", got, "lockstep")
		}
		conn.Close()
	}
	listener.Close() // ends the Accept if nobody came
	return errors.Join(err, dropClosed(<-served))
}

// dropClosed forgets the error of an Accept that was ended on purpose.
func dropClosed(err error) error {
	if errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}
