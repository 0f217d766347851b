package sockets

import (
	"context"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/wire/jupyter"
)

// TestAddresses: whatever a connection file may call the address, the kernel listens there, and a
// client of ours that reads the same file connects.
func TestAddresses(t *testing.T) {
	if ln, err := net.Listen("tcp", "[::1]:0"); err != nil {
		t.Skip("this machine has no IPv6:", err)
	} else {
		ln.Close()
	}
	for _, ip := range []string{"127.0.0.1", "localhost", "::1", "[::1]", "0.0.0.0", "*", "::", "::ffff:127.0.0.1", ""} {
		t.Run(ip, func(t *testing.T) {
			k := open(t, jupyter.ConnectionInfo{IP: ip, Key: "a key"}, testLimits)
			k.answer(t, jupyter.Shell, jupyter.MsgKernelInfoReply)
			ctx, cancel := context.WithTimeout(t.Context(), patience)
			defer cancel()
			c, err := Dial(ctx, k.Info(), slog.New(slog.DiscardHandler))
			if err != nil {
				t.Fatal(err)
			}
			if m := <-c.Receive(jupyter.IOPub); m.Header.MsgType != jupyter.MsgIOPubWelcome {
				t.Errorf("the first message is %s", m.Header.MsgType)
			}
			if err := c.Close(); err != nil {
				t.Error(err)
			}
			if hint := strings.Contains(k.log.String(), "ZMQ_IPV6"); hint != strings.Contains(ip, "::1") {
				t.Errorf("the log is\n%s", k.log)
			}
		})
	}
}

// TestLibzmqOnIPv6: a client on libzmq connects, if it asks for IPv6.
func TestLibzmqOnIPv6(t *testing.T) {
	k := open(t, jupyter.ConnectionInfo{IP: "::1", Key: "a key"}, testLimits)
	k.answer(t, jupyter.Shell, "shell_reply")
	k.scenario(t, "ipv6").says(`"shell_reply"`)
}

func TestBindErrors(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "file-5"), []byte("a letter"), 0o600); err != nil {
		t.Fatal(err)
	}
	lively, err := net.Listen("unix", filepath.Join(dir, "lively-5"))
	if err != nil {
		t.Fatal(err)
	}
	defer lively.Close()

	for _, tt := range []struct {
		name string
		info jupyter.ConnectionInfo
		want string
	}{
		{
			"port in use",
			jupyter.ConnectionInfo{IP: "127.0.0.1", IOPubPort: taken.Addr().(*net.TCPAddr).Port},
			"listen for the iopub channel: port",
		},
		{"foreign address", jupyter.ConnectionInfo{IP: "192.0.2.1"}, "192.0.2.1 is not an address of this machine"},
		{"file in the way", jupyter.ConnectionInfo{Transport: "ipc", IP: filepath.Join(dir, "file"), ShellPort: 5}, "exists and is not a socket"},
		{"socket in use", jupyter.ConnectionInfo{Transport: "ipc", IP: filepath.Join(dir, "lively"), ShellPort: 5}, "is in use by another program"},
		{"no such directory", jupyter.ConnectionInfo{Transport: "ipc", IP: filepath.Join(dir, "none", "k")}, "no such file"},
		{"long path", jupyter.ConnectionInfo{Transport: "ipc", IP: filepath.Join(dir, strings.Repeat("k", 120))}, "the system allows"},
		{"transport", jupyter.ConnectionInfo{Transport: "udp", IP: "127.0.0.1"}, "only tcp and ipc"},
		{"scheme", jupyter.ConnectionInfo{IP: "127.0.0.1", Key: "k", SignatureScheme: "hmac-md5"}, "only hmac-sha256"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, err := Listen(tt.info, nil, nil)
			if err == nil {
				s.Close(t.Context())
				t.Fatal("no error")
			}
			if !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got error %q, want one with %q", err, tt.want)
			}
		})
	}
	if _, err := os.Stat(filepath.Join(dir, "file-5")); err != nil {
		t.Errorf("the file in the way: %v", err)
	}
}

// A kernel that was killed leaves its socket files; the next one takes them over, and
// removes them when it closes.
func TestStaleSocketFiles(t *testing.T) {
	info := jupyter.ConnectionInfo{Transport: "ipc", IP: filepath.Join(t.TempDir(), "k"), Key: "a key"}
	for i, c := range jupyter.Channels {
		info.SetPort(c, i+1)
		ln, err := net.Listen("unix", info.Addr(c))
		if err != nil {
			t.Fatal(err)
		}
		ln.(*net.UnixListener).SetUnlinkOnClose(false)
		ln.Close()
	}
	k := open(t, info, testLimits)
	k.answerAll(t)
	for _, c := range jupyter.Channels {
		k.lives(t, c)
		stat, err := os.Stat(info.Addr(c))
		if err != nil {
			t.Fatal(err)
		}
		if got, want := stat.Mode().Perm(), os.FileMode(0o600); got != want {
			t.Errorf("%s: mode %v, want %v", c, got, want)
		}
	}
	if err := k.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if left, err := filepath.Glob(info.IP + "-*"); err != nil || len(left) > 0 {
		t.Errorf("left behind: %q, %v", left, err)
	}
}

// Port 0 takes free ports, and Info returns them.
func TestFreePorts(t *testing.T) {
	t.Run("tcp", func(t *testing.T) {
		k := open(t, localhost, testLimits)
		for _, c := range jupyter.Channels {
			if k.Info().Port(c) == 0 {
				t.Errorf("%s: no port", c)
			}
		}
	})
	t.Run("ipc", func(t *testing.T) {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "k-2"), nil, 0o600); err != nil {
			t.Fatal(err)
		}
		k := open(t, jupyter.ConnectionInfo{Transport: "ipc", IP: filepath.Join(dir, "k")}, testLimits)
		for i, want := range []int{1, 3, 4, 5, 6} {
			if c := jupyter.Channels[i]; k.Info().Port(c) != want {
				t.Errorf("%s: got number %d, want %d", c, k.Info().Port(c), want)
			}
		}
	})
}
