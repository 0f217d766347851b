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
	"strconv"
	"time"

	"github.com/lockstep-go/lockstep/kernel/jupyter"
)

// Kernel is a kernel process and a Client connected to it.
type Kernel struct {
	*Client
	Info   jupyter.ConnectionInfo
	cmd    *exec.Cmd
	dir    string        // of the connection file
	exited chan struct{} // closed when the process has ended
	err    error         // how; read after exited
}

// shutdownTimeout is what Jupyter gives a kernel to end by itself.
const shutdownTimeout = 5 * time.Second

// LaunchOptions say how a kernel is started.
type LaunchOptions struct {
	Options
	// Env is added to this process's environment.
	Env []string
	// Dir is the kernel's working directory, "" for this process's.
	Dir string
	// Stderr gets the kernel's log. May be nil.
	Stderr io.Writer
}

// errEndedAtOnce is how a kernel fails whose ports another process has taken in the meantime.
var errEndedAtOnce = errors.New("the kernel ended at once")

// Launch starts the kernel that the program exe has, as kernel.json would, and connects to it.
func Launch(ctx context.Context, exe string, opts LaunchOptions) (*Kernel, error) {
	dir, err := os.MkdirTemp("", "lockstep-*")
	if err != nil {
		return nil, fmt.Errorf("launch a kernel: %w", err)
	}
	var k *Kernel
	for range 3 {
		if k, err = launch(ctx, exe, dir, opts); !errors.Is(err, errEndedAtOnce) {
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
	file := filepath.Join(dir, "connection.json")
	data, err := json.Marshal(info)
	if err != nil {
		return nil, err
	}
	if err := os.WriteFile(file, data, 0o600); err != nil {
		return nil, err
	}
	k := &Kernel{Info: info, dir: dir, exited: make(chan struct{})}
	k.cmd = exec.Command(exe, "kernel", "-f", file)
	k.cmd.Env = append(append(os.Environ(), "JPY_PARENT_PID="+strconv.Itoa(os.Getpid())), opts.Env...)
	k.cmd.Dir = opts.Dir
	k.cmd.Stderr = opts.Stderr
	if err := k.cmd.Start(); err != nil {
		return nil, err
	}
	go func() {
		k.err = k.cmd.Wait()
		close(k.exited)
	}()
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	go func() {
		select {
		case <-k.exited:
			cancel(fmt.Errorf("%w: %v", errEndedAtOnce, k.cmd.ProcessState))
		case <-ctx.Done():
		}
	}()
	k.Client, err = Connect(ctx, info, opts.Options)
	if err != nil {
		_ = k.cmd.Process.Kill()
		<-k.exited
		return nil, err
	}
	return k, nil
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

// PID is the kernel's process id.
func (k *Kernel) PID() int { return k.cmd.Process.Pid }

// Exited is closed when the process has ended.
func (k *Kernel) Exited() <-chan struct{} { return k.exited }

// Signal sends the process a signal.
func (k *Kernel) Signal(sig os.Signal) error { return k.cmd.Process.Signal(sig) }

// Shutdown asks the kernel to end, kills it if it does not, and closes the connections. The error is how the
// process ended, nil for well.
func (k *Kernel) Shutdown(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, shutdownTimeout)
	defer cancel()
	var errs []error
	select {
	case <-k.exited:
	default:
		_, err := k.Request(ctx, jupyter.Control, jupyter.MsgShutdownRequest, jupyter.ShutdownRequest{})
		errs = append(errs, err)
	}
	select {
	case <-k.exited:
	case <-ctx.Done():
		errs = append(errs, fmt.Errorf("the kernel did not end: %w", context.Cause(ctx)), k.cmd.Process.Kill())
		<-k.exited
	}
	errs = append(errs, k.err, k.Client.Close(), os.RemoveAll(k.dir))
	return errors.Join(errs...)
}
