package sockets

import (
	"errors"
	"fmt"
	"net"
	"os"
	"syscall"

	"github.com/lockstep-go/lockstep/kernel/wire/jupyter"
)

// bind listens on the address of a channel. Port 0 is replaced by the one that was found.
func bind(info *jupyter.ConnectionInfo, c jupyter.Channel) (net.Listener, error) {
	var ln net.Listener
	var err error
	switch {
	case info.Transport == jupyter.TransportTCP:
		ln, err = bindTCP(info, c)
	case info.Port(c) == 0:
		ln, err = bindFreePath(info, c)
	default:
		ln, err = bindPath(info.Addr(c))
	}
	if err != nil {
		return nil, fmt.Errorf("listen for the %s channel: %w", c, err)
	}
	return ln, nil
}

func bindTCP(info *jupyter.ConnectionInfo, c jupyter.Channel) (net.Listener, error) {
	at := *info
	if at.IP == "*" { // ZeroMQ's way to write every address
		at.IP = ""
	}
	ln, err := net.Listen("tcp", at.Addr(c))
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, fmt.Errorf("port %d of %s is in use by another program: %w", info.Port(c), info.IP, err)
	case errors.Is(err, syscall.EADDRNOTAVAIL):
		return nil, fmt.Errorf("%s is not an address of this machine: %w", info.IP, err)
	case err != nil:
		return nil, err
	}
	info.SetPort(c, ln.Addr().(*net.TCPAddr).Port)
	return ln, nil
}

// bindFreePath finds a number for which there is no file yet, as clients do.
func bindFreePath(info *jupyter.ConnectionInfo, c jupyter.Channel) (net.Listener, error) {
	for n := 1; n < 1<<16; n++ {
		try := *info
		try.SetPort(c, n)
		if _, err := os.Lstat(try.Addr(c)); err == nil {
			continue
		}
		ln, err := bindPath(try.Addr(c))
		if err == nil {
			info.SetPort(c, n)
		}
		return ln, err
	}
	return nil, fmt.Errorf("every %s-N exists", info.IP)
}

// bindPath listens on a socket file that only its owner may use. One that a dead
// kernel left is removed first; one that somebody answers on, or any other file, is not.
func bindPath(path string) (net.Listener, error) {
	ln, err := net.Listen("unix", path)
	if errors.Is(err, syscall.EADDRINUSE) {
		if err := removeStale(path); err != nil {
			return nil, err
		}
		ln, err = net.Listen("unix", path)
	}
	const longest = 103 // of macOS; Linux has four more
	if errors.Is(err, syscall.EINVAL) && len(path) > longest {
		return nil, fmt.Errorf("the socket file's path has %d bytes, the system allows about %d: %w", len(path), longest, err)
	}
	if err != nil {
		return nil, err
	}
	if err := os.Chmod(path, 0o600); err != nil {
		ln.Close()
		return nil, fmt.Errorf("close the socket file to others: %w", err)
	}
	return ln, nil
}

func removeStale(path string) error {
	info, err := os.Lstat(path)
	if err != nil {
		return fmt.Errorf("look at the socket file: %w", err)
	}
	if info.Mode().Type() != os.ModeSocket {
		return fmt.Errorf("%s exists and is not a socket", path)
	}
	probe, err := net.Dial("unix", path)
	if err == nil {
		probe.Close()
		return fmt.Errorf("%s is in use by another program", path)
	}
	if !errors.Is(err, syscall.ECONNREFUSED) {
		return fmt.Errorf("find out whether %s is in use: %w", path, err)
	}
	if err := os.Remove(path); err != nil {
		return fmt.Errorf("remove the socket file of a dead kernel: %w", err)
	}
	return nil
}
