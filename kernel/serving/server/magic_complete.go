package server

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/compiler/cell"
	"github.com/lockstep-go/lockstep/kernel/wire/workerproto"
)

// magicAt returns the line of a magic in which the offset is, and where the line starts. Go code in
// a magic's line is not part of the magic: a percent sign there is an operator.
func magicAt(code string, offset int) (line string, start int, ok bool) {
	start = strings.LastIndexByte(code[:offset], '\n') + 1
	number := strings.Count(code[:start], "\n") + 1
	magics, _, _ := cell.ParseMagics(code, knownMagics)
	i := slices.IndexFunc(magics, func(m cell.Magic) bool { return m.Line == number })
	line, _, _ = strings.Cut(code[start:], "\n")
	line = strings.TrimRight(line, "\r")
	indent := len(line) - len(strings.TrimLeft(line, " \t"))
	start += indent
	line = line[indent:]
	if i < 0 || offset < start {
		return "", 0, false
	}
	name, _, _ := strings.Cut(line, " ")
	m := magicNamed(name)
	inGo := m != nil && m.args == goArgs && offset > start+len(name)
	return line, start, !inGo
}

// completeMagic completes the name of a magic, or a word after it; ok reports whether the cursor is
// in one.
func (s *Server) completeMagic(code string, offset int) (found workerproto.Completed, ok bool) {
	line, start, ok := magicAt(code, offset)
	if !ok {
		return found, false
	}
	typed := line[:min(offset-start, len(line))]
	name, args, inArgs := strings.Cut(typed, " ")
	if !inArgs {
		found.Start, found.End = start, offset
		for _, m := range magics {
			if strings.HasPrefix(m.sign+m.name, typed) {
				found.Matches = append(found.Matches, workerproto.Completion{Text: m.sign + m.name, Type: "magic", Signature: m.args})
			}
		}
		return found, true
	}
	before := strings.Fields(args)
	word := ""
	if n := len(before); n > 0 && strings.HasSuffix(args, before[n-1]) {
		before, word = before[:n-1], before[n-1]
	}
	found.Start, found.End = offset-len(word), offset
	m := magicNamed(name)
	if m == nil {
		return found, true
	}
	words := m.words
	if words == nil {
		words = m.choices
	}
	for _, w := range words(s, before) {
		if strings.HasPrefix(w, word) {
			found.Matches = append(found.Matches, workerproto.Completion{Text: w, Type: "magic"})
		}
	}
	return found, true
}

// inspectMagic describes the magic in whose line the offset is; ok reports whether there is one.
func (s *Server) inspectMagic(code string, offset int) (text string, ok bool) {
	line, _, ok := magicAt(code, offset)
	if !ok {
		return "", false
	}
	name, _, _ := strings.Cut(line, " ")
	m := magicNamed(name)
	if m == nil {
		return "", false
	}
	return strings.TrimSpace(m.sign+m.name+" "+m.args) + "\n\n" + m.help.In(s.get().language), true
}

// magicNamed finds the magic that is written so, percent signs included.
func magicNamed(name string) *magic {
	i := slices.IndexFunc(magics, func(m magic) bool { return m.sign+m.name == name })
	if i < 0 {
		return nil
	}
	return &magics[i]
}

// choices returns the words that the magic's arguments say can come first. Those in capitals stand
// for others.
func (m *magic) choices(_ *Server, before []string) []string {
	if len(before) > 0 {
		return nil
	}
	words := strings.FieldsFunc(m.args, func(r rune) bool { return strings.ContainsRune("[]| ", r) })
	return slices.DeleteFunc(words, func(w string) bool { return w != strings.ToLower(w) })
}

// variableWords returns the session's variables, for %who.
func (s *Server) variableWords(before []string) []string {
	ctx, cancel := context.WithTimeout(s.ctx, askTimeout)
	defer cancel()
	list, err := s.worker.Variables(ctx, nil)
	if err != nil {
		s.log.Debug("no completions", "err", err)
	}
	var words []string
	for _, v := range list.List {
		if !slices.Contains(before, v.Name) {
			words = append(words, v.Name)
		}
	}
	return words
}

// goroutineWords returns the names of the living goroutines, for %follow.
func (s *Server) goroutineWords(before []string) []string {
	off := len(before) == 1 && before[0] == "-off"
	if len(before) > 0 && !off {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	var words []string
	for _, g := range s.goroutines {
		words = append(words, g.Name)
	}
	slices.Sort(words)
	words = slices.Compact(words)
	if !off {
		words = append(words, "-off")
	}
	return words
}

// cellWords returns the numbers of the cells that have living goroutines, for %stop.
func (s *Server) cellWords(before []string) []string {
	if len(before) > 0 {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	words := []string{"all"}
	for _, e := range s.recent {
		if n := strconv.Itoa(e.count); e.living > 0 && !slices.Contains(words, n) {
			words = append(words, n)
		}
	}
	return words
}

// capWords returns what can be given to %output.
func (s *Server) capWords(before []string) []string {
	switch {
	case len(before)%2 == 0:
		return []string{"cap", "rate"}
	case before[len(before)-1] == "cap":
		return []string{"1MB", "10MB", "100MB", "off"}
	case before[len(before)-1] == "rate":
		return []string{"1MB", "10MB", "100MB", "off", "auto"}
	}
	return nil
}
