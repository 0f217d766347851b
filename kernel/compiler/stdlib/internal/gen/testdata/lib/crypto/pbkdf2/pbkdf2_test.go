package pbkdf2

import (
	"bytes"
	"crypto/pbkdf2"
	"crypto/sha256"
	"testing"
)

func TestAgrees(t *testing.T) {
	got, err := Key(sha256.New, "password", []byte("salt"), 10, 40)
	if want, wantErr := pbkdf2.Key(sha256.New, "password", []byte("salt"), 10, 40); !bytes.Equal(got, want) || err != wantErr {
		t.Errorf("Key = %x, %v, want %x, %v", got, err, want, wantErr)
	}
}
