package jupyter

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestReadConnectionFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "kernel.json")
	const file = `{
		"shell_port": 1, "iopub_port": 2, "stdin_port": 3, "control_port": 4, "hb_port": 5,
		"ip": "127.0.0.1", "key": "a0436f6c-1916", "transport": "tcp",
		"signature_scheme": "hmac-sha256", "kernel_name": "lockstep", "jupyter_session": "untitled.ipynb"
	}`
	if err := os.WriteFile(path, []byte(file), 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := ReadConnectionFile(path)
	if err != nil {
		t.Fatal(err)
	}
	want := ConnectionInfo{
		Transport: "tcp", IP: "127.0.0.1",
		ShellPort: 1, IOPubPort: 2, StdinPort: 3, ControlPort: 4, HBPort: 5,
		SignatureScheme: "hmac-sha256", Key: "a0436f6c-1916", KernelName: "lockstep",
	}
	if got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if _, err := ReadConnectionFile(path + ".gone"); err == nil || !strings.Contains(err.Error(), "kernel.json.gone") {
		t.Errorf("got error %v, want one that names the file", err)
	}
}

func TestParseConnection(t *testing.T) {
	const ports = `"shell_port": 1, "iopub_port": 2, "stdin_port": 3, "control_port": 4, "hb_port": 5`
	for _, tt := range []struct {
		name, file string
		wantErr    string // "" for none
	}{
		{"only ports", `{` + ports + `}`, ""},
		{"ipc", `{"transport": "ipc", "ip": "/run/k", ` + ports + `}`, ""},
		{"no signing", `{"key": "", "signature_scheme": "", ` + ports + `}`, ""},
		{"empty", ``, "not a connection file"},
		{"truncated", `{` + ports, "not a connection file"},
		{"not an object", `[1]`, "not a connection file"},
		{"a port that is text", `{"shell_port": "1"}`, "not a connection file"},
		{"no ports", `{}`, "no port for the shell channel"},
		{"one port missing", strings.Replace(`{`+ports+`}`, "hb_port", "heart_port", 1), "no port for the heartbeat channel"},
		{"a port too high", strings.Replace(`{`+ports+`}`, "5", "65536", 1), "port 65536 for the heartbeat channel"},
		{"a negative port", strings.Replace(`{`+ports+`}`, "5", "-5", 1), "port -5 for the heartbeat channel"},
		{"a port twice", strings.Replace(`{`+ports+`}`, "5", "4", 1), "port 4 is given to both the control and the heartbeat channel"},
		{"another transport", `{"transport": "pgm", ` + ports + `}`, `transport "pgm": only tcp and ipc`},
		{"ipc without path", `{"transport": "ipc", ` + ports + `}`, "no ip"},
		{"another scheme", `{"key": "k", "signature_scheme": "hmac-md5", ` + ports + `}`, `signature scheme "hmac-md5": only hmac-sha256`},
		{"encryption", `{"curve_publickey": "z85", ` + ports + `}`, "CurveZMQ"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := parseConnection([]byte(tt.file))
			switch {
			case tt.wantErr == "" && err != nil:
				t.Error(err)
			case tt.wantErr != "" && (err == nil || !strings.Contains(err.Error(), tt.wantErr)):
				t.Errorf("got error %v, want one with %q", err, tt.wantErr)
			}
		})
	}
}

func TestAddr(t *testing.T) {
	for _, tt := range []struct {
		info ConnectionInfo
		want string
	}{
		{ConnectionInfo{Transport: "tcp", IP: "127.0.0.1", IOPubPort: 7}, "tcp://127.0.0.1:7"},
		{ConnectionInfo{Transport: "tcp", IP: "::1", IOPubPort: 7}, "tcp://[::1]:7"},
		{ConnectionInfo{Transport: "ipc", IP: "/run/kernel-ipc", IOPubPort: 7}, "ipc:///run/kernel-ipc-7"},
	} {
		if got := tt.info.Endpoint(IOPub); got != tt.want {
			t.Errorf("got %s, want %s", got, tt.want)
		}
	}
}

func TestPorts(t *testing.T) {
	var info ConnectionInfo
	for i, c := range Channels {
		info.SetPort(c, i+1)
	}
	for i, c := range Channels {
		if got := info.Port(c); got != i+1 {
			t.Errorf("%s: got port %d, want %d", c, got, i+1)
		}
	}
	info.SetPort(Channel(9), 9)
	if got := info.Port(Channel(9)); got != 0 {
		t.Errorf("%s: got port %d, want 0", Channel(9), got)
	}
}
