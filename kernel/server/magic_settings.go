package server

import (
	"strings"

	"github.com/lockstep-go/lockstep/kernel/limits"
	"github.com/lockstep-go/lockstep/kernel/output"
	"github.com/lockstep-go/lockstep/kernel/words"
)

// magicLanes changes how lanes are shown, or tells how.
func (s *Server) magicLanes(_ *execution, pub output.Publisher, args string) error {
	if args == "" {
		s.say(pub, words.LanesAre, s.get().lanes)
		return nil
	}
	mode, err := output.ParseMode(args)
	if err != nil {
		return err
	}
	s.set(func(set *settings) { set.lanes = mode })
	return nil
}

// magicOutput changes how much of an output is kept, or tells how much.
func (s *Server) magicOutput(_ *execution, pub output.Publisher, args string) error {
	if args == "" {
		size := int64(limits.None)
		if n := s.get().cap; n > 0 {
			size = int64(n)
		}
		s.say(pub, words.OutputCap, limits.FormatSize(size))
		return nil
	}
	text, ok := strings.CutPrefix(args, "cap ")
	if !ok {
		return usage("output", args)
	}
	size, err := limits.ParseSize(text)
	if err != nil {
		return err
	}
	if size == limits.None {
		size = 0
	}
	s.set(func(set *settings) { set.cap = int(size) })
	return nil
}

// magicWait changes whether cells wait for their goroutines, or tells.
func (s *Server) magicWait(_ *execution, pub output.Publisher, args string) error {
	return s.magicSwitch("wait", words.WaitIs, pub, args, s.get().wait, func(set *settings, on bool) { set.wait = on })
}

// magicTimes changes whether tables have times, or tells.
func (s *Server) magicTimes(_ *execution, pub output.Publisher, args string) error {
	return s.magicSwitch("times", words.TimesAre, pub, args, !s.get().untimed, func(set *settings, on bool) { set.untimed = !on })
}

// magicSwitch changes what is either on or off, or tells which it is now.
func (s *Server) magicSwitch(name string, phrase words.Phrase, pub output.Publisher, args string, now bool, change func(set *settings, on bool)) error {
	switch args {
	case "":
		word := "off"
		if now {
			word = "on"
		}
		s.say(pub, phrase, word)
	case "on", "off":
		s.set(func(set *settings) { change(set, args == "on") })
	default:
		return usage(name, args)
	}
	return nil
}

// magicLang changes the language of what the kernel says, or says which it is.
func (s *Server) magicLang(_ *execution, pub output.Publisher, args string) error {
	if args == "" {
		s.say(pub, words.LangIs, s.get().language)
		return nil
	}
	l, ok := words.Parse(args)
	if !ok {
		return words.LangUnknown.Error(args)
	}
	s.set(func(set *settings) { set.language = l })
	return nil
}

func (s *Server) get() settings {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.settings
}

func (s *Server) set(change func(*settings)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change(&s.settings)
}
