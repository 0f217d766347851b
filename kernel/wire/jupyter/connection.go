package jupyter

import (
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"strconv"
	"strings"
)

// Channel is one of the five sockets between a kernel and its clients.
type Channel int

const (
	Shell Channel = iota
	Control
	Stdin
	IOPub
	Heartbeat
)

// Channels lists every Channel.
var Channels = [...]Channel{Shell, Control, Stdin, IOPub, Heartbeat}

func (c Channel) String() string {
	switch c {
	case Shell:
		return "shell"
	case Control:
		return "control"
	case Stdin:
		return "stdin"
	case IOPub:
		return "iopub"
	case Heartbeat:
		return "heartbeat"
	}
	return "channel " + strconv.Itoa(int(c))
}

// The transports of a connection file.
const (
	TransportTCP = "tcp"
	TransportIPC = "ipc"
)

// ConnectionInfo is the content of a connection file: where a kernel listens and
// how messages are signed.
type ConnectionInfo struct {
	Transport string `json:"transport"`
	// IP is an address, or for ipc the path that every socket file's name begins with.
	IP              string `json:"ip"`
	ShellPort       int    `json:"shell_port"`
	ControlPort     int    `json:"control_port"`
	StdinPort       int    `json:"stdin_port"`
	IOPubPort       int    `json:"iopub_port"`
	HBPort          int    `json:"hb_port"`
	SignatureScheme string `json:"signature_scheme"`
	// Key signs every message; when it is empty nothing is signed or checked.
	Key        string `json:"key"`
	KernelName string `json:"kernel_name,omitempty"`
}

// ReadConnectionFile reads and checks the file that a client wrote for its kernel.
func ReadConnectionFile(path string) (ConnectionInfo, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return ConnectionInfo{}, fmt.Errorf("read connection file: %w", err)
	}
	info, err := parseConnection(data)
	if err != nil {
		return ConnectionInfo{}, fmt.Errorf("read connection file %s: %w", path, err)
	}
	return info, nil
}

func parseConnection(data []byte) (ConnectionInfo, error) {
	var file struct {
		ConnectionInfo
		CurvePublicKey string `json:"curve_publickey"`
	}
	if err := json.Unmarshal(data, &file); err != nil {
		return ConnectionInfo{}, fmt.Errorf("not a connection file: %w", err)
	}
	if file.CurvePublicKey != "" {
		// Listening in the clear where the client asked for encryption would be worse than not
		// starting.
		return ConnectionInfo{}, errors.New("it asks for CurveZMQ encryption, which this kernel does not have")
	}
	info := file.ConnectionInfo.WithDefaults()
	if err := info.Validate(); err != nil {
		return ConnectionInfo{}, err
	}
	for _, c := range Channels {
		if info.Port(c) == 0 {
			return ConnectionInfo{}, fmt.Errorf("no port for the %s channel", c)
		}
	}
	return info, nil
}

// WithDefaults returns info with the fields filled in that may be left empty.
func (info ConnectionInfo) WithDefaults() ConnectionInfo {
	if info.Transport == "" {
		info.Transport = TransportTCP
	}
	if info.IP == "" && info.Transport == TransportTCP {
		info.IP = "127.0.0.1"
	}
	// Whoever writes addresses into URLs may write brackets, too.
	if inner, ok := strings.CutPrefix(info.IP, "["); ok && info.Transport == TransportTCP {
		info.IP = strings.TrimSuffix(inner, "]")
	}
	if info.SignatureScheme == "" {
		info.SignatureScheme = SchemeHMACSHA256
	}
	return info
}

// Validate returns an error if info is unusable. Port 0 is valid: it asks for any free port.
func (info ConnectionInfo) Validate() error {
	switch info.Transport {
	case TransportTCP, TransportIPC:
	default:
		return fmt.Errorf("transport %q: only tcp and ipc are supported", info.Transport)
	}
	if info.IP == "" {
		return fmt.Errorf("no ip (for %s: the address or path to listen on)", info.Transport)
	}
	if _, err := NewSigner(info.SignatureScheme, info.Key); err != nil {
		return err
	}
	seen := make(map[int]Channel)
	for _, c := range Channels {
		port := info.Port(c)
		if port < 0 || port > 65535 {
			return fmt.Errorf("port %d for the %s channel: not between 0 and 65535", port, c)
		}
		if other, dup := seen[port]; dup && port != 0 {
			return fmt.Errorf("port %d is given to both the %s and the %s channel", port, other, c)
		}
		seen[port] = c
	}
	return nil
}

// Port returns the port of a channel, 0 for a channel that does not exist.
func (info ConnectionInfo) Port(c Channel) int {
	if p := info.port(c); p != nil {
		return *p
	}
	return 0
}

// SetPort sets the port of a channel.
func (info *ConnectionInfo) SetPort(c Channel, port int) {
	if p := info.port(c); p != nil {
		*p = port
	}
}

func (info *ConnectionInfo) port(c Channel) *int {
	switch c {
	case Shell:
		return &info.ShellPort
	case Control:
		return &info.ControlPort
	case Stdin:
		return &info.StdinPort
	case IOPub:
		return &info.IOPubPort
	case Heartbeat:
		return &info.HBPort
	}
	return nil
}

// Addr returns what to listen on or dial for a channel: host:port for tcp, the
// path of the socket file for ipc.
func (info ConnectionInfo) Addr(c Channel) string {
	port := strconv.Itoa(info.Port(c))
	if info.Transport == TransportIPC {
		return info.IP + "-" + port
	}
	return net.JoinHostPort(info.IP, port)
}

// Endpoint returns a channel's address as ZeroMQ writes it.
func (info ConnectionInfo) Endpoint(c Channel) string {
	return info.Transport + "://" + info.Addr(c)
}
