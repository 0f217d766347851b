package lower_test

import (
	"go/token"
	"os"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/check"
	"github.com/lockstep-go/lockstep/kernel/lower"
	"github.com/lockstep-go/lockstep/kernel/stdlib"
)

func TestDump(t *testing.T) {
	src, err := os.ReadFile(os.Getenv("CELL"))
	if err != nil {
		t.Skip("no CELL")
	}
	s := check.NewSession(stdlib.Importer(token.NewFileSet()))
	u, err := s.Check("cell1", string(src))
	if err != nil {
		t.Fatal(err)
	}
	c, err := lower.Lower(u, 1)
	if err != nil {
		t.Fatal(err)
	}
	t.Log("\n" + c.Text)
}
