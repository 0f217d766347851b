package client

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"github.com/lockstep-go/lockstep/kernel/wire/jupyter"
)

// Kernel is a kernel process and a Client connected to it. Restart and Shutdown are for one
// goroutine at a time, and nothing else is to be called meanwhile.
type Kernel struct {
	*Client
	Info jupyter.ConnectionInfo
	exe  string
	opts LaunchOptions
	dir  string // of the connection file

	cmd    *exec.Cmd
	exited chan struct{} // closed when the process has ended
	err    error         // how; read after exited
}

// shutdownTimeout is what Jupyter gives a kernel to end by itself.
const shutdownTimeout = 5 * time.Second

// ConnectionFile stands for the connection file's path in a kernel's arguments, as in kernel.json.
const ConnectionFile = "{connection_file}"

// LaunchOptions say how a kernel is started.
type LaunchOptions struct {
	Options
	// Args are the program's arguments, one of which is ConnectionFile; nil for those of Lockstep's
	// own kernel.
	Args []string
	// Env is added to this process's environment.
	Env []string
	// Dir is the kernel's working directory, "" for this process's.
	Dir string
	// Stderr gets the kernel's log. May be nil.
	Stderr io.Writer
}

// errNoConnection is how a launch fails when another process has taken one of the kernel's ports
// between freePorts and the kernel: then the kernel ends at once, or, when the other process has
// left the port by then, the connection is one to that process, and has ended with it.
var errNoConnection = errors.New("no connection")

// Launch starts the kernel that the program exe has, as kernel.json would, and connects to it.
func Launch(ctx context.Context, exe string, opts LaunchOptions) (*Kernel, error) {
	dir, err := os.MkdirTemp("", "lockstep-*")
	if err != nil {
		return nil, fmt.Errorf("launch a kernel: %w", err)
	}
	var k *Kernel
	for range 3 {
		if k, err = launch(ctx, exe, dir, opts); !errors.Is(err, errNoConnection) || ctx.Err() != nil {
			break
		}
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("launch a kernel: %w", err), os.RemoveAll(dir))
	}
	return k, nil
}

func launch(ctx context.Context, exe, dir string, opts LaunchOptions) (*Kernel, error) {
	info, err := freePorts()
	if err != nil {
		return nil, err
	}
	k := &Kernel{Info: info, exe: exe, opts: opts, dir: dir}
	data, err := json.Marshal(info)
	if err != nil {
		return nil, err
	}
	if err := os.WriteFile(k.file(), data, 0o600); err != nil {
		return nil, err
	}
	return k, k.start(ctx)
}

// file returns the connection file.
func (k *Kernel) file() string { return filepath.Join(k.dir, "connection.json") }

// args returns the program's arguments.
func (k *Kernel) args() []string {
	if k.opts.Args == nil {
		return []string{"kernel", "-f", k.file()}
	}
	args := slices.Clone(k.opts.Args)
	for i, arg := range args {
		if arg == ConnectionFile {
			args[i] = k.file()
		}
	}
	return args
}

// start starts the process and connects to it.
func (k *Kernel) start(ctx context.Context) error {
	cmd, exited := exec.Command(k.exe, k.args()...), make(chan struct{})
	k.cmd, k.exited = cmd, exited
	// JPY_SESSION_NAME is jupyter_server's; ours is not its kernel, though it may be run from
	// within one.
	cmd.Env = append(append(os.Environ(), "JPY_PARENT_PID="+strconv.Itoa(os.Getpid()), "JPY_SESSION_NAME="), k.opts.Env...)
	cmd.Dir = k.opts.Dir
	cmd.Stderr = k.opts.Stderr
	if err := cmd.Start(); err != nil {
		return err
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	go func() {
		k.err = cmd.Wait()
		close(exited)
		cancel(fmt.Errorf("the kernel ended at once: %v", cmd.ProcessState))
	}()
	var err error
	if k.Client, err = Connect(ctx, k.Info, k.opts.Options); err != nil {
		_ = cmd.Process.Kill()
		<-exited
		return fmt.Errorf("%w: %w", errNoConnection, err)
	}
	return nil
}

// freePorts makes a connection file's content, on ports that are free now: the way Jupyter does it.
func freePorts() (jupyter.ConnectionInfo, error) {
	info := jupyter.ConnectionInfo{Key: jupyter.NewID(), KernelName: "lockstep"}.WithDefaults()
	for _, ch := range jupyter.Channels {
		l, err := net.Listen("tcp", net.JoinHostPort(info.IP, "0"))
		if err != nil {
			return info, fmt.Errorf("find a free port: %w", err)
		}
		defer l.Close() // only when all are found, so that they differ
		info.SetPort(ch, l.Addr().(*net.TCPAddr).Port)
	}
	return info, nil
}

// PID returns the kernel's process id.
func (k *Kernel) PID() int { return k.cmd.Process.Pid }

// Exited is closed when the process has ended.
func (k *Kernel) Exited() <-chan struct{} { return k.exited }

// Signal sends the process a signal.
func (k *Kernel) Signal(sig os.Signal) error { return k.cmd.Process.Signal(sig) }

// Shutdown asks the kernel to end, kills it if it does not, and closes the connections. The error
// is how the process ended, nil for well.
func (k *Kernel) Shutdown(ctx context.Context) error {
	return errors.Join(k.end(ctx, false), os.RemoveAll(k.dir))
}

// Restart ends the process and starts another one for the same connection file, as Jupyter does.
func (k *Kernel) Restart(ctx context.Context) error {
	if err := k.end(ctx, true); err != nil {
		return fmt.Errorf("restart the kernel: %w", err)
	}
	if err := k.start(ctx); err != nil {
		return fmt.Errorf("restart the kernel: %w", err)
	}
	return nil
}

func (k *Kernel) end(ctx context.Context, restart bool) error {
	ctx, cancel := context.WithTimeout(ctx, shutdownTimeout)
	defer cancel()
	var errs []error
	select {
	case <-k.exited:
	default:
		_, err := k.Request(ctx, jupyter.Control, jupyter.MsgShutdownRequest, jupyter.ShutdownRequest{Restart: restart})
		errs = append(errs, err)
	}
	select {
	case <-k.exited:
	case <-ctx.Done():
		errs = append(errs, fmt.Errorf("the kernel did not end: %w", context.Cause(ctx)), k.cmd.Process.Kill())
		<-k.exited
	}
	return errors.Join(append(errs, k.err, k.Client.Close())...)
}
