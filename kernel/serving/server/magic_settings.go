package server

import (
	"cmp"
	"slices"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/serving/limits"
	"github.com/lockstep-go/lockstep/kernel/serving/output"
	"github.com/lockstep-go/lockstep/kernel/words"
)

// magicLanes changes how lanes are shown, or says how they are.
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

// magicOutput changes how much of an output is kept, and how much of it is sent a second, or says
// how much it is now.
func (s *Server) magicOutput(_ *execution, pub output.Publisher, args string) error {
	todo := strings.Fields(args)
	if len(todo) == 0 {
		set := s.get()
		size := int64(limits.None)
		if set.cap > 0 {
			size = int64(set.cap)
		}
		s.say(pub, words.OutputCap, limits.FormatSize(size))
		s.say(pub, words.OutputRate, formatRate(set.rate))
		return nil
	}
	changed := s.get()
	for len(todo) > 0 {
		what, rest := todo[0], todo[1:]
		end := slices.IndexFunc(rest, func(word string) bool { return word == "cap" || word == "rate" })
		if end < 0 {
			end = len(rest)
		}
		size := strings.Join(rest[:end], " ") // "10 MB" is two words
		todo = rest[end:]
		var err error
		switch {
		case size == "":
			err = usage("output", args)
		case what == "cap":
			changed.cap, err = parseCap(size)
		case what == "rate":
			changed.rate, err = s.parseRate(size)
		default:
			err = usage("output", args)
		}
		if err != nil {
			return err
		}
	}
	s.set(func(set *settings) { set.cap, set.rate = changed.cap, changed.rate })
	s.rate.Limit(changed.rate)
	return nil
}

func parseCap(text string) (int, error) {
	size, err := limits.ParseSize(text)
	if size == limits.None {
		size = 0
	}
	return int(size), err
}

// parseRate reads bytes a second; auto is the rate that the kernel chose when it started.
func (s *Server) parseRate(text string) (int64, error) {
	if text == "auto" {
		return cmp.Or(s.opts.Rate, output.DefaultRate), nil
	}
	return ParseRate(text)
}

// ParseRate reads a setting of %output rate: bytes a second as a size, or "off".
func ParseRate(text string) (int64, error) {
	size, err := limits.ParseSize(text)
	if size == limits.None {
		size = output.NoRate
	}
	return size, err
}

// formatRate returns how a rate is shown: a word that can be typed, or a phrase.
func formatRate(rate int64) any {
	if rate == output.NoRate {
		return "off"
	}
	return words.ASecond.Error(limits.FormatSize(rate))
}

// magicWait changes whether cells wait for their goroutines, or says whether they do.
func (s *Server) magicWait(_ *execution, pub output.Publisher, args string) error {
	return s.magicSwitch("wait", words.WaitIs, pub, args, s.get().wait, func(set *settings, on bool) { set.wait = on })
}

// magicTimes changes whether tables have times, or says whether they do.
func (s *Server) magicTimes(_ *execution, pub output.Publisher, args string) error {
	return s.magicSwitch("times", words.TimesAre, pub, args, !s.get().untimed, func(set *settings, on bool) { set.untimed = !on })
}

// magicSwitch changes what is either on or off, or says which it is now.
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
