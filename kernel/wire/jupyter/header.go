package jupyter

import (
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"strings"
	"time"
)

// Header identifies a message: its type, who sent it and when.
type Header struct {
	MsgID    string `json:"msg_id"`
	Username string `json:"username"`
	Session  string `json:"session"`
	Date     Date   `json:"date"`
	MsgType  string `json:"msg_type"`
	Version  string `json:"version"`
}

// NewHeader returns the header of a new message, dated now.
func NewHeader(msgType, session string) Header {
	return Header{
		MsgID:    NewID(),
		Username: "kernel",
		Session:  session,
		Date:     Date{time.Now()},
		MsgType:  msgType,
		Version:  ProtocolVersion,
	}
}

// NewID returns an identifier that no one else has: 32 random hexadecimal digits.
func NewID() string {
	var id [16]byte
	rand.Read(id[:]) // never fails: it ends the program when the system has no randomness
	return hex.EncodeToString(id[:])
}

// Date is a time as Jupyter writes it: ISO 8601 with microseconds and a zone.
// JupyterLab computes a cell's duration from these.
type Date struct{ time.Time }

const dateLayout = "2006-01-02T15:04:05.000000Z07:00"

func (d Date) String() string { return d.UTC().Format(dateLayout) }

func (d Date) MarshalJSON() ([]byte, error) { return json.Marshal(d.String()) }

// UnmarshalJSON accepts any ISO 8601 date that clients are known to send, with or
// without zone and fraction. What it cannot read becomes the zero Date: a message
// is not refused for its date.
func (d *Date) UnmarshalJSON(data []byte) error {
	*d = Date{}
	var s string
	if json.Unmarshal(data, &s) != nil {
		return nil
	}
	s = strings.Replace(s, " ", "T", 1)
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999Z0700", "2006-01-02T15:04:05.999999999"} {
		if t, err := time.Parse(layout, s); err == nil {
			d.Time = t
			return nil
		}
	}
	return nil
}
