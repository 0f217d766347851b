package jupyter

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"testing"
)

func newSigner(t testing.TB, key string) Signer {
	t.Helper()
	s, err := NewSigner(SchemeHMACSHA256, key)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// split returns the frames of a message whose parts after the signature are given, signed.
func split(s Signer, identities [][]byte, signed ...string) [][]byte {
	parts := make([][]byte, len(signed))
	for i, p := range signed {
		parts[i] = []byte(p)
	}
	return slices.Concat(identities, [][]byte{delimiter, s.Sign(parts...)}, parts)
}

const goodHeader = `{"msg_id":"1","msg_type":"execute_request","session":"s","username":"u","date":"2026-01-02T03:04:05.678901Z","version":"5.4","extra":[1]}`

// The signature is that which jupyter_client 8 computes for the same parts.
func TestSignature(t *testing.T) {
	got := newSigner(t, "a0436f6c-1916-498b-8eb9-e81ab9368e84").Sign([]byte(`{"msg_id":"1"}`), []byte(`{}`), []byte(`{}`), []byte(`{"a":1}`))
	if want := "84cb05059029b661f8c92d6aaa2473aff7922374551438c2746dd8033ea2d569"; string(got) != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestDecode(t *testing.T) {
	signer := newSigner(t, "key")
	ids := [][]byte{[]byte("router"), []byte("client")}
	good := split(signer, ids, goodHeader, `{"msg_id":"0"}`, `{"cellId":"c"}`, `{"code":"1+1"}`)

	m, err := Decode(append(slices.Clone(good), []byte("buffer"), nil), signer)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.EqualFunc(m.Identities, ids, bytes.Equal) {
		t.Errorf("identities: got %q, want %q", m.Identities, ids)
	}
	if m.Header.MsgID != "1" || m.Header.MsgType != MsgExecuteRequest || m.Header.Date.Nanosecond() != 678901000 {
		t.Errorf("header: got %+v", m.Header)
	}
	if got := m.Parent().MsgID; got != "0" {
		t.Errorf("parent: got msg_id %q, want 0", got)
	}
	if got := m.Metadata["cellId"]; got != "c" {
		t.Errorf("metadata: got %v, want cellId c", m.Metadata)
	}
	if got := string(m.Content); got != `{"code":"1+1"}` {
		t.Errorf("content: got %s", got)
	}
	if len(m.Buffers) != 2 || string(m.Buffers[0]) != "buffer" {
		t.Errorf("buffers: got %q", m.Buffers)
	}
	// The identities must have no room in which an append would overwrite the message.
	_ = append(m.Identities, []byte("x"))
	if string(good[2]) != string(delimiter) {
		t.Error("the frames were overwritten")
	}
}

func TestDecodeErrors(t *testing.T) {
	signer := newSigner(t, "key")
	parts := []string{goodHeader, `{}`, `{}`, `{}`}
	good := split(signer, nil, parts...)
	with := func(part int, json string) [][]byte {
		changed := slices.Clone(parts)
		changed[part] = json
		return split(signer, nil, changed...)
	}
	replaced := func(at int, frame []byte) [][]byte {
		frames := slices.Clone(good)
		frames[at] = frame
		return frames
	}
	deep := bytes.Repeat([]byte(`{"a":`), 100_000)
	for _, tt := range []struct {
		name   string
		frames [][]byte
		want   error
	}{
		{"no frames", nil, ErrFrames},
		{"an empty frame", [][]byte{nil}, ErrFrames},
		{"no delimiter", good[1:], ErrFrames},
		{"the delimiter alone", good[:1], ErrFrames},
		{"no parts", good[:2], ErrFrames},
		{"a part missing", good[:5], ErrFrames},
		{"too many frames", append(slices.Clone(good), make([][]byte, MaxFrames)...), ErrFrames},
		{"too large", append(slices.Clone(good), make([]byte, MaxMessage)), ErrFrames},
		{"no signature", replaced(1, nil), ErrSignature},
		{"half a signature", replaced(1, good[1][:32]), ErrSignature},
		{"a signature too long", replaced(1, append(slices.Clone(good[1]), "00"...)), ErrSignature},
		{"a signature that is not hexadecimal", replaced(1, bytes.Repeat([]byte("zz"), 32)), ErrSignature},
		{"a forged signature", split(newSigner(t, "another"), nil, parts...), ErrSignature},
		{"a changed header", replaced(2, []byte(`{"msg_type":"shutdown_request"}`)), ErrSignature},
		{"a changed parent", replaced(3, []byte(`{"a":1}`)), ErrSignature},
		{"changed metadata", replaced(4, []byte(`{"a":1}`)), ErrSignature},
		{"changed content", replaced(5, []byte(`{"a":1}`)), ErrSignature},
		{"unsigned and malformed", replaced(2, []byte(`{`)), ErrSignature},
		{"a truncated header", with(0, `{"msg_id":`), ErrJSON},
		{"a header that is a list", with(0, `[]`), ErrJSON},
		{"a header without type", with(0, `{"msg_id":"1"}`), ErrJSON},
		{"a header of null", with(0, `null`), ErrJSON},
		{"a type that is a number", with(0, `{"msg_type":1}`), ErrJSON},
		{"a parent that is text", with(1, `"parent"`), ErrJSON},
		{"an empty parent", with(1, ``), ErrJSON},
		{"metadata that are a list", with(2, `[]`), ErrJSON},
		{"content that is a list", with(3, `[1]`), ErrJSON},
		{"two values", with(3, `{} {}`), ErrJSON},
		{"content too deep", with(3, string(deep)), ErrJSON},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if m, err := Decode(tt.frames, signer); !errors.Is(err, tt.want) {
				t.Errorf("got %+v, %v, want %v", m, err, tt.want)
			}
		})
	}
}

// Without a key nothing is signed, and whatever stands for a signature will do.
func TestNoKey(t *testing.T) {
	m, err := New(MsgStatus, "s", Status{Idle})
	if err != nil {
		t.Fatal(err)
	}
	frames, err := Encode(m, Signer{})
	if err != nil {
		t.Fatal(err)
	}
	if len(frames[1]) != 0 {
		t.Errorf("got signature %q", frames[1])
	}
	frames[1] = []byte("anything")
	if _, err := Decode(frames, Signer{}); err != nil {
		t.Error(err)
	}
}

func TestRoundTrip(t *testing.T) {
	signer := newSigner(t, "key")
	sent, err := New(MsgDisplayData, "session", NewDisplayData(MIMEBundle{"text/html": "<b>&</b> 世界"}, nil, "d"))
	if err != nil {
		t.Fatal(err)
	}
	sent.Identities = [][]byte{[]byte("topic")}
	sent.ParentHeader = json.RawMessage(goodHeader)
	sent.Metadata = map[string]any{"started": "now"}
	sent.Buffers = [][]byte{{0, 1}}
	frames, err := Encode(sent, signer)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(frames[6], []byte(`<b>&</b> 世界`)) {
		t.Errorf("content: got %s, want it unescaped", frames[6])
	}
	got, err := Decode(frames, signer)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := got.Header.Date.String(), sent.Header.Date.String(); got != want {
		t.Errorf("date: got %s, want %s", got, want)
	}
	if !bytes.Equal(got.Signature, frames[2]) {
		t.Errorf("signature: got %s, want %s", got.Signature, frames[2])
	}
	got.Header.Date, got.RawHeader, got.Signature = sent.Header.Date, nil, nil
	if !reflect.DeepEqual(got, sent) {
		t.Errorf("got  %+v\nwant %+v", got, sent)
	}
}

func FuzzDecode(f *testing.F) {
	signer := newSigner(f, "key")
	f.Add(true, bytes.Join(split(signer, nil, goodHeader, `{}`, `{}`, `{}`), []byte("|")), byte('|'))
	f.Add(false, []byte(`id\<IDS|MSG>\\{"msg_type":"status"}\{}\{}\{}`), byte('\\'))
	f.Add(false, []byte(`<IDS|MSG>\\{"msg_type":"status","date":1}\null\null\null\buffer`), byte('\\'))
	f.Fuzz(func(t *testing.T, signed bool, data []byte, separator byte) {
		var s Signer
		if signed {
			s = signer
		}
		m, err := Decode(bytes.Split(data, []byte{separator}), s)
		if err != nil {
			if !errors.Is(err, ErrFrames) && !errors.Is(err, ErrSignature) && !errors.Is(err, ErrJSON) {
				t.Errorf("unexpected kind of error: %v", err)
			}
			return
		}
		// What was accepted can be answered, by what is accepted in turn.
		reply, err := m.Reply("reply", "s", struct{}{})
		if err != nil {
			t.Fatal(err)
		}
		frames, err := Encode(reply, s)
		if err != nil {
			t.Fatal(err)
		}
		again, err := Decode(frames, s)
		if err != nil {
			t.Fatalf("the answer to %q: %v", data, err)
		}
		if again.Parent() != m.Header && !bytes.Equal(again.ParentHeader, m.RawHeader) {
			t.Errorf("parent: got %s, want %s", again.ParentHeader, m.RawHeader)
		}
	})
}

func BenchmarkDecode(b *testing.B) {
	signer := newSigner(b, "key")
	frames := split(signer, [][]byte{[]byte("client")}, goodHeader, `{}`, `{}`, `{"code":"fmt.Println(1)"}`)
	for b.Loop() {
		if _, err := Decode(frames, signer); err != nil {
			b.Fatal(err)
		}
	}
}
