package server

import (
	"cmp"
	"slices"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/limits"
	"github.com/lockstep-go/lockstep/kernel/output"
)

// magicLanes changes how lanes are shown, or tells how.
func (s *Server) magicLanes(_ *execution, pub output.Publisher, args string) error {
	if args == "" {
		say(pub, "lanes: %s", s.get().lanes)
		return nil
	}
	mode, err := output.ParseMode(args)
	if err != nil {
		return err
	}
	s.set(func(set *settings) { set.lanes = mode })
	return nil
}

// magicOutput changes how much of an output is kept, and how much of it is sent a second, or tells how much.
func (s *Server) magicOutput(_ *execution, pub output.Publisher, args string) error {
	words := strings.Fields(args)
	if len(words) == 0 {
		set := s.get()
		size := int64(limits.None)
		if set.cap > 0 {
			size = int64(set.cap)
		}
		say(pub, "output cap: %s", limits.FormatSize(size))
		say(pub, "output rate: %s", formatRate(set.rate))
		return nil
	}
	changed := s.get()
	for len(words) > 0 {
		what, rest := words[0], words[1:]
		end := slices.IndexFunc(rest, func(word string) bool { return word == "cap" || word == "rate" })
		if end < 0 {
			end = len(rest)
		}
		size := strings.Join(rest[:end], " ") // "10 MB" is two words
		words = rest[end:]
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

// parseRate reads bytes a second; auto is what the kernel found right when it was started.
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

func formatRate(rate int64) string {
	if rate == output.NoRate {
		return "off"
	}
	return limits.FormatSize(rate) + " a second"
}

// magicWait changes whether cells wait for their goroutines, or tells.
func (s *Server) magicWait(_ *execution, pub output.Publisher, args string) error {
	switch args {
	case "":
		word := "off"
		if s.get().wait {
			word = "on"
		}
		say(pub, "wait: %s", word)
	case "on", "off":
		s.set(func(set *settings) { set.wait = args == "on" })
	default:
		return usage("wait", args)
	}
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
