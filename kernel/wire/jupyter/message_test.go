package jupyter

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"
	"time"
)

func TestReply(t *testing.T) {
	request, err := Decode(split(Signer{}, [][]byte{[]byte("client")}, goodHeader, `{}`, `{}`, `{}`), Signer{})
	if err != nil {
		t.Fatal(err)
	}
	reply, err := request.Reply(MsgExecuteReply, "session", ExecuteOK(1, nil))
	if err != nil {
		t.Fatal(err)
	}
	if got := string(reply.ParentHeader); got != goodHeader {
		t.Errorf("parent: got %s, want the request's header, byte for byte", got)
	}
	if len(reply.Identities) != 1 || string(reply.Identities[0]) != "client" {
		t.Errorf("identities: got %q", reply.Identities)
	}
	h := reply.Header
	if h.MsgType != MsgExecuteReply || h.Session != "session" || h.Username != "u" || h.Version != "5.5" || h.MsgID == "" {
		t.Errorf("header: got %+v", h)
	}
	child, err := request.Child(MsgStatus, "session", Status{Busy})
	if err != nil {
		t.Fatal(err)
	}
	if len(child.Identities) != 0 || string(child.ParentHeader) != goodHeader {
		t.Errorf("child: got identities %q, parent %s", child.Identities, child.ParentHeader)
	}
}

// A message that was made here, not received, can be a parent too, and so can nothing.
func TestChild(t *testing.T) {
	parent, err := New(MsgExecuteRequest, "s", nil)
	if err != nil {
		t.Fatal(err)
	}
	child, err := parent.Child(MsgStatus, "s", Status{Busy})
	if err != nil {
		t.Fatal(err)
	}
	if got := child.Parent().MsgID; got != parent.Header.MsgID {
		t.Errorf("got parent %q, want %q", got, parent.Header.MsgID)
	}
	orphan, err := (*Message)(nil).Child(MsgStatus, "s", Status{Starting})
	if err != nil {
		t.Fatal(err)
	}
	if orphan.ParentHeader != nil || orphan.Parent() != (Header{}) {
		t.Errorf("got parent %s, want none", orphan.ParentHeader)
	}
	if _, err := parent.Child(MsgStatus, "s", func() {}); err == nil || !strings.Contains(err.Error(), "content of status") {
		t.Errorf("got error %v, want one that names the content", err)
	}
}

func TestNewID(t *testing.T) {
	seen := make(map[string]bool)
	for range 1000 {
		id := NewID()
		if len(id) != 32 || seen[id] {
			t.Fatalf("got %q, after %d others", id, len(seen))
		}
		seen[id] = true
	}
}

func TestDate(t *testing.T) {
	encoded, err := json.Marshal(Date{time.Date(2026, 1, 2, 3, 4, 5, 6000, time.FixedZone("", 3600))})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := string(encoded), `"2026-01-02T02:04:05.000006Z"`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	now, err := json.Marshal(NewHeader(MsgStatus, "s"))
	if err != nil {
		t.Fatal(err)
	}
	if !regexp.MustCompile(`"date":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z"`).Match(now) {
		t.Errorf("got %s, want a date with microseconds and zone", now)
	}
	for _, tt := range []struct{ date, want string }{
		{`"2026-01-02T03:04:05.678901Z"`, "2026-01-02T03:04:05.678901Z"},
		{`"2026-01-02T03:04:05+01:00"`, "2026-01-02T02:04:05.000000Z"},
		{`"2026-01-02T03:04:05.5+0100"`, "2026-01-02T02:04:05.500000Z"},
		{`"2026-01-02T03:04:05.5"`, "2026-01-02T03:04:05.500000Z"},
		{`"2026-01-02 03:04:05.5"`, "2026-01-02T03:04:05.500000Z"},
		{`"yesterday"`, "0001-01-01T00:00:00.000000Z"},
		{`12`, "0001-01-01T00:00:00.000000Z"},
		{`null`, "0001-01-01T00:00:00.000000Z"},
	} {
		var d Date
		if err := json.Unmarshal([]byte(tt.date), &d); err != nil {
			t.Errorf("%s: %v", tt.date, err)
		}
		if got := d.String(); got != tt.want {
			t.Errorf("%s: got %s, want %s", tt.date, got, tt.want)
		}
	}
}
