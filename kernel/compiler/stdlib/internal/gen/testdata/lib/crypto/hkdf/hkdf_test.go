package hkdf

import (
	"bytes"
	"crypto/hkdf"
	"crypto/sha256"
	"testing"
)

func TestAgrees(t *testing.T) {
	secret, salt := []byte("secret"), []byte("salt")
	extracted, err := Extract(sha256.New, secret, salt)
	want, wantErr := hkdf.Extract(sha256.New, secret, salt)
	if !bytes.Equal(extracted, want) || err != wantErr {
		t.Errorf("Extract = %x, %v, want %x, %v", extracted, err, want, wantErr)
	}
	got, err := Expand(sha256.New, extracted, "info", 40)
	if want, wantErr := hkdf.Expand(sha256.New, extracted, "info", 40); !bytes.Equal(got, want) || err != wantErr {
		t.Errorf("Expand = %x, %v, want %x, %v", got, err, want, wantErr)
	}
	got, err = Key(sha256.New, secret, salt, "info", 40)
	if want, wantErr := hkdf.Key(sha256.New, secret, salt, "info", 40); !bytes.Equal(got, want) || err != wantErr {
		t.Errorf("Key = %x, %v, want %x, %v", got, err, want, wantErr)
	}
	if _, err := Key(sha256.New, secret, salt, "info", 1<<20); err == nil {
		t.Error("no error for a key that is too long")
	}
}
