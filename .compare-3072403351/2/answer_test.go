package wait

import (
	"testing"

	"github.com/lockstep-go/lockstep/lessons"
)

func TestAnswer(t *testing.T) { lessons.TestAnswer(t, Judge) }
