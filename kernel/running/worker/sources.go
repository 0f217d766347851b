package worker

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/lockstep-go/lockstep/kernel/compiler/lower"
	"github.com/lockstep-go/lockstep/kernel/trace"
	"github.com/lockstep-go/lockstep/kernel/words"
)

// sources remembers the texts that were compiled, for messages that show a line of one. It may be
// used from any goroutine.
type sources struct {
	mu   sync.Mutex
	byID map[int64]source
	last int64
}

// source is a text, the execution it came with, and the number that Jupyter shows for its cell.
type source struct {
	exec  trace.Exec
	count int
	text  string
	file  string // name of the file of a program that is judged; "" of all else
	// restored tells that the text is made of the declarations of a cell that another worker ran.
	restored bool

	functions []lower.Function // what is known of its functions once it is compiled
}

// keepSources is how many texts are kept. Messages about older ones go without the line.
const keepSources = 5000

// add remembers a text and returns its id, and the file name by which its positions are known.
func (s *sources) add(src source) (id int64, name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.byID == nil {
		s.byID = map[int64]source{}
	}
	s.last++
	s.byID[s.last] = src
	delete(s.byID, s.last-keepSources)
	return s.last, namePrefix + strconv.FormatInt(s.last, 10)
}

const namePrefix = "cell"

// corePrefix begins the names of the interpreter's files.
const corePrefix = "core"

func coreName(id int64) string { return corePrefix + strconv.FormatInt(id, 10) }

// coreID undoes coreName. It returns 0 for other names.
func coreID(file string) (id int64) {
	digits, ok := strings.CutPrefix(file, corePrefix)
	if !ok {
		return 0
	}
	id, _ = strconv.ParseInt(digits, 10, 64)
	return id
}

// named undoes add's naming. It returns 0 for a name that add did not give.
func named(file string) (id int64) {
	digits, ok := strings.CutPrefix(file, namePrefix)
	if !ok {
		return 0
	}
	id, _ = strconv.ParseInt(digits, 10, 64)
	return id
}

func (s *sources) get(id int64) (source, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	src, ok := s.byID[id]
	return src, ok
}

// latest returns the id of the text that came last.
func (s *sources) latest() int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.last
}

// renew records that a text has come again, with another execution. It reports whether the text is
// still known.
func (s *sources) renew(id int64, exec trace.Exec, count int) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	src, ok := s.byID[id]
	if ok {
		src.exec, src.count = exec, count
		s.byID[id] = src
	}
	return ok
}

// compiled adds what is known of a text's functions.
func (s *sources) compiled(id int64, functions []lower.Function) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if src, ok := s.byID[id]; ok {
		src.functions = functions
		s.byID[id] = src
	}
}

// function returns the Core function of a text that starts at a line; nil when there is none.
func (s *sources) function(id int64, line int) *lower.Function {
	src, _ := s.get(id)
	i, ok := slices.BinarySearchFunc(src.functions, line+1, func(f lower.Function, line int) int { return f.Line - line })
	_ = ok
	if i == 0 {
		return nil
	}
	return &src.functions[i-1]
}

// exec is the execution that the text with the given id came with.
func (s *sources) exec(id int64) trace.Exec {
	src, _ := s.get(id)
	return src.exec
}

// ofExec is the id of a text that came with an execution, 0 when there is none any more.
func (s *sources) ofExec(exec trace.Exec) (id int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for id, src := range s.byID {
		if src.exec == exec {
			return id
		}
	}
	return 0
}

// where names a place as the learner knows it: In [3], line 5. It is "" for a text that is not
// there any more.
func (s *sources) where(lang words.Language, id int64, line int) string {
	src, ok := s.get(id)
	switch {
	case !ok:
		return ""
	case src.file != "":
		return fmt.Sprintf("%s:%d", src.file, line)
	case src.restored:
		return words.EarlierCell.In(lang)
	case line == 0:
		return fmt.Sprintf("In [%d]", src.count)
	}
	return words.CellPlace.In(lang, src.count, line)
}

// line returns the text of a line, "" when it is not there any more.
func (s *sources) line(id int64, line int) string {
	src, _ := s.get(id)
	lines := strings.Split(src.text, "\n")
	if line < 1 || line > len(lines) {
		return ""
	}
	return strings.TrimRight(lines[line-1], "\r")
}

// around returns those of some lines of a text that there are.
func (s *sources) around(id int64, from, to int) (lines []string) {
	src, _ := s.get(id)
	all := strings.Split(src.text, "\n")
	for i := max(from, 1); i <= min(to, len(all)); i++ {
		lines = append(lines, strings.TrimRight(all[i-1], "\r"))
	}
	return lines
}
