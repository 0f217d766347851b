package server

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/course/progress"
	"github.com/lockstep-go/lockstep/kernel/course/report"
	"github.com/lockstep-go/lockstep/kernel/serving/output"
	"github.com/lockstep-go/lockstep/kernel/words"
)

// magicProgress shows how far the learner is with the course, or does something with what is kept
// of that.
func (s *Server) magicProgress(_ *execution, pub output.Publisher, args string) error {
	command, name, _ := strings.Cut(args, " ")
	name = strings.TrimSpace(name)
	switch {
	case command == "":
		all, _ := s.course.load()
		pub.Stream("stdout", report.Progress(all, s.course.states(), s.get().language))
		return nil
	case name == "":
	case command == "export":
		f, err := os.Create(name)
		if err != nil {
			return err
		}
		if err := errors.Join(s.course.progress.Export(f), f.Close()); err != nil {
			return err
		}
		s.say(pub, words.ProgressExported, name)
		return nil
	case command == "import":
		f, err := os.Open(name)
		if err != nil {
			return err
		}
		defer f.Close()
		n, err := s.course.progress.Import(f)
		if err != nil {
			return err
		}
		s.say(pub, words.ProgressImported, name, n)
		return nil
	case command == "clear" && name == "all":
		if err := s.course.clear(""); err != nil {
			return err
		}
		s.say(pub, words.ProgressCleared, words.ProgressAll)
		return nil
	case command == "clear":
		x, err := s.course.find(name)
		if err != nil {
			return err
		}
		if err := s.course.clear(x.Name); err != nil {
			return err
		}
		s.say(pub, words.ProgressCleared, x.Name)
		return nil
	}
	return usage("progress", args)
}

// maxReviewed is how many exercises %review names.
const maxReviewed = 5

// magicReview names what is worth doing again.
func (s *Server) magicReview(_ *execution, pub output.Publisher, args string) error {
	if args != "" {
		return usage("review", args)
	}
	states := s.course.states()
	names := progress.Review(states)
	if len(names) == 0 {
		s.say(pub, words.ReviewNone)
		return nil
	}
	var b strings.Builder
	for _, name := range names[:min(len(names), maxReviewed)] {
		fmt.Fprintf(&b, "%s %s\n", solvedMark(states[name]), words.ReviewLine.In(s.get().language, name, states[name].Tries, states[name].Hints))
	}
	pub.Stream("stdout", b.String())
	return nil
}

// progressWords are what may follow %progress.
func (s *Server) progressWords(before []string) []string {
	switch {
	case len(before) == 0:
		return []string{"clear", "export", "import"}
	case len(before) == 1 && before[0] == "clear":
		return append([]string{"all"}, s.exerciseWords(nil)...)
	}
	return nil
}
